import { expect, test } from "vitest";

import { Backoff } from "../src/backoff.ts";

test("doubles from one second to one minute, and begins again after a success", () => {
  const backoff = new Backoff(() => 0.999_999);
  const waits = Array.from({ length: 9 }, () => Math.round(backoff.next()));
  expect(waits).toEqual([1, 2, 4, 8, 16, 32, 60, 60, 60].map((s) => s * 1_000));
  backoff.reset();
  expect(Math.round(backoff.next())).toBe(1_000);
});

test("spreads pages over half of each step, never below a second", () => {
  const backoff = new Backoff(() => 0);
  expect([backoff.next(), backoff.next(), backoff.next()]).toEqual([1_000, 1_000, 2_000]);
});
