/** The conversation with the broker: one configuration, then one WebSocket at a time. */

import { BROKER_MS, PROTOCOL_VERSION, SIGNALLING_OCTETS } from "./limits.ts";
import type { Platform } from "./platform.ts";
import {
  type BrokerMessage,
  decodeConfig,
  decodeFromBroker,
  encode,
  type ErrorCode,
  type Hello,
  type VolunteerMessage,
  type WidgetConfig,
} from "./signalling.ts";
import { pause } from "./waiting.ts";

/** What can go wrong, one word for each sentence that a person gets to read. */
export type Failure =
  | "unreachable"
  | "offline"
  | "busy"
  | "no-egress"
  | "outdated"
  | "refused"
  | "no-pool"
  | "misconfigured"
  | "unsupported";

export class BrokerError extends Error {
  readonly failure: Failure;

  constructor(failure: Failure) {
    super(failure);
    this.failure = failure;
  }

  /** Trying again by itself cannot help. */
  get permanent(): boolean {
    return !TRANSIENT.has(this.failure);
  }
}

const TRANSIENT: ReadonlySet<Failure> = new Set(["unreachable", "offline", "busy", "no-egress"]);

const REFUSALS: Partial<Record<ErrorCode, Failure>> = {
  bad_request: "refused",
  pool_token_required: "refused",
  unknown_pool: "no-pool",
  unsupported_version: "outdated",
};

/**
 * Loads `/v1/config`.
 *
 * @throws {BrokerError} the broker does not answer, has no egress, or speaks another version.
 */
export async function loadConfig(
  platform: Platform,
  broker: URL,
  signal: AbortSignal,
): Promise<WidgetConfig> {
  const limit = new AbortController();
  const abort = (): void => limit.abort();
  signal.addEventListener("abort", abort);
  const timer = setTimeout(abort, BROKER_MS);
  let config: WidgetConfig;
  try {
    const response = await platform.fetch(endpoint(broker, "v1/config"), {
      credentials: "omit",
      referrerPolicy: "no-referrer",
      cache: "no-store",
      signal: limit.signal,
    });
    if (response.status === 429 || response.status === 503) throw new BrokerError("busy");
    if (!response.ok) throw new BrokerError("unreachable");
    config = decodeConfig(await readText(response, SIGNALLING_OCTETS));
  } catch (error) {
    throw error instanceof BrokerError ? error : new BrokerError(unreachable(platform));
  } finally {
    clearTimeout(timer);
    signal.removeEventListener("abort", abort);
  }
  if (config.version !== PROTOCOL_VERSION) throw new BrokerError("outdated");
  return config;
}

/** One WebSocket to the broker, from hello to its end. */
export class Conversation {
  readonly #platform: Platform;
  readonly #socket: WebSocket;
  readonly #over = new AbortController();
  #failure: Failure | null = null;
  #welcomed = false;

  constructor(platform: Platform, broker: URL) {
    this.#platform = platform;
    this.#socket = platform.socket(endpoint(broker, "v1/volunteer").replace(/^http/, "ws"));
  }

  /** The broker has taken the hello, and the conversation goes on. */
  get welcomed(): boolean {
    return this.#welcomed && !this.#over.signal.aborted;
  }

  /** Says a message; one that comes too late for the socket is lost, as its match is. */
  send(message: VolunteerMessage): void {
    if (this.#socket.readyState === this.#socket.OPEN) this.#socket.send(encode(message));
  }

  /**
   * Says hello and hands over what the broker says, until the conversation ends.
   *
   * @param onMessage gets the welcome first, then offers and cancels.
   * @param signal ends it without an error.
   * @throws {BrokerError} it ended in another way.
   */
  async run(
    hello: Hello,
    onMessage: (message: BrokerMessage) => void,
    signal: AbortSignal,
  ): Promise<void> {
    const end = (): void => this.close();
    signal.addEventListener("abort", end);
    const mine = { signal: this.#over.signal };
    this.#socket.addEventListener("open", () => this.send(hello), mine);
    this.#socket.addEventListener("close", end, mine);
    this.#socket.addEventListener(
      "message",
      ({ data }) => {
        const message = this.#read(data);
        if (message === null) return this.close();
        this.#welcomed = true;
        onMessage(message);
      },
      mine,
    );
    if (signal.aborted) end();
    await pause(BROKER_MS, this.#over.signal);
    if (!this.#welcomed) end();
    await ended(this.#over.signal);
    signal.removeEventListener("abort", end);
    if (!signal.aborted) throw new BrokerError(this.#failure ?? unreachable(this.#platform));
  }

  /** Ends it at once; what was sent before still goes out. */
  close(): void {
    this.#over.abort();
    this.#socket.close();
  }

  /** Returns a message that may be acted on, or null when the conversation must end. */
  #read(data: unknown): BrokerMessage | null {
    let message: BrokerMessage;
    try {
      message = decodeFromBroker(typeof data === "string" ? data : "");
    } catch {
      return null; // not our protocol: the same to a visitor as nobody there
    }
    if (message.type === "refused") {
      this.#failure = REFUSALS[message.error] ?? "busy";
      return null;
    }
    if ((message.type === "welcome") === this.#welcomed) return null;
    if (message.type === "welcome" && message.version !== PROTOCOL_VERSION) {
      this.#failure = "outdated";
      return null;
    }
    return message;
  }
}

function unreachable(platform: Platform): Failure {
  return platform.online() ? "unreachable" : "offline";
}

/** The address of a call below a broker's base address, which may have a path. */
function endpoint(broker: URL, call: string): string {
  return new URL(call, broker.href.replace(/\/*$/, "/")).href;
}

function ended(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener("abort", () => resolve());
  });
}

/** Reads a body of at most `most` octets. */
async function readText(response: Response, most: number): Promise<string> {
  const reader = response.body?.getReader();
  const decoder = new TextDecoder();
  let text = "";
  for (let octets = 0; reader; ) {
    const { done, value } = await reader.read();
    if (done) break;
    octets += value.length;
    if (octets > most) {
      await reader.cancel();
      throw new BrokerError("unreachable");
    }
    text += decoder.decode(value, { stream: true });
  }
  return text + decoder.decode();
}
