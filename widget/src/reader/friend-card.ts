/** A friend's browser as a bridge, by texts that go through any messenger. */

import { make } from "../dom.ts";
import { drawModules } from "../picture.ts";
import { fill } from "../strings/numbers.ts";
import type { Api, Outcome, Phase, Status } from "./api.ts";
import { card, Copyable, paragraph, Reply } from "./parts.ts";
import type { Voice } from "./voice.ts";

const REPLY_LENGTH = "2048"; // twice the longest text, for white space

export class FriendCard {
  readonly element: HTMLElement;
  readonly #api: Api;
  readonly #voice: Voice;
  readonly #onStatus: (status: Status) => void;
  readonly #missing: HTMLElement;
  readonly #begin = make("button", { type: "button", id: "friend-begin" });
  readonly #offer = make("div", { class: "offer", tabindex: "-1", role: "group", "aria-labelledby": "friend-send", hidden: "" });
  readonly #link: Copyable;
  readonly #text: Copyable;
  readonly #picture = make("div", { class: "qr" });
  readonly #left = make("p", { class: "left", role: "timer" });
  readonly #pasted = make("textarea", {
    id: "friend-reply",
    rows: "3",
    dir: "ltr",
    spellcheck: "false",
    autocomplete: "off",
    placeholder: "magpies-reply:…",
    maxlength: REPLY_LENGTH,
  });
  readonly #reply = new Reply();
  #drawn = "";
  #told = "";

  constructor(api: Api, voice: Voice, onStatus: (status: Status) => void) {
    this.#api = api;
    this.#voice = voice;
    this.#onStatus = onStatus;
    this.#missing = paragraph(voice, (s) => s.friend.invited);
    this.#link = new Copyable(voice, "friend-link");
    this.#text = new Copyable(voice, "friend-text");
    this.#begin.addEventListener("click", () => void this.#make());
    const send = paragraph(voice, (s) => s.friend.send, "step");
    send.id = "friend-send";
    this.#offer.append(
      send,
      this.#link.element,
      this.#picture,
      paragraph(voice, (s) => s.friend.text),
      this.#text.element,
      paragraph(voice, (s) => s.friend.caution, "note"),
      this.#form(),
      this.#left,
    );
    this.element = card(
      voice,
      "friend",
      (s) => s.friend.title,
      paragraph(voice, (s) => s.friend.note, "note"),
      this.#missing,
      this.#offer,
      this.#reply.element,
      this.#begin,
    );
  }

  show({ invited, pairing }: Status): void {
    const phase = pairing?.phase ?? null;
    const { friend, language } = this.#voice.strings;
    this.#missing.hidden = invited;
    this.#begin.hidden = !invited || phase === "connecting";
    this.#begin.textContent = phase === null ? friend.begin : friend.again;
    this.#offer.hidden = phase !== "offered";
    if (pairing !== null && phase === "offered") {
      this.#link.show(pairing.link);
      this.#text.show(pairing.text);
      this.#left.textContent = fill(friend.left, { time: this.#voice.numbers.clock(pairing.left) });
      if (pairing.link !== this.#drawn) void this.#draw(pairing.link);
    }
    const told = `${phase} ${language}`;
    if (told !== this.#told) this.#tell(phase);
    this.#told = told;
  }

  #form(): HTMLElement {
    const form = make(
      "form",
      {},
      make("label", { for: this.#pasted.id }, this.#voice.say((s) => s.friend.reply)),
      this.#pasted,
      make("button", { type: "submit" }, this.#voice.say((s) => s.friend.connect)),
    );
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      void this.#take();
    });
    return form;
  }

  #tell(phase: Phase | null): void {
    if (phase === null || phase === "offered") {
      this.#reply.clear();
      return;
    }
    const text = this.#voice.strings.friend.phases[phase];
    if (phase === "connecting" || phase === "connected") this.#reply.good(text);
    else this.#reply.bad(text);
  }

  async #make(): Promise<void> {
    this.#begin.disabled = true;
    const outcome = await this.#api.offer();
    this.#begin.disabled = false;
    if (!this.#took(outcome)) return;
    this.#pasted.value = "";
    this.#reply.clear();
    this.#offer.focus();
  }

  async #take(): Promise<void> {
    if (this.#took(await this.#api.reply(this.#pasted.value))) this.#pasted.value = "";
  }

  #took(outcome: Outcome<Status>): boolean {
    if ("value" in outcome) {
      this.#onStatus(outcome.value);
      return true;
    }
    const { friend, causes, failed } = this.#voice.strings;
    const { error } = outcome.refusal;
    const faults: Readonly<Record<string, string>> = { ...friend.faults, unable: causes.unable };
    this.#reply.bad(faults[error] ?? failed);
    return false;
  }

  async #draw(link: string): Promise<void> {
    this.#drawn = link;
    this.#picture.replaceChildren();
    const outcome = await this.#api.picture("offer");
    if (link !== this.#drawn || !("value" in outcome)) return; // the link itself is there
    this.#picture.replaceChildren(drawModules(outcome.value.rows, this.#voice.strings.friend.picture));
  }
}
