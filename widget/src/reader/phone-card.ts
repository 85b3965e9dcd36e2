/** How a phone in the same network goes through this computer. */

import { make } from "../dom.ts";
import type { Api, Status } from "./api.ts";
import { card, Copyable, paragraph } from "./parts.ts";
import { QrCode } from "./qr.ts";
import type { Voice } from "./voice.ts";

export class PhoneCard {
  readonly element: HTMLElement;
  readonly #closed: HTMLElement;
  readonly #open: HTMLElement;
  readonly #option: Copyable;
  readonly #address: Copyable;

  constructor(api: Api, voice: Voice) {
    this.#option = new Copyable(voice, "phone-option");
    this.#address = new Copyable(voice, "phone-address");
    this.#closed = make("div", {}, paragraph(voice, (s) => s.phoneOff), this.#option.element);
    this.#open = make(
      "div",
      {},
      paragraph(voice, (s) => s.shared, "note"),
      paragraph(voice, (s) => s.phoneNote),
      paragraph(voice, (s) => s.automaticWarning, "warning"),
      this.#address.element,
      new QrCode(api, voice, "phone", (s) => s.phoneNote).element,
    );
    this.element = card(voice, "phone", (s) => s.phone, this.#closed, this.#open);
  }

  show({ phone, port }: Status): void {
    this.#closed.hidden = phone !== null;
    this.#open.hidden = phone === null;
    this.#option.show(`--listen 0.0.0.0:${port}`);
    this.#address.show(`http://${phone}/proxy.pac`);
  }
}
