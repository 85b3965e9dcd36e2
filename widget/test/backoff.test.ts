import { expect, test } from "vitest";

import { Backoff } from "../src/backoff.ts";

test("stays short for a minute, grows to one minute, and begins again after a success", () => {
  const backoff = new Backoff(() => 0.999_999);
  const waits = Array.from({ length: 38 }, () => Math.round(backoff.next()) / 1_000);
  expect(waits.slice(0, 3)).toEqual([1, 2, 3]);
  expect(waits.slice(3, 31)).toEqual(Array.from({ length: 28 }, () => 3));
  expect(waits.slice(31)).toEqual([6, 12, 24, 48, 60, 60, 60]);
  backoff.reset();
  expect(Math.round(backoff.next())).toBe(1_000);
});

test("spreads pages over half of each step, never below a second", () => {
  const backoff = new Backoff(() => 0);
  expect([backoff.next(), backoff.next(), backoff.next()]).toEqual([1_000, 1_000, 1_500]);
});
