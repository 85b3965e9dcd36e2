/**
 * The bridge without its limits and looks: keeps a conversation with the broker going, takes offers while
 * slots are free, and says what state it is in.
 *
 * The allow-list is fixed when the first configuration arrives (or by the page) and stays as it
 * is for as long as the page does, whatever the broker says later.
 */

import { AllowList } from "./allow-list.ts";
import { Backoff } from "./backoff.ts";
import { BrokerError, Conversation, type Failure, loadConfig } from "./broker.ts";
import { PROTOCOL_VERSION, SLOTS, STEADY_MS } from "./limits.ts";
import { Link } from "./link.ts";
import { learnNetwork } from "./nat.ts";
import type { Lines } from "./pacer.ts";
import type { Platform } from "./platform.ts";
import type {
  BrokerMessage,
  DeclineReason,
  Offer,
  VolunteerKind,
  WidgetConfig,
} from "./signalling.ts";
import { Slots } from "./slots.ts";
import type { Obstacle, State, Status } from "./status.ts";
import { pause } from "./waiting.ts";

/** How it goes between this page, the broker and the readers. */
export type Progress = Pick<
  Status,
  "on" | "helping" | "countriesNow" | "online" | "readers" | "failure" | "obstacle" | "caution"
> & { readonly state: Exclude<State, "paused"> };

export interface VolunteerOptions {
  readonly platform: Platform;
  readonly kind: VolunteerKind;
  /** Base address of the broker. */
  readonly broker: URL;
  /** The page's own allow-list; null takes the one of the first configuration. */
  readonly allowed: AllowList | null;
  /** Token of the private pool to serve; null serves the public one. */
  readonly pool: string | null;
  /** What all links carry goes through it. */
  readonly pacer: Lines;
  /** Called after every change of the progress. */
  readonly onProgress: (progress: Progress) => void;
  /** Called when a link has opened, with the reader's country if the broker tells it. */
  readonly onHelping: (country: string | null) => void;
}

export class Volunteer {
  readonly #options: VolunteerOptions;
  readonly #backoff: Backoff;
  readonly #slots = new Slots();
  readonly #links = new Map<string, Link>();
  /** Links of before the last switch-off, whose clients are moving away. */
  readonly #leaving = new Set<Link>();
  #allowed: AllowList | null;
  #run: AbortController | null = null;
  #wait: AbortController | null = null;
  #conversation: Conversation | null = null;
  #config: WidgetConfig | null = null;
  #most = SLOTS;
  #online = 0;
  #readers = 0;
  #failure: Failure | null = null;
  #obstacle: Obstacle | null = null;

  constructor(options: VolunteerOptions) {
    this.#options = options;
    this.#allowed = options.allowed;
    this.#backoff = new Backoff(options.platform.random);
  }

  get progress(): Progress {
    const { helping } = this.#slots;
    const state = this.#state(helping);
    return {
      state,
      on: this.#run !== null,
      helping,
      countriesNow: this.#slots.countries,
      online: this.#online,
      readers: this.#readers,
      failure: state === "error" ? this.#failure : null,
      obstacle: state === "waiting" ? this.#obstacle : null,
      caution: this.#config?.caution ?? null,
    };
  }

