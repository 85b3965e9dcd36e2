/** Which languages were built, which one is meant, and where its catalogue comes from. */

import type { Beside } from "../beside.ts";

/** Tags of the built catalogues, with the integrity that the build has pinned. */
declare const __CATALOGUES__: Readonly<Record<string, string>>;

const ENGLISH = "en"; // comes with the script

/** Returns the tag of the catalogue for a BCP 47 tag, "en" where there is none. */
export function languageFor(tag: string): string {
  let locale: Intl.Locale;
  try {
    locale = new Intl.Locale(tag).maximize();
  } catch {
    return ENGLISH;
  }
  const { language, script } = locale;
  return [`${language}-${script}`, language].find((each) => each in __CATALOGUES__) ?? ENGLISH;
}

/** Returns null when it cannot be had as it was built. */
export async function loadCatalogue<Catalogue>(
  files: Beside,
  language: string,
): Promise<Catalogue | null> {
  const integrity = __CATALOGUES__[language];
  if (integrity === undefined) return null;
  return (await files.load(`lang/${language}.json`, integrity)) as Catalogue | null;
}
