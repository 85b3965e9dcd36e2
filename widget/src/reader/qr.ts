/** A QR code that is drawn when somebody wants to see it, and gone when they do not. */

import { make } from "../dom.ts";
import { drawModules } from "../picture.ts";
import type { Api } from "./api.ts";
import { Reply } from "./parts.ts";
import type { Pick, Voice } from "./voice.ts";

export class QrCode {
  readonly element: HTMLElement;
  readonly #api: Api;
  readonly #voice: Voice;
  readonly #of: "invite" | "phone";
  readonly #button: HTMLButtonElement;
  readonly #picture = make("div", { class: "qr", hidden: "" });
  readonly #reply = new Reply();
  readonly #note: Pick;

  constructor(api: Api, voice: Voice, of: "invite" | "phone", note: Pick) {
    this.#api = api;
    this.#voice = voice;
    this.#of = of;
    this.#note = note;
    this.#picture.id = `qr-${of}`;
    this.#button = make("button", { type: "button", "aria-controls": this.#picture.id });
    voice.always(() => this.#label());
    this.#button.addEventListener("click", () => void this.#toggle());
    this.element = make("div", {}, this.#button, this.#picture, this.#reply.element);
  }

  /** Takes the picture away: what it showed has changed. */
  hide(): void {
    this.#picture.hidden = true;
    this.#picture.replaceChildren();
    this.#label();
  }

  async #toggle(): Promise<void> {
    this.#reply.clear();
    if (!this.#picture.hidden) {
      this.hide();
      return;
    }
    const outcome = await this.#api.picture(this.#of);
    if ("refusal" in outcome) {
      this.#reply.bad(this.#voice.strings.failed);
      return;
    }
    const note = make("p", { class: "note" }, this.#note(this.#voice.strings));
    this.#picture.replaceChildren(drawModules(outcome.value.rows, this.#note(this.#voice.strings)), note);
    this.#picture.hidden = false;
    this.#label();
  }

  #label(): void {
    const { qr, hide } = this.#voice.strings;
    const shown = !this.#picture.hidden;
    this.#button.textContent = shown ? hide : qr;
    this.#button.setAttribute("aria-expanded", String(shown));
  }
}
