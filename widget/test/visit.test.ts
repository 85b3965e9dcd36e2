import { describe, expect, test } from "vitest";

import { JUST_NOW_MS, VISIT_MS } from "../src/limits.ts";
import { Shelf } from "../src/shelf.ts";
import { Visit } from "../src/visit.ts";

const BRIDGE = "https://broker.example/";
const MONTH_MS = 30 * 24 * 3_600_000;

describe("a site's visit", () => {
  const local = new Shelf(null);
  const visit = new Visit(local, new Shelf(null), BRIDGE, false);

  test("ends half an hour after it was last at work", () => {
    visit.keep(0);
    expect(visit.isOn(VISIT_MS - 1)).toBe(true);
    expect(visit.isOn(VISIT_MS)).toBe(false);
  });

  test("is taken over by another tab at once only", () => {
    const other = new Visit(local, new Shelf(null), BRIDGE, false);
    expect(other.isOn(JUST_NOW_MS - 1)).toBe(true);
    expect(other.isOn(JUST_NOW_MS)).toBe(false);
  });
});

describe("an extension's visit", () => {
  const local = new Shelf(null);
  const begun = (bridge: string): Visit => new Visit(local, new Shelf(null), bridge, true);

  test("begins off, and lasts until it is switched off", () => {
    expect(begun(BRIDGE).isOn(0)).toBe(false);
    begun(BRIDGE).keep(0);
    expect(begun(BRIDGE).isOn(MONTH_MS)).toBe(true);
    begun(BRIDGE).end();
    expect(begun(BRIDGE).isOn(MONTH_MS)).toBe(false);
  });

  test("is for one broker", () => {
    begun(BRIDGE).keep(0);
    expect(begun("https://another.example/").isOn(1)).toBe(false);
  });
});
