import { expect, test } from "vitest";

import { MONTH_OCTETS, RATE, SLOTS } from "../src/limits.ts";
import { isWithin, NO_LIMITS, readPreferences } from "../src/preferences.ts";

const SET = {
  rate: 250_000,
  month: 5e9,
  readers: 3,
  hours: { from: 1_320, to: 420 },
  onlyUnmetered: true,
  onlyMains: true,
};

test("what was written is read again", () => {
  expect(readPreferences(JSON.parse(JSON.stringify(SET)))).toEqual(SET);
  expect(readPreferences(NO_LIMITS)).toEqual(NO_LIMITS);
});

test.each([null, undefined, 7, "all", [], { rate: "fast", month: NaN, readers: {}, hours: [1, 2] }])(
  "%j sets no limit",
  (value) => expect(readPreferences(value)).toEqual(NO_LIMITS),
);

test("numbers are brought into their bounds", () => {
  const low = readPreferences({ rate: 1, month: -5, readers: 0 });
  expect(low).toMatchObject({ rate: RATE.least, month: MONTH_OCTETS.least, readers: 1 });
  const high = readPreferences({ rate: 1e30, month: 1e30, readers: 1e30 });
  expect(high).toMatchObject({ rate: RATE.most, month: MONTH_OCTETS.most, readers: SLOTS });
});

test.each([
  { from: 0, to: 1_440 },
  { from: -1, to: 5 },
  { from: 7, to: 7 },
  { from: 1.5, to: 9 },
  { from: 3 },
])("%j are no hours", (hours) => expect(readPreferences({ hours }).hours).toBeNull());

test("hours end before their last minute and may cross midnight", () => {
  const day = { from: 540, to: 1_020 };
  expect([539, 540, 1_019, 1_020].map((minute) => isWithin(day, minute))).toEqual([
    false, true, true, false,
  ]);
  const night = { from: 1_320, to: 420 };
  expect([1_319, 1_320, 0, 419, 420].map((minute) => isWithin(night, minute))).toEqual([
    false, true, true, true, false,
  ]);
});
