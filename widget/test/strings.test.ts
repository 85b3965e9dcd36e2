import { expect, test } from "vitest";

import { catalogueFor, counted } from "../src/strings/index.ts";

test.each(["en", "en-GB", "EN", "", "xx", "x-klingon"])("%j gets a catalogue", (language) => {
  expect(catalogueFor(language).language).toBe("en");
});

test("numbers and their plural forms follow the language", () => {
  const { helping } = catalogueFor("en");
  expect(counted(helping, 1, "en")).toBe("You are helping 1 person right now.");
  expect(counted(helping, 1200, "en")).toBe("You are helping 1,200 people right now.");
});
