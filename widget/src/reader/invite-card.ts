/** The invite: another one, whose volunteers, and as a picture for a phone. */

import { make } from "../dom.ts";
import type { Api, Fault, Pool, Status } from "./api.ts";
import { card, Choice, paragraph, Reply } from "./parts.ts";
import { QrCode } from "./qr.ts";
import type { Pick, Voice } from "./voice.ts";

const POOLS: readonly Pool[] = ["private", "both", "public"];

export class InviteCard {
  readonly element: HTMLElement;
  readonly #api: Api;
  readonly #voice: Voice;
  readonly #onStatus: (status: Status) => void;
  readonly #text = make("textarea", {
    id: "invite-text",
    rows: "3",
    dir: "ltr",
    spellcheck: "false",
    autocomplete: "off",
    placeholder: "magpies:…",
  });
  readonly #first: HTMLElement;
  readonly #another: HTMLElement;
  readonly #reply = new Reply();
  readonly #pools: Choice<Pool>;
  readonly #pool: HTMLElement;
  readonly #qr: QrCode;

  constructor(api: Api, voice: Voice, onStatus: (status: Status) => void) {
    this.#api = api;
    this.#voice = voice;
    this.#onStatus = onStatus;
    this.#first = make("span", {}, voice.say((s) => s.uninvitedNote));
    this.#another = make("span", {}, voice.say((s) => s.paste));
    const form = make(
      "form",
      {},
      make("label", { for: this.#text.id }, this.#first, this.#another),
      this.#text,
      make("button", { type: "submit" }, voice.say((s) => s.use)),
    );
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      void this.#use();
    });
    const options = new Map(POOLS.map((pool): [Pool, Pick] => [pool, (s) => s.pools[pool]]));
    this.#pools = new Choice(voice, "pool", (s) => s.pool, options, (pool) => void this.#choose(pool));
    this.#pool = make(
      "div",
      { hidden: "" },
      this.#pools.element,
      paragraph(voice, (s) => s.poolNote, "note"),
    );
    this.#qr = new QrCode(api, voice, "invite", (s) => s.qrNote);
    this.element = card(
      voice,
      "invite",
      (s) => s.invite,
      paragraph(voice, (s) => s.inviteNote, "note"),
      this.#pool,
      form,
      this.#reply.element,
      this.#qr.element,
    );
  }

  show({ pool, pools, invited }: Status): void {
    this.#pool.hidden = pools.length < 2;
    this.#pools.show(pool);
    this.#first.hidden = invited;
    this.#another.hidden = !invited;
    this.#qr.element.hidden = !invited;
  }

  async #use(): Promise<void> {
    const outcome = await this.#api.use(this.#text.value);
    const { used, faults, failed } = this.#voice.strings;
    if ("value" in outcome) {
      this.#text.value = "";
      this.#qr.hide();
      this.#onStatus(outcome.value);
      this.#reply.good(used);
    } else {
      this.#reply.bad(faults[outcome.refusal.error as Fault] ?? failed);
    }
  }

  async #choose(pool: Pool): Promise<void> {
    const outcome = await this.#api.choose(pool);
    if ("value" in outcome) this.#onStatus(outcome.value);
    else this.#reply.bad(this.#voice.strings.failed);
  }
}
