/**
 * Waiting times between attempts to reach the broker, spread so that pages do not march in step.
 *
 * Restarts take seconds, so for about a minute the wait stays short enough that all pages are back
 * within five seconds of a broker's start; a broker that stays away longer is asked ever less often.
 */

const FIRST_MS = 1_000;
const SOON_MS = 3_000;
const SOON_WAITS = 30;
const MOST_MS = 60_000;

export class Backoff {
  readonly #random: () => number;
  #waits = 0;

  /** @param random gives numbers in [0, 1). */
  constructor(random: () => number) {
    this.#random = random;
  }

  /** Milliseconds to wait before the next attempt: between half of the step and the whole. */
  next(): number {
    const longest = SOON_MS * 2 ** Math.max(0, this.#waits - SOON_WAITS);
    const step = Math.min(FIRST_MS * 2 ** this.#waits, longest, MOST_MS);
    this.#waits += 1;
    return Math.max(FIRST_MS, step * (0.5 + this.#random() / 2));
  }

  /** The last attempt was a success. */
  reset(): void {
    this.#waits = 0;
  }
}
