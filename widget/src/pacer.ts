/**
 * What all links carry together, in both directions: counted, and held to one speed.
 *
 * Without a limit everything passes at once. With one, messages that come too early wait, in one
 * line for each direction of a link; lines take turns, so that one busy reader does not keep out
 * the others. When too much waits, the longest line loses its last message, as in a router. A
 * timer and every message that comes let the lines move, because timers are slow in hidden tabs.
 */

import { TokenBucket } from "./bucket.ts";
import { BURST_MS, HELD_OCTETS, MESSAGE_OCTETS } from "./limits.ts";

/** One direction of a link. */
export interface Line {
  /** Calls `pass` now or when its turn comes, or never. */
  carry(octets: number, pass: () => void): void;
}

/** What links need of a pacer. */
export interface Lines {
  line(): Line;
}

interface Held {
  readonly octets: number;
  readonly pass: () => void;
}

interface Queue {
  held: Held[];
  octets: number;
}

export class Pacer implements Lines {
  readonly #now: () => number;
  #rate: number | null = null;
  #bucket: TokenBucket | null = null;
  #most = 0;
  /** Those that hold something, the next one first. */
  #queues: Queue[] = [];
  #octets = 0;
  #carried = 0;
  #dropped = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** @param now milliseconds from any fixed point, never going back. */
  constructor(now: () => number) {
    this.#now = now;
  }

  /** Messages dropped so far. */
  get dropped(): number {
    return this.#dropped;
  }

  line(): Line {
    const queue: Queue = { held: [], octets: 0 };
    return { carry: (octets, pass) => this.#carry(queue, { octets, pass }) };
  }

  /** Sets the speed, in octets a second; null is no limit. */
  limit(rate: number | null): void {
    if (rate === this.#rate) return;
    this.#rate = rate;
    const burst = Math.max(MESSAGE_OCTETS, ((rate ?? 0) * BURST_MS) / 1_000);
    this.#most = Math.min(HELD_OCTETS.most, Math.max(HELD_OCTETS.least, burst));
    this.#bucket = rate === null ? null : new TokenBucket(rate, burst, this.#now());
    this.#move();
  }

  /** Returns the octets that have passed since the last call. */
  takeCount(): number {
    const carried = this.#carried;
    this.#carried = 0;
    return carried;
  }

  /** Drops what waits. */
  clear(): void {
    for (const queue of this.#queues) Object.assign(queue, { held: [], octets: 0 });
    this.#queues = [];
    this.#octets = 0;
    clearTimeout(this.#timer);
  }

  #carry(queue: Queue, message: Held): void {
    if (this.#bucket === null) return this.#let(message);
    if (queue.held.length === 0) this.#queues.push(queue);
    queue.held.push(message);
    queue.octets += message.octets;
    this.#octets += message.octets;
    this.#move();
    while (this.#octets > this.#most) this.#drop();
  }

  #drop(): void {
    const longest = this.#queues.reduce((one, other) => (other.octets > one.octets ? other : one));
    const message = longest.held.pop();
    if (message !== undefined) this.#takeFrom(longest, message);
    if (longest.held.length === 0) this.#queues.splice(this.#queues.indexOf(longest), 1);
    this.#dropped += 1;
  }

  #move(): void {
    clearTimeout(this.#timer);
    const now = this.#now();
    for (let queue = this.#queues[0]; queue !== undefined; queue = this.#queues[0]) {
      const first = queue.held[0];
      if (first !== undefined && this.#bucket?.take(first.octets, now) === false) {
        const ms = Math.ceil(this.#bucket.wait(first.octets, now));
        this.#timer = setTimeout(() => this.#move(), Math.max(1, ms));
        return;
      }
      this.#queues.shift();
      queue.held.shift();
      if (queue.held.length > 0) this.#queues.push(queue);
      if (first === undefined) continue;
      this.#takeFrom(queue, first);
      this.#let(first);
    }
  }

  #takeFrom(queue: Queue, { octets }: Held): void {
    queue.octets -= octets;
    this.#octets -= octets;
  }

  #let({ octets, pass }: Held): void {
    this.#carried += octets;
    pass();
  }
}
