/** What was done, in three figures, and from where people came. */

import { make } from "./dom.ts";
import type { Speaker } from "./speaker.ts";
import type { Status } from "./status.ts";
import type { Catalogue } from "./strings/index.ts";
import { fill } from "./strings/wording.ts";

export class Figures {
  readonly element: HTMLElement;
  readonly #speaker: Speaker;
  readonly #people = make("dd", {});
  readonly #time = make("dd", {});
  readonly #data = make("dd", {});
  readonly #now = make("p", { class: "note", id: "now" });
  readonly #from = make("p", { class: "note" });

  constructor(speaker: Speaker) {
    this.#speaker = speaker;
    const figure = (pick: (strings: Catalogue) => string, value: HTMLElement): HTMLElement =>
      make("div", {}, make("dt", {}, speaker.say(pick)), value);
    this.element = make(
      "div",
      { class: "figures", part: "figures" },
      make("p", { class: "sofar", id: "sofar" }, speaker.say(({ sofar }) => sofar)),
      make(
        "dl",
        {},
        figure(({ people }) => people, this.#people),
        figure(({ time }) => time, this.#time),
        figure(({ data }) => data, this.#data),
      ),
      this.#now,
      this.#from,
    );
  }

  show({ total, countries, countriesNow }: Status): void {
    const { wording } = this.#speaker;
    this.element.hidden = total.people === 0;
    write(this.#people, wording.number(total.people));
    write(this.#time, wording.duration(total.seconds));
    write(this.#data, wording.octets(total.octets));
    this.#tell(this.#now, wording.strings.now, countriesNow);
    this.#tell(this.#from, wording.strings.from, countries);
  }

  #tell(note: HTMLElement, text: string, counts: Readonly<Record<string, number>>): void {
    note.hidden = Object.keys(counts).length === 0;
    write(note, fill(text, { countries: this.#speaker.wording.countries(counts) }));
  }
}

/** Changes a text only when it is another one: it may be selected, or be read out. */
export function write(element: HTMLElement, text: string): void {
  if (element.textContent !== text) element.textContent = text;
}
