/** The languages of the widget. */

import type { Beside } from "../beside.ts";
import type { Catalogue } from "./catalogue.ts";
import { loadCatalogue as load } from "./library.ts";

/** Returns null when it cannot be had as it was built. */
export function loadCatalogue(files: Beside, language: string): Promise<Catalogue | null> {
  return load<Catalogue>(files, language);
}

export type { Catalogue, Plural } from "./catalogue.ts";
export { en } from "./en.ts";
export { languageFor } from "./library.ts";
