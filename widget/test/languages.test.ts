import { readdirSync } from "node:fs";

import { describe, expect, test } from "vitest";

import type { Catalogue } from "../src/strings/catalogue.ts";
import { en } from "../src/strings/en.ts";
import { Wording } from "../src/strings/wording.ts";

const NOT_LANGUAGES = ["catalogue.ts", "index.ts", "wording.ts"];
const catalogues = await Promise.all(
  readdirSync(new URL("../src/strings", import.meta.url))
    .filter((name) => !NOT_LANGUAGES.includes(name))
    .map(async (name) => {
      const module = (await import(`../src/strings/${name}`)) as Record<string, Catalogue>;
      return Object.values(module)[0] as Catalogue;
    }),
);

/** Every text of a catalogue, by its path. */
function texts(value: unknown, path = ""): [string, string][] {
  if (typeof value === "string") return [[path, value]];
  return Object.entries(value as object).flatMap(([key, inner]) => texts(inner, `${path}.${key}`));
}

const places = (text: string): string[] => (text.match(/\{\w+\}/g) ?? []).sort();
const isPlural = (value: unknown): value is Record<string, string> =>
  typeof value === "object" && value !== null && "other" in value;

test("there are twelve languages, each in the built files", () => {
  const tags = catalogues.map(({ language }) => language).sort();
  expect(tags).toEqual(
    ["ar", "be", "en", "es", "fa", "fr", "my", "ru", "tr", "vi", "zh-Hans", "zh-Hant"].sort(),
  );
  const built = readdirSync(new URL("../../src/magpies/web/lang", import.meta.url));
  expect(built.sort()).toEqual(tags.filter((tag) => tag !== "en").map((tag) => `${tag}.json`));
});

describe.each(catalogues.map((catalogue) => [catalogue.language, catalogue] as const))(
  "%s",
  (language, catalogue) => {
    const fields = Object.entries(catalogue);

    test("has all keys, and a text for each", () => {
      const keys = (one: Catalogue): string[] =>
        texts(Object.fromEntries(Object.entries(one).filter(([, value]) => !isPlural(value)))).map(
          ([path]) => path,
        );
      expect(keys(catalogue)).toEqual(keys(en));
      for (const [path, text] of texts(catalogue)) expect(text.trim(), path).not.toBe("");
    });

    test("has the plural forms of its language, and no others", () => {
      const { pluralCategories } = new Intl.PluralRules(language).resolvedOptions();
      const plurals = fields.filter(([, value]) => isPlural(value));
      expect(plurals.map(([key]) => key)).toEqual(["helping", "volunteers", "readers"]);
      for (const [key, forms] of plurals) {
        expect(Object.keys(forms as object).sort(), key).toEqual([...pluralCategories].sort());
      }
    });

    test("has the places of the English texts", () => {
      const english = new Map(texts(en));
      for (const [path, text] of texts(catalogue)) {
        const [, key, form] = path.split(".");
        const wanted = places(english.get(path) ?? english.get(`.${key}.other`) ?? "");
        const spelt = form !== undefined && ["zero", "one", "two"].includes(form);
        if (!spelt || text.includes("{")) expect(places(text), path).toEqual(wanted);
      }
    });

    test("says numbers in their forms", () => {
      const wording = new Wording(catalogue);
      for (const count of [0, 1, 2, 3, 5, 11, 21, 100, 1_000_000]) {
        expect(wording.counted(catalogue.helping, count)).not.toContain("{");
      }
    });

    test("is laid out in its direction", () => {
      const rtl = new Intl.Locale(language).maximize().script === "Arab";
      expect(catalogue.direction).toBe(rtl ? "rtl" : "ltr");
    });
  },
);
