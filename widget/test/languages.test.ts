import { readdirSync } from "node:fs";

import { describe, expect, test } from "vitest";

import type { Catalogue as ReaderCatalogue } from "../src/reader/strings/catalogue.ts";
import type { Catalogue as WidgetCatalogue } from "../src/strings/catalogue.ts";
import { Numbers } from "../src/strings/numbers.ts";

type Catalogue = WidgetCatalogue | ReaderCatalogue;

const NOT_LANGUAGES = ["catalogue.ts", "index.ts", "library.ts", "numbers.ts", "wording.ts"];
const TWELVE = ["ar", "be", "en", "es", "fa", "fr", "my", "ru", "tr", "vi", "zh-Hans", "zh-Hant"];
const PARTS = [
  { part: "widget", strings: "strings", built: "lang", plurals: ["helping", "volunteers", "readers"] },
  { part: "reader", strings: "reader/strings", built: "reader/lang", plurals: ["through"] },
];

function names(directory: string): string[] {
  return readdirSync(new URL(directory, import.meta.url)).filter((name) => !NOT_LANGUAGES.includes(name));
}

/** Every text of a catalogue, by its path. */
function texts(value: unknown, path = ""): [string, string][] {
  if (typeof value === "string") return [[path, value]];
  return Object.entries(value as object).flatMap(([key, inner]) => texts(inner, `${path}.${key}`));
}

const places = (text: string): string[] => (text.match(/\{\w+\}/g) ?? []).sort();
const isPlural = (value: unknown): value is Record<string, string> & { other: string } =>
  typeof value === "object" && value !== null && "other" in value && !("unable" in value);

describe.each(PARTS)("$part", async ({ strings, built, plurals }) => {
  const catalogues = await Promise.all(
    names(`../src/${strings}`).map(async (name) => {
      const { href } = new URL(`../src/${strings}/${name}`, import.meta.url);
      const module = (await import(/* @vite-ignore */ href)) as Record<string, Catalogue>;
      return Object.values(module)[0] as Catalogue;
    }),
  );
  const en = catalogues.find(({ language }) => language === "en") as Catalogue;

  test("there are twelve languages, each in the built files", () => {
    const tags = catalogues.map(({ language }) => language).sort();
    expect(tags).toEqual(TWELVE);
    expect(names(`../../src/magpies/web/${built}`).sort()).toEqual(
      tags.filter((tag) => tag !== "en").map((tag) => `${tag}.json`),
    );
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
        expect(keys(catalogue).sort()).toEqual(keys(en).sort());
        for (const [path, text] of texts(catalogue)) expect(text.trim(), path).not.toBe("");
      });

      test("has the plural forms of its language, and no others", () => {
        const { pluralCategories } = new Intl.PluralRules(language).resolvedOptions();
        const found = fields.filter(([, value]) => isPlural(value));
        expect(found.map(([key]) => key)).toEqual(plurals);
        for (const [key, forms] of found) {
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
        const numbers = new Numbers(language);
        for (const [, forms] of fields) {
          if (!isPlural(forms)) continue;
          for (const count of [0, 1, 2, 3, 5, 11, 21, 100, 1_000_000]) {
            expect(numbers.counted(forms, count)).not.toContain("{");
          }
        }
      });

      test("is laid out in its direction", () => {
        const rtl = new Intl.Locale(language).maximize().script === "Arab";
        expect(catalogue.direction).toBe(rtl ? "rtl" : "ltr");
      });
    },
  );
});
