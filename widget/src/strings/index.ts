/** Which languages there are, which one is meant, and where its catalogue comes from. */

import type { Catalogue, Plural } from "./catalogue.ts";
import { en } from "./en.ts";

/** Tags of the built catalogues, with the integrity that the build has pinned. */
declare const __CATALOGUES__: Readonly<Record<string, string>>;

/** Returns the tag of the catalogue for a BCP 47 tag, "en" where there is none. */
export function languageFor(tag: string): string {
  let locale: Intl.Locale;
  try {
    locale = new Intl.Locale(tag).maximize();
  } catch {
    return en.language;
  }
  const { language, script } = locale;
  return [`${language}-${script}`, language].find((each) => each in __CATALOGUES__) ?? en.language;
}

/** Loads a catalogue once. */
export class Library {
  readonly #base: URL | null;
  readonly #loading = new Map<string, Promise<Catalogue | null>>();

  /** @param base address of the script, beside which the catalogues lie; null for English only. */
  constructor(base: URL | null) {
    this.#base = base;
  }

  /** Returns null when it cannot be had as it was built; a page can do without. */
  load(language: string): Promise<Catalogue | null> {
    let loading = this.#loading.get(language);
    if (loading === undefined) {
      loading = this.#load(language);
      this.#loading.set(language, loading);
    }
    return loading;
  }

  async #load(language: string): Promise<Catalogue | null> {
    const integrity = __CATALOGUES__[language];
    if (integrity === undefined || this.#base === null) return null;
    try {
      const url = new URL(`lang/${language}.json`, this.#base);
      const response = await fetch(url, { integrity, credentials: "omit", mode: "cors" });
      return response.ok ? ((await response.json()) as Catalogue) : null;
    } catch {
      this.#loading.delete(language); // offline, or another version: the next element may have luck
      return null;
    }
  }
}

export { en };
export type { Catalogue, Plural };
