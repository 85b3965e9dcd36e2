import { afterEach, beforeEach, expect, test, vi } from "vitest";

import { HELD_OCTETS } from "../src/limits.ts";
import { Pacer } from "../src/pacer.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function newPacer(rate: number | null): { pacer: Pacer; passed: number[]; carry: (n: number) => void } {
  const pacer = new Pacer(() => Date.now());
  const passed: number[] = [];
  pacer.limit(rate);
  const line = pacer.line();
  let number = 0;
  const carry = (octets: number): void => {
    const mine = number++;
    line.carry(octets, () => passed.push(mine));
  };
  return { pacer, passed, carry };
}

test("without a limit everything passes at once and is counted", () => {
  const { pacer, passed, carry } = newPacer(null);
  for (let times = 0; times < 1_000; times += 1) carry(16_384);
  expect(passed).toHaveLength(1_000);
  expect(pacer.takeCount()).toBe(16_384_000);
  expect(pacer.takeCount()).toBe(0);
});

test("with a limit messages wait for their turn, in order", async () => {
  const { passed, carry } = newPacer(100_000); // a burst of 25,000
  for (let times = 0; times < 4; times += 1) carry(10_000);
  expect(passed).toEqual([0, 1]);
  await vi.advanceTimersByTimeAsync(50);
  expect(passed).toEqual([0, 1, 2]);
  await vi.advanceTimersByTimeAsync(100);
  expect(passed).toEqual([0, 1, 2, 3]);
  expect(vi.getTimerCount()).toBe(0);
});

test("a message that comes lets the line move when the timer is late", () => {
  const { passed, carry } = newPacer(100_000);
  for (let times = 0; times < 3; times += 1) carry(12_000);
  expect(passed).toEqual([0, 1]);
  vi.setSystemTime(Date.now() + 1_000);
  carry(1);
  expect(passed).toEqual([0, 1, 2, 3]);
});

test("whole messages are dropped when the line is full", () => {
  const { pacer, passed, carry } = newPacer(8_000);
  for (let times = 0; times < 10; times += 1) carry(16_384);
  expect(passed).toEqual([0]);
  expect(pacer.dropped).toBe(9 - HELD_OCTETS.least / 16_384);
  expect(pacer.takeCount()).toBe(16_384);
});

test.each([64_000, 1_000_000, 2_500_000])("keeps to %d octets a second", async (rate) => {
  const { pacer, carry } = newPacer(rate);
  for (let ms = 0; ms < 10_000; ms += 5) {
    for (let octets = 0; octets < (rate * 5 * 2) / 1_000; octets += 1_200) carry(1_200);
    await vi.advanceTimersByTimeAsync(5);
  }
  const carried = pacer.takeCount();
  expect(carried).toBeGreaterThan(rate * 10 * 0.98);
  expect(carried).toBeLessThanOrEqual(rate * 10.3);
});

test("a limit that is lifted lets go what waits; a new one counts from then on", () => {
  const { pacer, passed, carry } = newPacer(8_000);
  for (let times = 0; times < 3; times += 1) carry(16_000);
  pacer.limit(null);
  expect(passed).toEqual([0, 1, 2]);
  expect(vi.getTimerCount()).toBe(0);
});

test("what waits can be dropped", async () => {
  const { pacer, passed, carry } = newPacer(8_000);
  for (let times = 0; times < 3; times += 1) carry(16_000);
  pacer.clear();
  expect(vi.getTimerCount()).toBe(0);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(passed).toEqual([0]);
  carry(16_000);
  expect(passed).toEqual([0, 3]);
});

test("lines take turns, and one that is never empty does not keep out another", async () => {
  const pacer = new Pacer(() => Date.now());
  pacer.limit(100_000);
  const [busy, quiet] = [pacer.line(), pacer.line()];
  let [much, little] = [0, 0];
  for (let ms = 0; ms < 5_000; ms += 10) {
    for (let times = 0; times < 5; times += 1) busy.carry(1_200, () => void (much += 1));
    if (ms % 100 === 0) quiet.carry(1_200, () => void (little += 1));
    await vi.advanceTimersByTimeAsync(10);
  }
  expect(little).toBe(50);
  expect(much).toBeGreaterThan(300);
});
