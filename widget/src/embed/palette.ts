/** From three colours of a site all that the switch needs, legible by WCAG 2.2. */

/** Red, green, blue, from 0 to 255. */
type Colour = readonly [number, number, number];

/** The contrast that text needs, and what must be seen to be used (WCAG 1.4.3 and 1.4.11). */
export const TEXT = 4.5;
const CONTROL = 3;

const WHITE = "#ffffff";
const BLACK = "#10181a";
const PROBLEMS = ["#a5381b", "#f2a58d"] as const;
const AMBER = "#e0a800";
const STEPS = 20;

/** As `<input type="color">` gives them: "#0b6e77". */
export interface Colours {
  readonly accent: string;
  readonly surface: string;
  readonly text: string;
}

/** Returns the custom properties of the widget with their values. */
export function palette({ accent, surface, text }: Colours): ReadonlyMap<string, string> {
  return new Map([
    ["--magpies-accent", accent],
    ["--magpies-on-accent", clearer([WHITE, BLACK], accent)],
    ["--magpies-surface", surface],
    ["--magpies-text", text],
    ["--magpies-muted", towards(text, surface, 0.7, surface, TEXT)],
    ["--magpies-line", mixed(text, surface, 0.18)],
    ["--magpies-track", towards(text, surface, 0.5, surface, CONTROL)],
    ["--magpies-problem", towards(text, clearer(PROBLEMS, surface), 0, surface, TEXT)],
    ["--magpies-wash", mixed(accent, surface, 0.08)],
    ["--magpies-warn", mixed(AMBER, surface, 0.14)],
  ]);
}

/** Whether light text belongs on a colour. */
export function isDark(surface: string): boolean {
  return contrast(surface, WHITE) > contrast(surface, BLACK);
}

/** Returns the contrast of two colours, from 1 to 21. */
export function contrast(one: string, other: string): number {
  const [dark = 0, light = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (light + 0.05) / (dark + 0.05);
}

/** Mixes into a colour as little of its goal as the contrast with the ground allows, from a share on. */
function towards(goal: string, from: string, share: number, ground: string, least: number): string {
  for (let step = 0; step < STEPS; step += 1) {
    const mix = mixed(goal, from, share + ((1 - share) * step) / STEPS);
    if (contrast(mix, ground) >= least) return mix;
  }
  return goal;
}

function clearer(colours: readonly [string, string], ground: string): string {
  const [one, other] = colours;
  return contrast(one, ground) >= contrast(other, ground) ? one : other;
}

function mixed(colour: string, ground: string, share: number): string {
  const [one, other] = [parse(colour), parse(ground)];
  const parts = one.map((part, index) => part * share + (other[index] ?? 0) * (1 - share));
  return `#${parts.map((part) => Math.round(part).toString(16).padStart(2, "0")).join("")}`;
}

function parse(colour: string): Colour {
  const number = Number.parseInt(colour.slice(1), 16);
  return [number >> 16, (number >> 8) & 255, number & 255];
}

function luminance(colour: string): number {
  const [red, green, blue] = parse(colour).map((part) => {
    const value = part / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
