/** What is written in the language of the moment, and anew when that changes. */

import type { Catalogue } from "./strings/index.ts";
import { Wording } from "./strings/wording.ts";
import { Voice } from "./voice.ts";

export class Speaker extends Voice<Catalogue> {
  #wording: Wording | null = null;

  get wording(): Wording {
    if (this.#wording?.strings !== this.strings) this.#wording = new Wording(this.strings);
    return this.#wording;
  }
}
