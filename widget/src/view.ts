/** What a visitor sees: built once, then told the status. Knows nothing of networks. */

import { type Catalogue, counted } from "./strings/index.ts";
import { styleSheet } from "./styles.ts";
import type { Status } from "./volunteer.ts";

/** A status must last this long before a screen reader says it. */
const ANNOUNCE_MS = 1_500;
const SVG = "http://www.w3.org/2000/svg";

/** A magpie on 32 by 32 units: class, then path. */
const BIRD: readonly (readonly [string, string])[] = [
  ["feather", "M1.5 27.5 12.5 17l4 3.2L4 29.4z"],
  ["belly", "M11 17.5c0-5 4-8 8-8 4.200 0 6.500 3 6 7-.6 4.600-4.500 7.500-8.500 7.500-3.500 0-5.500-3-5.500-6.500z"],
  ["sheen", "M8.500 21.500c1.500-5.500 5-9 10.500-9.500 1.500 4-1.500 9.500-10.500 9.500z"],
  ["feather", "M17.500 10.500c0-4 2.500-6.500 6-6.500 2.500 0 4.300 1.500 4.800 3.700l3 1.500-3.100 1c-.4 3-2.400 4.800-5.200 5.300-1-2.500-3-4.200-5.500-5z"],
  ["feather", "M17 24l-.8 4.500h-1.700v1h4v-1h-1l.9-4.600zM20.500 23.200l.2 5.300h-1.400v1h4v-1h-1.500l-.1-5.800z"],
  ["belly", "M24.600 7.200a.9.9 0 1 0 .01 0z"],
];

export class View {
  readonly #strings: Catalogue;
  readonly #card: HTMLElement;
  readonly #switch: HTMLButtonElement;
  readonly #introduction: HTMLElement;
  readonly #status: HTMLElement;
  readonly #words: HTMLElement;
  readonly #note: HTMLElement;
  readonly #details: HTMLElement;
  readonly #announcer: HTMLElement;
  #announcement: ReturnType<typeof setTimeout> | undefined;
  #announced = "";

  /** @param onToggle called when the visitor works the switch. */
  constructor(root: ShadowRoot, strings: Catalogue, onToggle: () => void) {
    this.#strings = strings;
    root.adoptedStyleSheets = [styleSheet()];

    const title = make("span", { class: "title", id: "title", dir: "auto" }, strings.title);
    title.addEventListener("click", onToggle);
    this.#introduction = make(
      "p",
      { class: "introduction", id: "introduction", dir: "auto" },
      strings.introduction,
    );
    this.#words = make("span", { class: "words", id: "words", dir: "auto" });
    this.#switch = make("button", {
      class: "switch",
      part: "switch",
      type: "button",
      role: "switch",
      "aria-labelledby": "title",
      "aria-describedby": "introduction",
    });
    this.#switch.addEventListener("click", onToggle);
    this.#status = make("p", { class: "status" }, make("span", { class: "dot" }), this.#words);
    this.#note = make("p", { class: "note", dir: "auto" });
    this.#details = make(
      "details",
      {},
      make("summary", { dir: "auto" }, strings.more),
      make("ul", {}, ...strings.facts.map((fact) => make("li", { dir: "auto" }, fact))),
    );
    this.#announcer = make("p", { class: "announcer", role: "status" });
    this.#card = make(
      "section",
      { class: "card", part: "card", lang: strings.language, "aria-labelledby": "title" },
      make("div", { class: "head" }, bird(), title, this.#switch),
      this.#introduction,
      this.#status,
      this.#note,
      this.#details,
      this.#announcer,
    );
    root.replaceChildren(this.#card);
  }

  /** @param fresh nobody has switched on yet. */
  show(status: Status, fresh: boolean): void {
    const words = this.#wordsFor(status);
    this.#card.dataset["state"] = status.state;
    this.#switch.setAttribute("aria-checked", String(status.on));
    this.#introduction.hidden = !fresh;
    this.#switch.setAttribute("aria-describedby", fresh ? "introduction" : "words");
    this.#status.hidden = fresh && status.state === "off";
    this.#words.textContent = words;
    this.#note.textContent = this.#noteFor(status);
    this.#note.hidden = this.#note.textContent === "";
    this.#announceLater(status, words);
  }

  focus(options?: FocusOptions): void {
    this.#switch.focus(options);
  }

  /** Stops what would happen later. */
  close(): void {
    clearTimeout(this.#announcement);
  }

  #wordsFor({ state, helping, failure }: Status): string {
    const strings = this.#strings;
    if (state === "helping") return counted(strings.helping, helping, strings.language);
    if (state === "error") return failure === null ? "" : strings.failures[failure];
    return strings[state];
  }

  #noteFor({ state, on, helped, online }: Status): string {
    const { online: ready, helped: carried, keepOpen, language } = this.#strings;
    if (state === "waiting") {
      if (helped > 0) return counted(carried, helped, language);
      return online > 1 ? counted(ready, online, language) : keepOpen;
    }
    if (state === "helping") return keepOpen;
    return !on && helped > 0 ? counted(carried, helped, language) : "";
  }

  /**
   * Announces a change of the state, not of a number, and only one that lasts: a screen reader
   * must not chatter while readers come and go.
   */
  #announceLater({ state, failure }: Status, words: string): void {
    clearTimeout(this.#announcement);
    const what = `${state} ${failure}`;
    if (this.#announced === "" && state === "off") this.#announced = what; // nothing has changed
    if (what === this.#announced || state === "connecting") return;
    this.#announcement = setTimeout(() => {
      this.#announced = what;
      this.#announcer.textContent = words;
    }, ANNOUNCE_MS);
  }
}

function make<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  attributes: Readonly<Record<string, string>>,
  ...children: (Node | string)[]
): HTMLElementTagNameMap[Tag] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

function bird(): SVGElement {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("class", "bird");
  svg.setAttribute("viewBox", "0 0 32 32");
  svg.setAttribute("aria-hidden", "true");
  for (const [name, shape] of BIRD) {
    const path = document.createElementNS(SVG, "path");
    path.setAttribute("class", name);
    path.setAttribute("d", shape);
    svg.append(path);
  }
  return svg;
}
