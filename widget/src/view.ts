/** What a visitor sees: built once, then told the status. Knows nothing of networks. */

import type { Beside } from "./beside.ts";
import { bird, make } from "./dom.ts";
import { Figures, write } from "./figures.ts";
import { Globe } from "./globe.ts";
import { Offer } from "./offer.ts";
import { Panel } from "./panel.ts";
import type { Tells } from "./platform.ts";
import { Speaker } from "./speaker.ts";
import type { Preferences, Status } from "./status.ts";
import { type Catalogue, en } from "./strings/index.ts";
import { fill } from "./strings/wording.ts";
import { styleSheet } from "./styles.ts";
import { wordsFor } from "./words.ts";

/** A status must last this long before a screen reader says it. */
const ANNOUNCE_MS = 1_500;
/** Long enough to be read twice. */
const THANKS_MS = 8_000;

/** What a person does. */
export interface Wishes {
  onToggle(): void;
  /** The caution has been read. */
  onAgree(): void;
  onPreferences(preferences: Preferences): void;
}

/** Where it stands. */
export interface Setting {
  /** On the page of a private pool. */
  readonly friends: boolean;
  /** From 1, among those of the page: a screen reader tells them apart by it. */
  readonly place: number;
}

export class View {
  readonly #wishes: Wishes;
  readonly #speaker = new Speaker(en);
  readonly #card: HTMLElement;
  readonly #switch: HTMLButtonElement;
  readonly #introduction: HTMLElement;
  readonly #caution: HTMLElement;
  readonly #warning = make("p", { id: "warning" });
  readonly #status: HTMLElement;
  readonly #words = make("p", { class: "words", id: "words" });
  readonly #note = make("p", { class: "note" });
  readonly #thanks: HTMLElement;
  readonly #globe: Globe;
  readonly #figures: Figures;
  readonly #offer: Offer;
  readonly #panel: Panel;
  readonly #fold: HTMLButtonElement;
  readonly #announcer = make("p", { class: "announcer", role: "status" });
  #shown: { status: Status; fresh: boolean } | null = null;
  #announcement: ReturnType<typeof setTimeout> | undefined;
  #gratitude: ReturnType<typeof setTimeout> | undefined;
  #announced = "";

