import { expect, test } from "vitest";

import { contrast, palette, TEXT } from "../src/embed/palette.ts";
import { attributes, type Choices, properties, styleRule, verdict, withAttributes } from "../src/embed/snippet.ts";

const colours = { accent: "#8a2c2c", surface: "#f4efe4", text: "#2b2118" };
const plain: Choices = { layout: "card", theme: "auto", lang: "", radius: "", globe: true, colours };

test("what goes without saying is not said", () => {
  expect(attributes(plain).size).toBe(0);
  expect(styleRule(properties(plain))).toBe("");
});

test("a tag gets what was chosen, behind what it has", () => {
  const chosen = attributes({ ...plain, layout: "banner", theme: "dark", lang: "zh-Hans", globe: false });
  const tag = '<magpies-bridge broker="https://one.example" egress="wss://two.example"></magpies-bridge>';
  expect(withAttributes(tag, chosen)).toBe(
    '<magpies-bridge broker="https://one.example" egress="wss://two.example"' +
      ' layout="banner" theme="dark" lang="zh-Hans" globe="off"></magpies-bridge>',
  );
});

test("corners alone make a rule", () => {
  expect(styleRule(properties({ ...plain, radius: "6px" }))).toBe(
    "magpies-bridge {\n  --magpies-radius: 6px;\n}",
  );
});

test("own colours say themselves whether they are dark", () => {
  const own = (surface: string): string | undefined =>
    attributes({ ...plain, theme: "own", colours: { ...colours, surface } }).get("theme");
  expect(own("#f4efe4")).toBe("light");
  expect(own("#1b1f23")).toBe("dark");
});

test("contrast is that of WCAG", () => {
  expect(contrast("#000000", "#ffffff")).toBeCloseTo(21);
  expect(contrast("#ffffff", "#767676")).toBeCloseTo(4.54, 2);
  expect(contrast("#0b6e77", "#0b6e77")).toBe(1);
});

const SITES = [
  { accent: "#8a2c2c", surface: "#f4efe4", text: "#2b2118" },
  { accent: "#56c5cf", surface: "#1c2024", text: "#eceae4" },
  { accent: "#ffd24a", surface: "#0a2a5e", text: "#ffffff" },
  { accent: "#00509e", surface: "#ffffff", text: "#000000" },
  { accent: "#3a1d00", surface: "#ffcc33", text: "#1a1200" },
];

test.each(SITES)("what is mixed from $accent, $surface and $text can be read", (site) => {
  const mixed = palette(site);
  const on = (name: string, ground: string): number =>
    contrast(mixed.get(`--magpies-${name}`) ?? "", mixed.get(`--magpies-${ground}`) ?? "");
  expect(verdict(site).good).toBe(true);
  for (const [name, ground] of [
    ["muted", "surface"],
    ["text", "wash"],
    ["text", "warn"],
    ["on-accent", "accent"],
    ["problem", "surface"],
  ] as const) {
    expect(on(name, ground), `${name} on ${ground}`).toBeGreaterThanOrEqual(TEXT);
  }
  expect(on("track", "surface")).toBeGreaterThanOrEqual(3);
});

test("colours that cannot be told apart are called so, and still make a rule", () => {
  const grey = { accent: "#8a8a8a", surface: "#888888", text: "#777777" };
  const { good, words } = verdict(grey);
  expect(good).toBe(false);
  expect(words).toContain("text 1.2 : 1");
  expect(palette(grey).get("--magpies-muted")).toBe("#777777");
});
