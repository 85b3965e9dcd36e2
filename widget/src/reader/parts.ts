/** Small pieces that several cards are made of. */

import { make } from "../dom.ts";
import type { Pick, Voice } from "./voice.ts";

const COPIED_MS = 2_500;

/** A card with a heading that names it. */
export function card(voice: Voice, id: string, heading: Pick, ...children: Node[]): HTMLElement {
  const title = make("h2", { id: `${id}-title` }, voice.say(heading));
  return make("section", { class: "card", id, "aria-labelledby": title.id }, title, ...children);
}

export function paragraph(voice: Voice, pick: Pick, kind = ""): HTMLElement {
  return make("p", kind === "" ? {} : { class: kind }, voice.say(pick));
}

/** Text for other programs, with a button that copies it. */
export class Copyable {
  readonly element: HTMLElement;
  readonly #code = make("code", { dir: "ltr", translate: "no" });
  readonly #button: HTMLButtonElement;
  readonly #voice: Voice;
  #copied = false;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(voice: Voice, id: string) {
    this.#voice = voice;
    this.#code.id = id;
    const word = make("span", { "aria-live": "polite", id: `${id}-copy` });
    voice.always(() => this.#label(word));
    this.#button = make(
      "button",
      { type: "button", class: "copy", "aria-labelledby": `${id}-copy ${id}` },
      word,
    );
    this.#button.addEventListener("click", () => void this.#copy(word));
    this.element = make("div", { class: "copyable" }, this.#code, this.#button);
  }

  show(text: string): void {
    if (this.#code.textContent !== text) this.#code.textContent = text;
  }

  async #copy(word: HTMLElement): Promise<void> {
    const text = this.#code.textContent;
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      getSelection()?.selectAllChildren(this.#code); // there is no clipboard: copying is by hand
      return;
    }
    this.#copied = true;
    this.#label(word);
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#copied = false;
      this.#label(word);
    }, COPIED_MS);
  }

  #label(word: HTMLElement): void {
    const { copy, copied } = this.#voice.strings;
    word.textContent = this.#copied ? copied : copy;
  }
}

/** What came of something a person did; screen readers say it. */
export class Reply {
  readonly element = make("p", { class: "reply", role: "status" });

  good(text: string): void {
    this.#say(text, "good");
  }

  bad(text: string): void {
    this.#say(text, "bad");
  }

  clear(): void {
    this.#say("", "");
  }

  #say(text: string, kind: string): void {
    this.element.dataset["kind"] = kind;
    this.element.textContent = text;
  }
}

/** One of several, as radio buttons. */
export class Choice<Value extends string> {
  readonly element: HTMLElement;
  readonly #inputs = new Map<Value, HTMLInputElement>();

  constructor(
    voice: Voice,
    name: string,
    legend: Pick,
    options: ReadonlyMap<Value, Pick>,
    onChoice: (value: Value) => void,
  ) {
    this.element = make("fieldset", {}, make("legend", {}, voice.say(legend)));
    for (const [value, pick] of options) {
      const input = make("input", { type: "radio", name, value, id: `${name}-${value}` });
      input.addEventListener("change", () => onChoice(value));
      this.#inputs.set(value, input);
      const label = make("label", { for: input.id }, voice.say(pick));
      this.element.append(make("div", { class: "option" }, input, label));
    }
  }

  show(value: Value): void {
    const input = this.#inputs.get(value);
    if (input !== undefined) input.checked = true;
  }
}
