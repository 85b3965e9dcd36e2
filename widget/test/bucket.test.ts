import { expect, test } from "vitest";

import { TokenBucket } from "../src/bucket.ts";

test("lets a burst pass, then what its speed gives", () => {
  const bucket = new TokenBucket(1_000, 300, 5);
  expect(bucket.take(200, 5)).toBe(true);
  expect(bucket.take(101, 5)).toBe(false);
  expect(bucket.take(100, 5)).toBe(true);
  expect(bucket.take(50, 54)).toBe(false);
  expect(bucket.take(50, 55)).toBe(true);
});

test("says how long to wait", () => {
  const bucket = new TokenBucket(1_000, 300, 0);
  bucket.take(300, 0);
  expect(bucket.wait(100, 0)).toBe(100);
  expect(bucket.wait(100, 40)).toBe(60);
  expect(bucket.wait(100, 400)).toBe(0);
});

test("a long rest saves no more than a burst", () => {
  const bucket = new TokenBucket(1_000, 300, 0);
  expect(bucket.take(301, 3_600_000)).toBe(false);
  expect(bucket.take(300, 3_600_000)).toBe(true);
});

test.each([8_000, 125_000, 2_500_000])("holds %d octets a second over a minute", (rate) => {
  const bucket = new TokenBucket(rate, 16_384, 0);
  let passed = 0;
  for (let now = 0; now < 60_000; now += 1) while (bucket.take(1_200, now)) passed += 1_200;
  expect(passed).toBeGreaterThan(rate * 59.8);
  expect(passed).toBeLessThanOrEqual(rate * 60 + 16_384);
});
