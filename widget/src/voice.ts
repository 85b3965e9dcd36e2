/** Texts that stay in the language of the moment, whatever the catalogue is of. */

export class Voice<Strings> {
  #strings: Strings;
  readonly #bound: (() => void)[] = [];

  constructor(strings: Strings) {
    this.#strings = strings;
  }

  get strings(): Strings {
    return this.#strings;
  }

  /** Does something now and after every change of the language. */
  always(write: () => void): void {
    this.#bound.push(write);
    write();
  }

  /** Text that stays in the language of the moment. */
  say(pick: (strings: Strings) => string): Text {
    const text = document.createTextNode("");
    this.always(() => {
      text.data = pick(this.#strings);
    });
    return text;
  }

  speak(strings: Strings): void {
    this.#strings = strings;
    for (const write of this.#bound) write();
  }
}
