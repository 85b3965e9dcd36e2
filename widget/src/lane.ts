/** One direction of a link: copies whole messages, reads none, never holds more than its bounds. */

import { MESSAGE_OCTETS, PENDING_OCTETS } from "./limits.ts";

/** What a lane needs of a data channel or a WebSocket. */
export interface Sink {
  readonly bufferedAmount: number;
  send(message: ArrayBuffer): void;
}

export class Lane {
  readonly #bufferOctets: number;
  #sink: Sink | null = null;
  #pending: ArrayBuffer[] = [];
  #pendingOctets = 0;
  #dropped = 0;

  /** @param bufferOctets where the sink counts as full and whole messages are dropped. */
  constructor(bufferOctets: number) {
    this.#bufferOctets = bufferOctets;
  }

  /** Messages dropped so far, as a router drops packets. */
  get dropped(): number {
    return this.#dropped;
  }

  /** The other side is open: what has waited goes first. */
  open(sink: Sink): void {
    this.#sink = sink;
    const pending = this.#pending;
    this.#pending = [];
    for (const message of pending) this.deliver(message);
  }

  /**
   * Takes one message for the other side.
   *
   * Returns false when the peer broke the protocol (text, or a message that is empty or too
   * long): the link must end.
   */
  deliver(message: unknown): boolean {
    if (!(message instanceof ArrayBuffer)) return false;
    const octets = message.byteLength;
    if (octets === 0 || octets > MESSAGE_OCTETS) return false;
    if (this.#sink === null) this.#keep(message, octets);
    else if (this.#sink.bufferedAmount + octets > this.#bufferOctets) this.#dropped += 1;
    else this.#sink.send(message);
    return true;
  }

  #keep(message: ArrayBuffer, octets: number): void {
    if (this.#pendingOctets + octets > PENDING_OCTETS) {
      this.#dropped += 1;
    } else {
      this.#pending.push(message);
      this.#pendingOctets += octets;
    }
  }
}
