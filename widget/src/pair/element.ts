/** `<magpies-pairing>`: where a friend answers a reader's offer. `index.ts` registers it. */

import { AllowList } from "../allow-list.ts";
import { Beside } from "../beside.ts";
import { bird, make } from "../dom.ts";
import { modulesOf } from "../modules.ts";
import { drawModules } from "../picture.ts";
import { Friend, type FriendStatus } from "./friend.ts";
import { browser, canBridge, type Platform } from "../platform.ts";
import { Speaker } from "../speaker.ts";
import { type Catalogue, en, languageFor, loadCatalogue } from "../strings/index.ts";
import { fill } from "../strings/wording.ts";
import { styleSheet } from "../styles.ts";
import { pairingSheet } from "./style.ts";

const SECOND_MS = 1_000;
const COPIED_MS = 2_500;

/**
 * Attributes:
 * - `broker`: base address of the broker that tells egresses and STUN servers; empty for the
 *   page's own origin. Not asked where `egress` is given.
 * - `egress`: the egress addresses that may be contacted, separated by white space.
 * - `stun`: STUN servers, `stun:host:port`, for pages with `egress`.
 *
 * An offer in the fragment of the page's address is filled in; nobody is contacted before the
 * person presses the button. The language is the browser's.
 */
export class MagpiesPairingElement extends HTMLElement {
  static platform: Platform = browser;
  /** Where the catalogues lie. */
  static files = new Beside(null);

  readonly #speaker = new Speaker(en);
  #text = make("textarea", { id: "text", class: "text", rows: "4", spellcheck: "false", autocapitalize: "off", autocomplete: "off" });
  #begin = make("button", { class: "begin", type: "submit" });
  #words = make("p", { class: "words", role: "status" });
  #answer = make("div", { class: "answer", hidden: "" });
  #reply = make("textarea", { id: "reply", class: "text", rows: "3", readonly: "" });
  #picture = make("div", { class: "picture" });
  #copy = make("button", { class: "begin", type: "button" });
  #left = make("p", { class: "note left" });
  #friend: Friend | null = null;
  #status: FriendStatus = { phase: "asking", reply: null, expires: 0, fault: null };
  #copied = false;
  #over = new AbortController();