  constructor(root: ShadowRoot, files: Beside, tells: Tells, setting: Setting, wishes: Wishes) {
    const { friends, place } = setting;
    this.#wishes = wishes;
    const speaker = this.#speaker;
    const onToggle = (): void => wishes.onToggle();
    root.adoptedStyleSheets = [styleSheet()];

    const title = make("span", { class: "title", id: "title", part: "title" });
    title.append(speaker.say((strings) => strings.title));
    title.addEventListener("click", onToggle);
    this.#switch = make("button", {
      class: "switch",
      part: "switch",
      type: "button",
      role: "switch",
      "aria-labelledby": "title",
    });
    this.#switch.addEventListener("click", onToggle);
    this.#introduction = make("p", { id: "introduction", part: "introduction" });
    if (friends) this.#introduction.append(speaker.say((strings) => `${strings.friends} `));
    this.#introduction.append(speaker.say(({ introduction }) => introduction));
    this.#caution = this.#makeCaution();
    this.#thanks = make("p", { class: "thanks", part: "thanks", hidden: "" });
    this.#thanks.append(speaker.say(({ thanks }) => thanks));
    this.#status = make(
      "div",
      { class: "status", part: "status" },
      make("span", { class: "dot" }),
      make("div", {}, this.#words, this.#note, this.#thanks),
    );
    this.#globe = new Globe(speaker, files);
    this.#figures = new Figures(speaker);
    this.#offer = new Offer(speaker);
    this.#panel = new Panel(speaker, tells, (wanted) => wishes.onPreferences(wanted));
    this.#fold = make("button", { class: "fold", part: "fold", type: "button" });
    this.#fold.addEventListener("click", () => this.#setFolded(!this.#folded));
    this.#card = make(
      "section",
      { class: "card", part: "card" },
      make("div", { class: "head" }, bird(), title, this.#switch),
      this.#introduction,
      this.#caution,
      this.#status,
      this.#globe.element,
      this.#figures.element,
      this.#offer.element,
      make("div", { class: "more" }, this.#panel.element, this.#makeAbout()),
      this.#fold,
      this.#announcer,
    );
    speaker.always(() => {
      const { language, direction, title: name } = speaker.wording.strings;
      this.#card.lang = language;
      this.#card.dir = direction;
      const label = place === 1 ? name : `${name} ${speaker.wording.number(place)}`;
      this.#card.setAttribute("aria-label", label);
    });
    root.replaceChildren(this.#card);
  }

  /** Changes the language, which is English at first. */
  speak(strings: Catalogue): void {
    this.#speaker.speak(strings);
    if (this.#shown !== null) this.#write(this.#shown.status, this.#shown.fresh);
  }

  /** @param fresh nobody has switched on yet. */
  show(status: Status, fresh: boolean): void {
    if (this.#shown === null) this.#setFolded(status.on);
    this.#shown = { status, fresh };
    if (status.state !== "helping") this.#thanks.hidden = true;
    this.#write(status, fresh);
    this.#announceLater(status);
  }

  /** @param where the extension can be had, if the site offers it. */
  offer(where: URL | null): void {
    this.#offer.lead(where);
  }

  /** Somebody has connected. */
  thank(): void {
    clearTimeout(this.#gratitude);
    this.#thanks.hidden = false;
    this.#card.dataset["thanks"] = "";
    this.#gratitude = setTimeout(() => {
      this.#thanks.hidden = true;
      delete this.#card.dataset["thanks"];
    }, THANKS_MS);
  }

  focus(options?: FocusOptions): void {
    this.#switch.focus(options);
  }

  /** Stops what would happen later. */
  close(): void {
    clearTimeout(this.#announcement);
    clearTimeout(this.#gratitude);
    this.#globe.close();
  }

  #makeCaution(): HTMLElement {
    const agree = make("button", { class: "agree", type: "button" });
    agree.append(this.#speaker.say(({ goOn }) => goOn));
    const leave = make("button", { class: "leave", type: "button" });
    leave.append(this.#speaker.say(({ switchOff }) => switchOff));
    const answer = (say: () => void) => (): void => {
      this.#switch.focus(); // the buttons go
      say();
    };
    agree.addEventListener("click", answer(() => this.#wishes.onAgree()));
    leave.addEventListener("click", answer(() => this.#wishes.onToggle()));
    return make(
      "div",
      { class: "caution", part: "caution", role: "group", "aria-labelledby": "warning" },
      this.#warning,
      make("div", { class: "answers" }, leave, agree),
    );
  }

  #makeAbout(): HTMLElement {
    const list = make("ul", {});
    this.#speaker.always(() => {
      const { facts } = this.#speaker.wording.strings;
      list.replaceChildren(...facts.map((fact) => make("li", {}, fact)));
    });
    const summary = make("summary", {}, this.#speaker.say(({ more }) => more));
    return make("details", { class: "about", part: "about" }, summary, list);
  }

  get #folded(): boolean {
    return "folded" in this.#card.dataset;
  }

  /** Only a floating card folds; the others show all. */
  #setFolded(folded: boolean): void {
    if (folded) this.#card.dataset["folded"] = "";
    else delete this.#card.dataset["folded"];
    this.#fold.setAttribute("aria-expanded", String(!folded));
    const { fold, unfold } = this.#speaker.wording.strings;
    this.#fold.textContent = folded ? unfold : fold;
  }

  #write(status: Status, fresh: boolean): void {
    const { state, on, obstacle, pause } = status;
    this.#card.dataset["state"] = obstacle === null ? state : "hindered";
    this.#switch.setAttribute("aria-checked", String(on));
    this.#introduction.hidden = !fresh;
    this.#switch.setAttribute("aria-describedby", fresh ? "introduction" : "words");
    this.#caution.hidden = pause !== "caution";
    write(this.#warning, this.#warningFor(status));
    this.#status.hidden = fresh && state === "off";
    write(this.#words, wordsFor(status, this.#speaker.wording));
    const note = this.#noteFor(status);
    this.#note.hidden = note === "";
    write(this.#note, note);
    const bridging = state === "connecting" || state === "waiting" || state === "helping";
    this.#globe.show(bridging, Object.keys(status.countriesNow));
    this.#figures.show(status);
    this.#offer.show(status);
    this.#panel.show(status);
    this.#setFolded(this.#folded && pause !== "caution");
  }

  #warningFor({ caution }: Status): string {
    const { wording } = this.#speaker;
    if (caution === null) return "";
    return fill(wording.strings.caution, { country: wording.country(caution) });
  }

  #noteFor({ state, online, readers, obstacle }: Status): string {
    const { wording } = this.#speaker;
    const { strings } = wording;
    if (obstacle !== null) return strings.elsewhere;
    if (state === "helping") return strings.keepOpen;
    if (state !== "waiting") return "";
    if (online < 2) return strings.keepOpen;
    return fill(strings.online, {
      volunteers: wording.counted(strings.volunteers, online),
      readers: wording.counted(strings.readers, readers),
    });
  }

  /**
   * Announces a change of the state, not of a number, and only one that lasts: a screen reader
   * must not chatter while readers come and go.
   */
  #announceLater(status: Status): void {
    clearTimeout(this.#announcement);
    const { state, failure, obstacle, pause } = status;
    const what = `${state} ${failure} ${obstacle} ${pause}`;
    if (this.#announced === "" && state === "off") this.#announced = what; // nothing has changed
    if (what === this.#announced || state === "connecting") return;
    this.#announcement = setTimeout(() => {
      this.#announced = what;
      const { wording } = this.#speaker;
      write(this.#announcer, pause === "caution" ? this.#warningFor(status) : wordsFor(status, wording));
    }, ANNOUNCE_MS);
  }
}
