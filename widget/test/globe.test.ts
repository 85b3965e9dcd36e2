import { expect, test, vi } from "vitest";

// @ts-expect-error a script of the build without types
import { makeMap } from "../map.mjs";
import { loadAtlas } from "../src/atlas.ts";
import { Beside } from "../src/beside.ts";
import { middle, place, type Point, spiral, view } from "../src/sphere.ts";

const RADIANS = Math.PI / 180;
const map = (await makeMap()) as { dots: number; land: string; centres: Record<string, number[]> };

function near(one: Point, other: Point): number {
  return Math.hypot(one[0] - other[0], one[1] - other[1], one[2] - other[2]);
}

async function atlas(): Promise<NonNullable<Awaited<ReturnType<typeof loadAtlas>>>> {
  vi.stubGlobal("fetch", async () => Response.json(map));
  const loaded = await loadAtlas(new Beside(new URL("https://cdn.example/widget.js")));
  vi.unstubAllGlobals();
  if (loaded === null) throw new Error("no atlas");
  return loaded;
}

test("a place below the eye is in the middle, and what is east of it to the right", () => {
  const look = view(35 * RADIANS, 51 * RADIANS);
  expect(near(look(place(35, 51)), [0, 0, 1])).toBeLessThan(1e-9);
  expect(look(place(35, 61))[0]).toBeGreaterThan(0.1);
  expect(look(place(45, 51))[1]).toBeGreaterThan(0.1);
  expect(look(place(-35, -129))[2]).toBeCloseTo(-1);
});

test("the spiral goes from pole to pole on the ball", () => {
  const points = Array.from({ length: 100 }, (_, index) => spiral(index, 100));
  for (const point of points) expect(Math.hypot(...point)).toBeCloseTo(1);
  const heights = points.map(([, up]) => up);
  expect(heights).toEqual(heights.toSorted((one, other) => other - one));
});

test("the longitude between places goes the short way around", () => {
  expect(middle([place(50, 28), place(32, 54)])).toBeCloseTo(41 * RADIANS, 0);
  expect(Math.abs(middle([place(0, 170), place(0, -170)]) ?? 0)).toBeCloseTo(Math.PI);
  expect(middle([])).toBeNull();
  expect(middle([place(0, 0), place(0, 180)])).toBeNull();
});

test("land is where land is, in the same spiral as the map was made with", async () => {
  const { land } = await atlas();
  expect(land.length / map.dots).toBeGreaterThan(0.26);
  expect(land.length / map.dots).toBeLessThan(0.32);
  const dry = (latitude: number, longitude: number): boolean =>
    land.some((point) => near(point, place(latitude, longitude)) < 0.035);
  for (const [latitude, longitude] of [[33, 54], [62, 100], [40, -99], [-25, 134], [-85, 0]] as const) {
    expect(dry(latitude, longitude), `${latitude} ${longitude}`).toBe(true);
  }
  for (const [latitude, longitude] of [[30, -40], [0, -150], [-15, 80], [-17, -90]] as const) {
    expect(dry(latitude, longitude), `${latitude} ${longitude}`).toBe(false);
  }
});

test("countries have centres in whole degrees, those that wait for bridges among them", () => {
  for (const code of ["BY", "CN", "CU", "IR", "MM", "RU", "TM", "TR", "VN", "HK", "XK"]) {
    expect(map.centres, code).toHaveProperty(code);
  }
  for (const [code, [latitude = NaN, longitude = NaN]] of Object.entries(map.centres)) {
    expect(code).toMatch(/^[A-Z]{2}$/);
    expect(Number.isInteger(latitude) && Math.abs(latitude) <= 90, code).toBe(true);
    expect(Number.isInteger(longitude) && Math.abs(longitude) <= 180, code).toBe(true);
  }
  expect(map.centres["IR"]).toEqual([33, 54]);
  expect(map.centres["RU"]).toEqual([62, 100]);
});
