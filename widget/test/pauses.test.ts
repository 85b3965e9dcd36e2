import { expect, test } from "vitest";

import { pauseFor, type Surroundings } from "../src/pauses.ts";
import { NO_LIMITS } from "../src/preferences.ts";

const FREE: Surroundings = {
  metered: false,
  onBattery: false,
  saver: false,
  hidden: false,
  minute: 600,
};
const UNKNOWN: Surroundings = { ...FREE, metered: null, onBattery: null };

test("there is no reason without limits", () => {
  const dear = { ...FREE, metered: true, onBattery: true };
  expect(pauseFor(NO_LIMITS, dear, 1e15)).toBeNull();
});

test.each([
  ["data", { month: 1_000_000 }, {}, 1_000_000],
  ["hours", { hours: { from: 700, to: 800 } }, {}, 0],
  ["metered", { onlyUnmetered: true }, { metered: true }, 0],
  ["battery", { onlyMains: true }, { onBattery: true }, 0],
  ["saver", {}, { saver: true }, 0],
  ["hidden", {}, { hidden: true }, 0],
] as const)("%s is one", (pause, preferences, surroundings, octets) => {
  expect(pauseFor({ ...NO_LIMITS, ...preferences }, { ...FREE, ...surroundings }, octets)).toBe(pause);
});

test("limits that are kept are none", () => {
  const limits = {
    ...NO_LIMITS,
    month: 1_000_000,
    hours: { from: 500, to: 700 },
    onlyUnmetered: true,
    onlyMains: true,
  };
  expect(pauseFor(limits, FREE, 999_999)).toBeNull();
  expect(pauseFor(limits, UNKNOWN, 0)).toBeNull();
});
