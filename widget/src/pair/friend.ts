/**
 * A volunteer for one reader, found by texts instead of a broker: reads the offer, answers it, and
 * carries the link. Knows nothing of what it looks like.
 */

import { AllowList } from "../allow-list.ts";
import { BrokerError, type Failure, loadConfig } from "../broker.ts";
import { BUFFER_OCTETS, GATHER_MS } from "../limits.ts";
import { Link } from "../link.ts";
import { Pacer } from "../pacer.ts";
import {
  egressNumber,
  PairingError,
  type PairingFault,
  type PairingOffer,
  readOffer,
  writeReply,
} from "./text.ts";
import type { Platform } from "../platform.ts";
import type { WidgetConfig } from "../signalling.ts";

export type Phase = "asking" | "making" | "awaiting" | "helping" | "ended" | "spent";

export interface FriendStatus {
  readonly phase: Phase;
  /** What to send back, in phase "awaiting". */
  readonly reply: string | null;
  /** Milliseconds of the computer's clock, in phase "awaiting". */
  readonly expires: number;
  /** Why there is no reply. */
  readonly fault: PairingFault | Failure | null;
}

export interface FriendOptions {
  readonly platform: Platform;
  /** Where the list and the STUN servers come from when the page has none. */
  readonly broker: URL | null;
  /** The page's own list; null takes the one of the first configuration. */
  readonly allowed: AllowList | null;
  /** The page's own STUN servers. */
  readonly stun: readonly string[];
  readonly onStatus: (status: FriendStatus) => void;
}

type Config = Pick<WidgetConfig, "stun" | "bufferOctets">;

const QUIET: FriendStatus = { phase: "asking", reply: null, expires: 0, fault: null };

export class Friend {
  readonly #options: FriendOptions;
  readonly #pacer: Pacer;
  #allowed: AllowList | null;
  #config: Config | null;
  #link: Link | null = null;
  #loading: AbortController | null = null;
  #status = QUIET;

  constructor(options: FriendOptions) {
    this.#options = options;
    this.#pacer = new Pacer(options.platform.now);
    this.#allowed = options.allowed;
    const own = { stun: options.stun, bufferOctets: BUFFER_OCTETS.usual };
    this.#config = options.allowed === null ? null : own;
  }

  get status(): FriendStatus {
    return this.#status;
  }

  /** Answers an offer; what went before ends. Contacts nobody unless the offer is a good one. */
  async answer(text: string): Promise<void> {
    this.close();
    const loading = new AbortController();
    this.#loading = loading;
    try {
      const offer = readOffer(text, this.#now());
      this.#set({ ...QUIET, phase: "making" });
      const [config, allowed] = await this.#learn(loading.signal);
      if (loading.signal.aborted) return;
      const egress = allowed.urls.find((url) => egressNumber(url) === offer.subject);
      if (egress === undefined) throw new PairingError("foreign");
      this.#begin(offer, egress, config);
    } catch (error) {
      if (!loading.signal.aborted) this.#set({ ...QUIET, fault: faultOf(error) });
    }
  }

  /** The page may be about to go. */
  warn(): void {
    this.#link?.warn();
  }

  /** Frees everything at once. */
  close(): void {
    this.#loading?.abort();
    this.#link?.part();
    this.#link = null;
    this.#set(QUIET);
  }

  /** Returns how to connect, and the list that stays as it is from the first time on. */
  async #learn(signal: AbortSignal): Promise<[Config, AllowList]> {
    const { platform, broker } = this.#options;
    if (this.#config === null || this.#allowed === null) {
      if (broker === null) throw new BrokerError("misconfigured");
      const config = await loadConfig(platform, broker, signal);
      if (config.egresses.length === 0) throw new BrokerError("no-egress");
      this.#config ??= config;
      this.#allowed ??= new AllowList(config.egresses);
    }
    return [this.#config, this.#allowed];
  }

  #begin(offer: PairingOffer, egress: string, config: Config): void {
    const { sdp, candidates, expires } = offer;
    const told = { type: "offer", match: "", sdp, egress, deadlineMs: 2 * GATHER_MS, country: null } as const;
    const events = {
      answered: (answer: string) => {
        const reply = writeReply(answer, offer); // what it throws ends the link
        this.#set({ phase: "awaiting", reply, expires, fault: null });
      },
      opened: () => this.#set({ ...QUIET, phase: "helping" }),
      ended: () => {
        if (this.#link !== link) return;
        this.#link = null;
        this.#set(this.#afterLink());
      },
    };
    const knocking = { candidates, untilMs: expires - this.#now() };
    const link = new Link(this.#options.platform, config, this.#pacer, told, events, knocking);
    this.#link = link;
    void link.start(told);
  }

  #afterLink(): FriendStatus {
    const { phase } = this.#status;
    if (phase === "helping") return { ...QUIET, phase: "ended" };
    if (phase === "awaiting") return { ...QUIET, phase: "spent" };
    return { ...QUIET, fault: "unsupported" };
  }

  #now(): number {
    return this.#options.platform.date().getTime();
  }

  #set(status: FriendStatus): void {
    if (status === this.#status) return;
    this.#status = status;
    this.#options.onStatus(status);
  }
}

function faultOf(error: unknown): PairingFault | Failure {
  if (error instanceof PairingError) return error.fault;
  if (error instanceof BrokerError) return error.failure;
  if (error instanceof RangeError) return "misconfigured"; // the broker's list is none
  return "unsupported"; // the browser refused an address
}
