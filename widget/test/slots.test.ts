import { expect, test } from "vitest";

import { Slots } from "../src/slots.ts";

test("gives out as many as there are, and each once", () => {
  const slots = new Slots();
  expect(slots.take("match-a")).toBe(false);
  slots.total = 2;
  expect(slots.take("match-a")).toBe(true);
  expect(slots.take("match-a")).toBe(false);
  expect(slots.take("match-b")).toBe(true);
  expect(slots.take("match-c")).toBe(false);
  expect(slots.free).toBe(0);
  slots.release("match-a");
  expect(slots.free).toBe(1);
});

test("counts open links as helping", () => {
  const slots = new Slots();
  slots.total = 3;
  slots.take("match-a");
  slots.take("match-b");
  slots.opened("match-a", "IR");
  slots.opened("match-a", "IR");
  slots.opened("match-unknown", "IR");
  expect(slots.helping).toBe(1);
  expect([slots.isOpen("match-a"), slots.isOpen("match-b")]).toEqual([true, false]);
  slots.release("match-a");
  expect(slots.helping).toBe(0);
});

test("has none free, not fewer, when the total shrinks under open links", () => {
  const slots = new Slots();
  slots.total = 2;
  slots.take("match-a");
  slots.take("match-b");
  slots.total = 1;
  expect(slots.free).toBe(0);
  expect(slots.surplus).toEqual(["match-b"]);
});
