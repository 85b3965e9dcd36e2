/** What is written in the language of the moment, and anew when that changes. */

import type { Catalogue } from "./strings/index.ts";
import { Wording } from "./strings/wording.ts";

export class Speaker {
  #wording: Wording;
  readonly #bound: (() => void)[] = [];

  constructor(strings: Catalogue) {
    this.#wording = new Wording(strings);
  }

  get wording(): Wording {
    return this.#wording;
  }

  /** Does something now and after every change of the language. */
  always(write: () => void): void {
    this.#bound.push(write);
    write();
  }

  /** Text that stays in the language of the moment. */
  say(pick: (strings: Catalogue) => string): Text {
    const text = document.createTextNode("");
    this.always(() => {
      text.data = pick(this.#wording.strings);
    });
    return text;
  }

  speak(strings: Catalogue): void {
    this.#wording = new Wording(strings);
    for (const write of this.#bound) write();
  }
}
