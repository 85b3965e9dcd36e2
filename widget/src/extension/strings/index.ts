/** The extension's languages, which lie beside its pages. */

import type { Beside } from "../../beside.ts";
import { en, loadCatalogue } from "../../strings/index.ts";
import { en as words } from "./en.ts";
import { type ExtensionCatalogue, merge } from "./words.ts";

export const english = merge(en, words);

/** Returns the words of a language that there is, or the English ones if they cannot be had. */
export async function loadWords(files: Beside, language: string): Promise<ExtensionCatalogue> {
  if (language === english.language) return english;
  // The build has put the extension's own words into these files.
  return ((await loadCatalogue(files, language)) as ExtensionCatalogue | null) ?? english;
}
