/** One direction of a link: copies whole messages, reads none, never holds more than its bounds. */

import { MESSAGE_OCTETS, PENDING_OCTETS } from "./limits.ts";
import type { Line } from "./pacer.ts";

/** What a lane needs of a data channel or a WebSocket. */
export interface Sink {
  readonly bufferedAmount: number;
  send(message: ArrayBuffer): void;
}

export class Lane {
  readonly #bufferOctets: number;
  readonly #line: Line;
  readonly #onBroken: () => void;
  #sink: Sink | null = null;
  #closed = false;
  #pending: ArrayBuffer[] = [];
  #pendingOctets = 0;
  #dropped = 0;

  /**
   * @param bufferOctets where the sink counts as full and whole messages are dropped.
   * @param line says when a message may pass.
   * @param onBroken called when the sink refuses to send, as one that closes does a moment
   *   before its event says so.
   */
  constructor(bufferOctets: number, line: Line, onBroken: () => void) {
    this.#bufferOctets = bufferOctets;
    this.#line = line;
    this.#onBroken = onBroken;
  }

  /** Messages dropped here so far, as a router drops packets. */
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

  /** Nothing passes any more, not even what waits for its turn. */
  close(): void {
    this.#closed = true;
    this.#pending = [];
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
    const sink = this.#sink;
    if (sink === null) this.#keep(message, octets);
    else this.#line.carry(octets, () => this.#pass(sink, message));
    return true;
  }

  #pass(sink: Sink, message: ArrayBuffer): void {
    if (this.#closed) return;
    if (sink.bufferedAmount + message.byteLength > this.#bufferOctets) {
      this.#dropped += 1;
      return;
    }
    try {
      sink.send(message);
    } catch {
      this.#onBroken();
    }
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
