import { readdirSync } from "node:fs";

import { describe, expect, test } from "vitest";

import { Beside } from "../../src/beside.ts";
import { ALL } from "../../src/extension/strings/all.ts";
import { english, loadWords } from "../../src/extension/strings/index.ts";
import { en } from "../../src/strings/en.ts";

/** Chromium refuses more. */
const DESCRIPTION = 132;
const STRINGS = `${import.meta.dirname}/../../src/strings`;
const NOT_LANGUAGES = new Set(["catalogue.ts", "index.ts", "library.ts", "numbers.ts", "wording.ts"]);

test("it speaks every language that the element speaks", () => {
  const files = readdirSync(STRINGS).filter((name) => !NOT_LANGUAGES.has(name));
  const spoken = ALL.map(({ language }) => `${language.toLowerCase()}.ts`);
  expect(spoken.sort()).toEqual(files.sort());
});

describe.each(ALL.map((catalogue) => [catalogue.language, catalogue] as const))("%s", (_, catalogue) => {
  test("has every word, in words of its own", () => {
    const { extension, introduction, facts } = catalogue;
    expect(Object.keys(extension).sort()).toEqual(Object.keys(english.extension).sort());
    for (const word of Object.values(extension)) expect(word).toMatch(/\S/);
    if (catalogue.language !== "en") {
      expect(introduction).not.toBe(english.introduction);
      const same = Object.entries(extension).filter(
        ([name, word]) => word === english.extension[name as keyof typeof extension],
      );
      expect(same).toEqual([]);
    }
    expect(facts).toHaveLength(en.facts.length);
  });

  test("keeps its places, and shows what an address looks like", () => {
    expect(catalogue.from).toContain("{countries}");
    expect(catalogue.extension.invalid).toContain("https://bridge.example.org");
    expect(catalogue.extension.description.length).toBeLessThanOrEqual(DESCRIPTION);
  });
});

test("English does not speak of a site or its tabs", () => {
  const { introduction, facts, keepOpen, sofar, from, limitsNote, failures } = english;
  const { outdated, refused, misconfigured } = failures;
  const said = [introduction, facts.at(-1), keepOpen, sofar, from, limitsNote];
  for (const text of [...said, outdated, refused, misconfigured]) {
    expect(text).not.toMatch(/this (site|page)|\btabs?\b/);
  }
  expect(facts.slice(0, -1)).toEqual(en.facts.slice(0, -1));
});

test("a language that cannot be loaded is English", async () => {
  expect(await loadWords(new Beside(null), "en")).toBe(english);
  expect(await loadWords(new Beside(null), "fa")).toBe(english);
});
