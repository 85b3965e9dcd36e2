/** How a phone in the same network goes through this computer: by hand first, see `SetupCard`. */

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
  readonly #host: Copyable;
  readonly #port: Copyable;
  readonly #automatic: Copyable;

  constructor(api: Api, voice: Voice) {
    this.#option = new Copyable(voice, "phone-option");
    this.#host = new Copyable(voice, "phone-host");
    this.#port = new Copyable(voice, "phone-port");
    this.#automatic = new Copyable(voice, "phone-address");
    this.#closed = make("div", {}, paragraph(voice, (s) => s.phoneOff), this.#option.element);
    this.#open = make(
      "div",
      {},
      paragraph(voice, (s) => s.shared, "note"),
      paragraph(voice, (s) => s.phoneByHand),
      this.#host.element,
      this.#port.element,
      paragraph(voice, (s) => s.phoneApps, "warning"),
      make(
        "details",
        { class: "program" },
        make("summary", {}, voice.say((s) => s.automatic)),
        paragraph(voice, (s) => s.automaticNote),
        paragraph(voice, (s) => s.automaticWarning, "warning"),
        paragraph(voice, (s) => s.phoneNote),
        this.#automatic.element,
        new QrCode(api, voice, "phone", (s) => s.phoneNote).element,
      ),
    );
    this.element = card(voice, "phone", (s) => s.phone, this.#closed, this.#open);
  }

  show({ phone, port }: Status): void {
    this.#closed.hidden = phone !== null;
    this.#open.hidden = phone === null;
    this.#option.show(`--listen 0.0.0.0:${port}`);
    if (phone === null) return;
    const { hostname } = new URL(`http://${phone}/`);
    this.#host.show(hostname.replace(/^\[|\]$/g, ""));
    this.#port.show(`${port}`);
    this.#automatic.show(`http://${phone}/proxy.pac`);
  }
}