  /** Sets how many readers it helps at once. Says goodbye to those that are too many. */
  limit(readers: number): void {
    this.#most = readers;
    if (this.#config === null) return;
    const before = this.#slots.total;
    this.#slots.total = Math.min(readers, this.#config.slots);
    if (before === this.#slots.total) return;
    for (const match of this.#slots.surplus) {
      const link = this.#links.get(match);
      this.#links.delete(match);
      this.#slots.release(match);
      if (link !== undefined) void this.#leave(link);
    }
    this.#tellLoad();
    this.#changed();
  }

  /** Switches on. Does nothing when it is on. */
  start(): void {
    if (this.#run !== null) return;
    this.#run = new AbortController();
    this.#failure = null;
    this.#backoff.reset();
    this.#changed();
    void this.#keepTalking(this.#run.signal);
  }

  /** Says goodbye. Is off at once; open links carry on until their clients have moved away. */
  stop(): void {
    this.#conversation?.send({ type: "goodbye" });
    this.#finish(null);
  }

  /** The page may be about to go: readers get the time that is left to move away. */
  warn(): void {
    for (const link of this.#links.values()) link.warn();
  }

  /** Says goodbye and frees everything at once, for a page that has no time left. */
  cut(): void {
    for (const link of [...this.#links.values(), ...this.#leaving]) link.part();
    this.stop();
  }

  /** The network is back: do not sit out the rest of a wait. */
  hurry(): void {
    this.#backoff.reset();
    this.#wait?.abort();
  }

  /** The network has gone: says so at once, and begins a new conversation when it can. */
  interrupt(): void {
    this.#conversation?.close();
  }

  #state(helping: number): Progress["state"] {
    if (this.#run === null) return this.#failure === null ? "off" : "error";
    if (helping > 0) return "helping";
    if (this.#failure !== null) return "error";
    return this.#conversation?.welcomed ? "waiting" : "connecting";
  }

  #finish(failure: Failure | null): void {
    if (this.#run === null && failure === null && this.#failure === null) return;
    this.#run?.abort();
    this.#run = null;
    this.#failure = failure;
    const links = [...this.#links];
    this.#links.clear();
    for (const [match, link] of links) {
      this.#slots.release(match);
      void this.#leave(link);
    }
    this.#changed();
  }

  async #leave(link: Link): Promise<void> {
    this.#leaving.add(link);
    await link.leave();
    this.#leaving.delete(link);
  }

  async #keepTalking(signal: AbortSignal): Promise<void> {
    const { platform } = this.#options;
    while (!signal.aborted) {
      const began = platform.now();
      try {
        await this.#talk(signal);
      } catch (error) {
        if (signal.aborted) break;
        if (!(error instanceof BrokerError)) console.error(error);
        const cause = error instanceof BrokerError ? error : new BrokerError("unsupported");
        if (cause.permanent) return this.#finish(cause.failure);
        this.#failure = cause.failure;
        this.#changed();
      }
      if (platform.now() - began > STEADY_MS) this.#backoff.reset();
      if (!signal.aborted) await this.#sleep(signal);
    }
  }

  async #sleep(signal: AbortSignal): Promise<void> {
    const wait = new AbortController();
    const end = (): void => wait.abort();
    this.#wait = wait;
    signal.addEventListener("abort", end, { signal: wait.signal });
    await pause(this.#backoff.next(), wait.signal);
    end();
  }

  /** One conversation with the broker, from its configuration to its end. */
  async #talk(signal: AbortSignal): Promise<void> {
    const { platform, broker, kind, pool } = this.#options;
    const config = await loadConfig(platform, broker, signal);
    const allowed = this.#fixAllowed(config);
    this.#config = config;
    if (config.caution !== null) this.#changed(); // whoever listens may end it here
    if (signal.aborted) return;
    const { nat, blocked } = await learnNetwork(platform, config.stun, signal);
    if (signal.aborted) return;
    this.#obstacle = blocked ? "blocked" : null;
    this.#slots.total = Math.min(this.#most, config.slots);
    const conversation = new Conversation(platform, broker);
    this.#conversation = conversation;
    try {
      await conversation.run(
        {
          type: "hello",
          version: PROTOCOL_VERSION,
          kind,
          slots: this.#slots.total,
          nat,
          egresses: allowed.urls,
          ...(pool === null ? {} : { pools: [pool] }),
        },
        (message) => this.#hear(conversation, message, config, allowed),
        signal,
      );
    } finally {
      if (this.#conversation === conversation) this.#conversation = null;
    }
  }

  #fixAllowed(config: WidgetConfig): AllowList {
    if (this.#allowed === null) {
      try {
        this.#allowed = new AllowList(config.egresses);
      } catch {
        throw new BrokerError("misconfigured");
      }
    }
    const allowed = this.#allowed;
    if (allowed.urls.length === 0) {
      if (this.#options.allowed === null) this.#allowed = null; // an empty list fixes nothing
      throw new BrokerError("no-egress");
    }
    return allowed;
  }

  #hear(
    conversation: Conversation,
    message: BrokerMessage,
    config: WidgetConfig,
    allowed: AllowList,
  ): void {
    switch (message.type) {
      case "welcome":
        this.#failure = null;
        this.#online = message.waiting;
        this.#readers = message.readers;
        if (this.#links.size > 0) this.#tellLoad();
        this.#changed();
        break;
      case "offer":
        this.#consider(conversation, message, config, allowed);
        break;
      case "cancel":
        this.#cancel(message.match);
        break;
      case "reachability":
        this.#obstacle = message.reachable ? null : (this.#obstacle ?? "unreachable");
        this.#changed();
        break;
    }
  }

  /** Takes an offer or declines it. Nothing is contacted before the egress has been checked. */
  #consider(
    conversation: Conversation,
    offer: Offer,
    config: WidgetConfig,
    allowed: AllowList,
  ): void {
    const { platform, pacer, onHelping } = this.#options;
    const { match, country } = offer;
    const decline = (reason: DeclineReason): void =>
      conversation.send({ type: "decline", match, reason });
    if (!allowed.has(offer.egress)) return decline("foreign-egress");
    if (!this.#slots.take(match)) return decline("full");
    try {
      const link = new Link(platform, config, pacer, offer, {
        answered: (sdp) => conversation.send({ type: "answer", match, sdp }),
        opened: () => {
          if (this.#links.get(match) !== link) return; // it came up while it was left
          conversation.send({ type: "outcome", match, connected: true });
          this.#slots.opened(match, country);
          this.#obstacle = null; // proof is better than what was guessed
          onHelping(country);
          this.#changed();
        },
        ended: (end) => {
          if (end === "unanswered") decline("failed");
          if (end === "unconnected") conversation.send({ type: "outcome", match, connected: false });
          if (this.#links.get(match) === link) this.#free(match);
        },
      });
      this.#links.set(match, link);
      this.#tellLoad();
      void link.start(offer);
    } catch {
      this.#slots.release(match);
      decline("failed"); // the browser refused an address, as a strict page policy makes it do
    }
  }

  /** The client is gone. A link that is open knows better than the broker and stays. */
  #cancel(match: string): void {
    const link = this.#links.get(match);
    if (link === undefined || this.#slots.isOpen(match)) return;
    link.close();
    this.#free(match);
  }

  #free(match: string): void {
    this.#links.delete(match);
    this.#slots.release(match);
    this.#tellLoad();
    this.#changed();
  }

  #tellLoad(): void {
    this.#conversation?.send({ type: "load", free: this.#slots.free });
  }

  #changed(): void {
    this.#options.onProgress(this.progress);
  }
}
