/** Says everything on the page, in the language of the moment. */

import { Numbers } from "../strings/numbers.ts";
import { Voice as AnyVoice } from "../voice.ts";
import type { Catalogue } from "./strings/catalogue.ts";

export class Voice extends AnyVoice<Catalogue> {
  #numbers: Numbers | null = null;
  #language = "";

  get numbers(): Numbers {
    const { language } = this.strings;
    if (this.#numbers === null || this.#language !== language) {
      this.#numbers = new Numbers(language);
      this.#language = language;
    }
    return this.#numbers;
  }
}

export type Pick = (strings: Catalogue) => string;
