import { expect, test } from "vitest";

import { Ledger, monthOf, NOTHING } from "../src/ledger.ts";
import { Shelf } from "../src/shelf.ts";
import { FakeStorage } from "./fakes.ts";

const NOVEMBER = "2026-11";
const DECEMBER = "2026-12";
const DONE = { people: 1, octets: 500, seconds: 20 };

function shelfOf(storage = new FakeStorage()): Shelf {
  return new Shelf(storage as unknown as Storage);
}

test("what was saved is there the next time, in all and for the month", () => {
  const shelf = shelfOf();
  const ledger = new Ledger(shelf, NOVEMBER);
  ledger.add(DONE, NOVEMBER);
  ledger.add(DONE, NOVEMBER);
  expect(ledger.monthOctets(NOVEMBER)).toBe(1_000);
  ledger.save();
  const next = new Ledger(shelf, NOVEMBER);
  expect(next.total).toEqual({ people: 2, octets: 1_000, seconds: 40 });
  expect(next.monthOctets(NOVEMBER)).toBe(1_000);
});

test("a new month begins at nothing, the total goes on", () => {
  const shelf = shelfOf();
  const ledger = new Ledger(shelf, NOVEMBER);
  ledger.add(DONE, NOVEMBER);
  expect(ledger.monthOctets(DECEMBER)).toBe(0);
  ledger.add({ ...DONE, octets: 7 }, DECEMBER);
  expect([ledger.monthOctets(DECEMBER), ledger.total.octets]).toEqual([7, 507]);
  ledger.save();
  expect(new Ledger(shelf, DECEMBER).monthOctets(DECEMBER)).toBe(7);
  expect(new Ledger(shelf, "2027-01").total.octets).toBe(507);
});

test("two that write lose nothing of each other", () => {
  const shelf = shelfOf();
  const [one, other] = [new Ledger(shelf, NOVEMBER), new Ledger(shelf, NOVEMBER)];
  one.add(DONE, NOVEMBER);
  other.add(DONE, NOVEMBER);
  one.save();
  other.save();
  expect(other.total).toEqual({ people: 2, octets: 1_000, seconds: 40 });
  one.reload();
  expect(one.monthOctets(NOVEMBER)).toBe(1_000);
});

test("writes nothing where nothing was done, and only numbers and a month", () => {
  const storage = new FakeStorage();
  const ledger = new Ledger(shelfOf(storage), NOVEMBER);
  ledger.add(NOTHING, NOVEMBER);
  ledger.save();
  expect(storage.values.size).toBe(0);
  ledger.add(DONE, NOVEMBER);
  ledger.save();
  expect([...storage.values]).toEqual([
    [
      "magpies.total",
      '{"total":{"people":1,"octets":500,"seconds":20},"month":"2026-11","monthOctets":500}',
    ],
  ]);
});

test.each([
  "nonsense",
  "[]",
  '{"total": {"people": -4, "octets": "many", "seconds": null}, "month": 5, "monthOctets": 5}',
  `"${"x".repeat(5_000)}"`,
])("%s in storage is nothing", (text) => {
  const storage = new FakeStorage();
  storage.values.set("magpies.total", text);
  const ledger = new Ledger(shelfOf(storage), NOVEMBER);
  expect([ledger.total, ledger.monthOctets(NOVEMBER)]).toEqual([NOTHING, 0]);
});

test("works in this page where nothing may be stored", () => {
  const storage = new FakeStorage();
  storage.broken = true;
  for (const shelf of [shelfOf(storage), new Shelf(null)]) {
    const ledger = new Ledger(shelf, NOVEMBER);
    ledger.add(DONE, NOVEMBER);
    ledger.save();
    expect(new Ledger(shelf, NOVEMBER).total).toEqual(DONE);
  }
});

test("names months by the local date", () => {
  expect(monthOf(new Date(2026, 0, 31, 23, 59))).toBe("2026-01");
  expect(monthOf(new Date(2026, 11, 1))).toBe("2026-12");
});
