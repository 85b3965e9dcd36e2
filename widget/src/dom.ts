/** Small makers of what a shadow tree is built from. */

const SVG = "http://www.w3.org/2000/svg";

/** The tile of `magpie.svg`, as fill and path on its 40 by 40 units. */
const BIRD: readonly (readonly [string, string])[] = [
  ["#1b1f23", "M1.5 27.5 12.5 17l4 3.2L4 29.4z"],
  ["#fff", "M11 17.5c0-5 4-8 8-8 4.2 0 6.5 3 6 7-.6 4.6-4.5 7.5-8.5 7.5-3.5 0-5.5-3-5.5-6.5z"],
  ["#0b6e77", "M8.5 21.5c1.5-5.5 5-9 10.5-9.5 1.5 4-1.5 9.5-10.5 9.5z"],
  [
    "#1b1f23",
    "M17.5 10.5c0-4 2.5-6.5 6-6.5 2.5 0 4.3 1.5 4.8 3.7l3 1.5-3.1 1c-.4 3-2.4 4.8-5.2 5.3-1-2.5" +
      "-3-4.2-5.5-5zM17 24l-.8 4.5h-1.7v1h4v-1h-1l.9-4.6zM20.5 23.2l.2 5.3h-1.4v1h4v-1h-1.5l-.1-5.8z",
  ],
  ["#fff", "M24.6 7.1a.9.9 0 1 0 .01 0z"],
];

export function make<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  attributes: Readonly<Record<string, string>>,
  ...children: (Node | string)[]
): HTMLElementTagNameMap[Tag] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

export function bird(): SVGElement {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("class", "bird");
  svg.setAttribute("viewBox", "-4 -3 40 40");
  svg.setAttribute("aria-hidden", "true");
  for (const [fill, shape] of BIRD) {
    const path = document.createElementNS(SVG, "path");
    path.setAttribute("fill", fill);
    path.setAttribute("d", shape);
    svg.append(path);
  }
  return svg;
}
