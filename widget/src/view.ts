/** What a visitor sees: built once, then told the status. Knows nothing of networks. */

import type { Status } from "./status.ts";
import { type Catalogue, counted } from "./strings/index.ts";
import { styleSheet } from "./styles.ts";

/** A status must last this long before a screen reader says it. */
const ANNOUNCE_MS = 1_500;
const SVG = "http://www.w3.org/2000/svg";

/** The tile of `magpie.svg`, as fill and path on its 40 by 40 units. */
const BIRD: readonly (readonly [string, string])[] = [
  ["#1b1f23", "M1.5 27.5 12.5 17l4 3.2L4 29.4z"],
  ["#fff", "M11 17.5c0-5 4-8 8-8 4.2 0 6.5 3 6 7-.6 4.6-4.5 7.5-8.5 7.5-3.5 0-5.5-3-5.5-6.5z"],
  ["#0b6e77", "M8.5 21.5c1.5-5.5 5-9 10.5-9.5 1.5 4-1.5 9.5-10.5 9.5z"],
  [
    "#1b1f23",
    "M17.5 10.5c0-4 2.5-6.5 6-6.5 2.5 0 4.3 1.5 4.8 3.7l3 1.5-3.1 1c-.4 3-2.4 4.8-5.2 5.3-1-2.5" +
      "-3-4.2-5.5-5zM17 24l-.8 4.5h-1.7v1h4v-1h-1l.9-4.6zM20.5 23.2l.2 5.3h-1.4v1h4v-1h-1.5l-.1-5.8z",
  ],
  ["#fff", "M24.6 7.1a.9.9 0 1 0 .01 0z"],
];

export class View {
  readonly #strings: Catalogue;
  readonly #card: HTMLElement;
  readonly #switch: HTMLButtonElement;
  readonly #introduction: HTMLElement;
  readonly #status: HTMLElement;
  readonly #words: HTMLElement;
  readonly #note: HTMLElement;
  readonly #announcer: HTMLElement;
  #announcement: ReturnType<typeof setTimeout> | undefined;
  #announced = "";

  /** @param onToggle called when the visitor works the switch. */
  constructor(root: ShadowRoot, strings: Catalogue, onToggle: () => void) {
    this.#strings = strings;
    root.adoptedStyleSheets = [styleSheet()];

    const title = make("span", { class: "title", id: "title" }, say(strings.title));
    title.addEventListener("click", onToggle);
    this.#switch = make("button", {
      class: "switch",
      part: "switch",
      type: "button",
      role: "switch",
      "aria-labelledby": "title",
    });
    this.#switch.addEventListener("click", onToggle);
    this.#introduction = make("p", { id: "introduction" }, say(strings.introduction));
    this.#words = say("");
    this.#note = make("p", { class: "note" });
    this.#status = make(
      "div",
      { class: "status" },
      make("span", { class: "dot" }),
      make(
        "div",
        {},
        make("p", { class: "words", id: "words" }, this.#words),
        this.#note,
      ),
    );
    this.#announcer = make("p", { class: "announcer", role: "status" });
    this.#card = make(
      "section",
      { class: "card", part: "card", lang: strings.language, "aria-labelledby": "title" },
      make("div", { class: "head" }, bird(), title, this.#switch),
      this.#introduction,
      this.#status,
      make(
        "details",
        {},
        make("summary", {}, say(strings.more)),
        make("ul", {}, ...strings.facts.map((fact) => make("li", {}, say(fact)))),
      ),
      this.#announcer,
    );
    root.replaceChildren(this.#card);
  }

  /** @param fresh nobody has switched on yet. */
  show(status: Status, fresh: boolean): void {
    const words = this.#wordsFor(status);
    this.#card.dataset["state"] = status.obstacle === null ? status.state : "hindered";
    this.#switch.setAttribute("aria-checked", String(status.on));
    this.#introduction.hidden = !fresh;
    this.#switch.setAttribute("aria-describedby", fresh ? "introduction" : "words");
    this.#status.hidden = fresh && status.state === "off";
    this.#words.textContent = words;
    const note = this.#noteFor(status);
    this.#note.hidden = note === "";
    this.#note.replaceChildren(say(note));
    this.#announceLater(status, words);
  }

  focus(options?: FocusOptions): void {
    this.#switch.focus(options);
  }

  /** Stops what would happen later. */
  close(): void {
    clearTimeout(this.#announcement);
  }

  #wordsFor({ state, helping, failure, obstacle, pause }: Status): string {
    const strings = this.#strings;
    if (state === "paused") return pause === null ? "" : strings.pauses[pause];
    if (obstacle !== null) return strings.obstacles[obstacle];
    if (state === "helping") return counted(strings.helping, helping, strings.language);
    if (state === "error") return failure === null ? "" : strings.failures[failure];
    return strings[state];
  }

  #noteFor({ state, on, session: { people: helped }, online, obstacle }: Status): string {
    const { online: ready, helped: carried, keepOpen, elsewhere, language } = this.#strings;
    if (obstacle !== null) return elsewhere;
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
  #announceLater({ state, failure, obstacle }: Status, words: string): void {
    clearTimeout(this.#announcement);
    const what = `${state} ${failure} ${obstacle}`;
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

/** Text that keeps its own direction, for a page that reads the other way. */
function say(text: string): HTMLElement {
  return make("bdi", {}, text);
}

function bird(): SVGElement {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("class", "bird");
  svg.setAttribute("viewBox", "-4 -3 40 40");
  svg.setAttribute("aria-hidden", "true");
  for (const [fill, shape] of BIRD) {
    const path = document.createElementNS(SVG, "path");
    path.setAttribute("fill", fill);
    path.setAttribute("d", shape);
    svg.append(path);
  }
  return svg;
}
