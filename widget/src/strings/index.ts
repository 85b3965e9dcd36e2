/** Picks a language and fills in numbers. */

import type { Catalogue, Plural } from "./catalogue.ts";
import { en } from "./en.ts";

const CATALOGUES: readonly Catalogue[] = [en];

/** Returns the catalogue for a BCP 47 tag: the same language, else English. */
export function catalogueFor(language: string): Catalogue {
  const primary = (tag: string): string => tag.toLowerCase().split("-", 1)[0] ?? "";
  return CATALOGUES.find((entry) => primary(entry.language) === primary(language)) ?? en;
}

/** Returns the form of a sentence for `count`, with the number written in its language. */
export function counted(plural: Plural, count: number, language: string): string {
  const form = plural[new Intl.PluralRules(language).select(count)] ?? plural.other;
  return form.replace("{count}", new Intl.NumberFormat(language).format(count));
}

export type { Catalogue, Plural };