  connectedCallback(): void {
    this.#over = new AbortController();
    const { signal } = this.#over;
    this.#build();
    this.#friend = this.#makeFriend();
    addEventListener("hashchange", () => this.#takeFragment(), { signal });
    addEventListener("pagehide", () => this.#friend?.close(), { signal });
    addEventListener("beforeunload", () => this.#friend?.warn(), { signal });
    const timer = setInterval(() => this.#writeLeft(), SECOND_MS);
    signal.addEventListener("abort", () => clearInterval(timer));
    this.#takeFragment();
    this.#write();
    void this.#speak();
  }

  disconnectedCallback(): void {
    this.#over.abort();
    this.#friend?.close();
    this.#friend = null;
  }

  get status(): FriendStatus {
    return this.#status;
  }

  #makeFriend(): Friend | null {
    const egress = this.getAttribute("egress");
    const broker = this.getAttribute("broker");
    if (!canBridge()) return null;
    try {
      return new Friend({
        platform: MagpiesPairingElement.platform,
        broker: broker === null ? null : new URL(broker || "/", this.baseURI),
        allowed: egress === null ? null : AllowList.parse(egress),
        stun: (this.getAttribute("stun") ?? "").split(/\s+/).filter(Boolean),
        onStatus: (status) => this.#changed(status),
      });
    } catch {
      return null; // the page names what is no address
    }
  }

  #build(): void {
    const root = this.shadowRoot ?? this.attachShadow({ mode: "open" });
    root.adoptedStyleSheets = [styleSheet(), pairingSheet()];
    const say = (pick: (strings: Catalogue["pairing"]) => string): Text =>
      this.#speaker.say(({ pairing }) => pick(pairing));
    const title = make("h2", { class: "title", id: "title" }, say(({ title }) => title));
    const form = make(
      "form",
      {},
      make("label", { for: "text" }, say(({ label }) => label)),
      this.#text,
      this.#begin,
      make("p", { class: "note" }, say(({ agree }) => agree)),
    );
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      void this.#answerOffer();
    });
    this.#begin.replaceChildren(say(({ begin }) => begin));
    this.#copy.addEventListener("click", () => void this.#copyReply());
    this.#answer.replaceChildren(
      make("label", { for: "reply" }, say(({ reply }) => reply)),
      this.#reply,
      make("div", { class: "row" }, this.#copy, this.#left),
      this.#picture,
    );
    const card = make(
      "section",
      { class: "card", "aria-labelledby": "title" },
      make("div", { class: "head" }, bird(), title),
      make("p", {}, say(({ introduction }) => introduction)),
      form,
      this.#answer,
      this.#words,
    );
    this.#speaker.always(() => {
      const { language, direction } = this.#speaker.wording.strings;
      card.lang = language;
      card.dir = direction;
    });
    root.replaceChildren(card);
  }

  async #speak(): Promise<void> {
    const language = languageFor(navigator.language);
    if (language === en.language) return;
    const strings = await loadCatalogue(MagpiesPairingElement.files, language);
    if (strings === null || this.#over.signal.aborted) return;
    this.#speaker.speak(strings);
    this.#write();
  }

  /** Shows the offer of a link. */
  #takeFragment(): void {
    const fragment = location.hash.slice(1);
    if (fragment !== "") this.#text.value = `magpies-offer:${fragment}`;
  }

  async #answerOffer(): Promise<void> {
    if (this.#friend !== null) return this.#friend.answer(this.#text.value);
    const fault = canBridge() ? "misconfigured" : "unsupported";
    this.#changed({ phase: "asking", reply: null, expires: 0, fault });
  }

  async #copyReply(): Promise<void> {
    this.#reply.select();
    try {
      await navigator.clipboard.writeText(this.#reply.value);
    } catch {
      return; // it is selected: the person can copy it
    }
    this.#copied = true;
    this.#write();
    setTimeout(() => {
      this.#copied = false;
      this.#write();
    }, COPIED_MS);
  }

  #changed(status: FriendStatus): void {
    const before = this.#status.phase;
    this.#status = status;
    this.#write();
    if (status.phase === "awaiting" && before !== "awaiting") this.#reply.select();
  }

  #write(): void {
    const { phase, reply, fault } = this.#status;
    const { pairing } = this.#speaker.wording.strings;
    this.#answer.hidden = reply === null;
    if (reply !== null && this.#reply.value !== reply) this.#show(reply);
    this.#copy.textContent = this.#copied ? pairing.copied : pairing.copy;
    this.#begin.disabled = phase === "making";
    const words = fault === null ? this.#phaseWords() : this.#faultWords(fault);
    if (this.#words.textContent !== words) this.#words.textContent = words;
    this.#words.hidden = words === "";
    this.dataset["phase"] = fault === null ? phase : "fault";
    this.#writeLeft();
  }

  #show(reply: string): void {
    this.#reply.value = reply;
    const rows = modulesOf(reply);
    const { picture } = this.#speaker.wording.strings.pairing;
    this.#picture.replaceChildren(...(rows === null ? [] : [drawModules(rows, picture)]));
  }

  #phaseWords(): string {
    const { phase } = this.#status;
    return phase === "asking" ? "" : this.#speaker.wording.strings.pairing[phase];
  }

  #faultWords(fault: NonNullable<FriendStatus["fault"]>): string {
    const { pairing, failures } = this.#speaker.wording.strings;
    const faults: Readonly<Record<string, string>> = { ...failures, ...pairing.faults };
    return faults[fault] ?? "";
  }

  #writeLeft(): void {
    const { phase, expires } = this.#status;
    if (phase !== "awaiting") return;
    const seconds = Math.max(0, Math.ceil((expires - MagpiesPairingElement.platform.date().getTime()) / 1_000));
    const { wording } = this.#speaker;
    this.#left.textContent = fill(wording.strings.pairing.left, { time: wording.clock(seconds) });
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "magpies-pairing": MagpiesPairingElement;
  }
}
