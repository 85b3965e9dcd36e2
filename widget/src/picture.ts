/** A QR code as a picture. */

const SVG = "http://www.w3.org/2000/svg";
const BORDER = 4; // modules, ISO/IEC 18004 section 9.1

/**
 * Draws a QR code.
 *
 * @param rows with "1" for a dark module.
 * @param label for those who cannot see it.
 */
export function drawModules(rows: readonly string[], label: string): SVGElement {
  const svg = document.createElementNS(SVG, "svg");
  const size = rows.length + 2 * BORDER;
  svg.setAttribute("viewBox", `0 0 ${size} ${size}`);
  svg.setAttribute("shape-rendering", "crispEdges");
  svg.setAttribute("role", "img");
  svg.setAttribute("aria-label", label);
  const path = document.createElementNS(SVG, "path");
  const modules = rows.flatMap((row, y) =>
    [...row].flatMap((dark, x) => (dark === "1" ? [`M${x + BORDER} ${y + BORDER}h1v1h-1z`] : [])),
  );
  path.setAttribute("d", modules.join(""));
  svg.append(path);
  return svg;
}
