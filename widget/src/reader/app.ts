/** Puts the page together, and asks the client every second how things are. */

import { bird, make } from "../dom.ts";
import { Api, type Outcome, type Refusal, type Status } from "./api.ts";
import { BridgeCard } from "./bridge-card.ts";
import { FriendCard } from "./friend-card.ts";
import { InviteCard } from "./invite-card.ts";
import { Languages } from "./languages.ts";
import { card } from "./parts.ts";
import { PhoneCard } from "./phone-card.ts";
import { RoutesCard } from "./routes-card.ts";
import { SetupCard } from "./setup-card.ts";
import { en } from "./strings/en.ts";
import { Voice } from "./voice.ts";

const ASK_MS = 1_000;

export class App {
  readonly #api = new Api();
  readonly #voice = new Voice(en);
  readonly #languages = new Languages(this.#voice);
  readonly #bridge: BridgeCard;
  readonly #invite: InviteCard;
  readonly #cards: readonly { readonly element: HTMLElement; show(status: Status): void }[];
  readonly #rest = make("div", { class: "rest", hidden: "" });
  #told: Status | Refusal | null = null;
  #asking = false;

  constructor() {
    const voice = this.#voice;
    this.#bridge = new BridgeCard(voice, (on) => void this.#change(this.#api.turn(on)));
    this.#invite = new InviteCard(this.#api, voice, (status) => this.#show(status));
    this.#cards = [
      new SetupCard(voice),
      this.#invite,
      new FriendCard(this.#api, voice, (status) => this.#show(status)),
      new RoutesCard(this.#api, voice),
      new PhoneCard(this.#api, voice),
    ];
    const facts = [0, 1, 2].map((n) => make("li", {}, voice.say((s) => s.facts[n] ?? "")));
    const know = card(voice, "know", (s) => s.know, make("ul", {}, ...facts));
    this.#rest.append(...this.#cards.map(({ element }) => element), know);
    voice.always(() => {
      if (this.#told !== null) this.#show(this.#told);
    });
  }

  async start(place: HTMLElement): Promise<void> {
    const name = make("h1", {}, bird(), make("span", {}, "Magpies"));
    place.replaceChildren(
      make("header", {}, name, this.#languages.element),
      make("main", {}, this.#bridge.element, this.#rest),
    );
    await Promise.all([this.#languages.begin(), this.#api.enter()]);
    await this.#ask();
    setInterval(() => void this.#ask(), ASK_MS);
    document.addEventListener("visibilitychange", () => void this.#ask());
    addEventListener("hashchange", () => void this.#api.enter().then(() => this.#ask()));
  }

  async #ask(): Promise<void> {
    if (this.#asking || document.hidden) return;
    this.#asking = true;
    try {
      await this.#change(this.#api.status());
    } finally {
      this.#asking = false;
    }
  }

  async #change(asked: Promise<Outcome<Status>>): Promise<void> {
    const outcome = await asked;
    this.#show("value" in outcome ? outcome.value : outcome.refusal);
  }

  #show(told: Status | Refusal): void {
    this.#told = told;
    this.#bridge.show(told);
    const status = "error" in told ? null : told;
    this.#rest.hidden = status === null;
    if (status === null) return;
    for (const each of this.#cards) each.show(status);
    // Who has no invite needs that card first.
    const first = status.invited ? this.#cards[0] : this.#invite;
    if (first !== undefined && this.#rest.firstElementChild !== first.element) {
      this.#rest.prepend(first.element);
    }
  }
}
