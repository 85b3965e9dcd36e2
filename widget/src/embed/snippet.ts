/** The text that a site copies, from what was chosen. */

import { type Colours, contrast, isDark, palette, TEXT } from "./palette.ts";

export type Theme = "auto" | "light" | "dark" | "own";

export interface Choices {
  readonly layout: string;
  readonly theme: Theme;
  /** A BCP 47 tag; empty for the page's language. */
  readonly lang: string;
  /** A length for the corners; empty for the widget's own. */
  readonly radius: string;
  readonly globe: boolean;
  readonly colours: Colours;
}

/** Returns the attributes that differ from what goes without saying. */
export function attributes({ layout, theme, lang, globe, colours }: Choices): ReadonlyMap<string, string> {
  const own = isDark(colours.surface) ? "dark" : "light";
  const all = new Map([
    ["layout", layout === "card" ? "" : layout],
    // Own colours are the same day and night: so must be what the browser draws by itself.
    ["theme", theme === "auto" ? "" : theme === "own" ? own : theme],
    ["lang", lang],
    ["globe", globe ? "" : "off"],
  ]);
  return new Map([...all].filter(([, value]) => value !== ""));
}

/** Returns the custom properties that differ from what goes without saying. */
export function properties({ theme, radius, colours }: Choices): ReadonlyMap<string, string> {
  const corners: [string, string][] = radius === "" ? [] : [["--magpies-radius", radius]];
  return new Map([...(theme === "own" ? palette(colours) : []), ...corners]);
}

/** Adds attributes to a tag without content, `<name a="b"></name>`. */
export function withAttributes(tag: string, more: ReadonlyMap<string, string>): string {
  const added = [...more].map(([name, value]) => ` ${name}="${value}"`).join("");
  return tag.replace("></", () => `${added}></`);
}

/** Returns a rule for the site's style sheet, empty when there is nothing to say. */
export function styleRule(chosen: ReadonlyMap<string, string>): string {
  if (chosen.size === 0) return "";
  const lines = [...chosen].map(([name, value]) => `  ${name}: ${value};\n`);
  return `magpies-bridge {\n${lines.join("")}}`;
}

/** Returns what is to be said about the contrast of own colours. */
export function verdict({ accent, surface, text }: Colours): { readonly good: boolean; readonly words: string } {
  const pairs = [
    { name: "text", ratio: contrast(text, surface) },
    { name: "switch and links", ratio: contrast(accent, surface) },
  ];
  // Cut, not rounded: what is below must not read as if it were enough.
  const told = pairs.map(({ name, ratio }) => `${name} ${(Math.floor(ratio * 10) / 10).toFixed(1)} : 1`);
  const good = pairs.every(({ ratio }) => ratio >= TEXT);
  const words = good
    ? `Contrast is good: ${told.join(", ")}.`
    : `Too little contrast on this background: ${told.join(", ")}. Below ${TEXT} : 1 many people cannot read it.`;
  return { good, words };
}
