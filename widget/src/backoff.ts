/** Waiting times between attempts: doubling, capped, and spread so that pages do not march in step. */

const FIRST_MS = 1_000;
const MOST_MS = 60_000;

export class Backoff {
  readonly #random: () => number;
  #ceiling = FIRST_MS;

  /** @param random gives numbers in [0, 1). */
  constructor(random: () => number) {
    this.#random = random;
  }

  /** Milliseconds to wait before the next attempt: between half of the step and the whole. */
  next(): number {
    const ceiling = this.#ceiling;
    this.#ceiling = Math.min(MOST_MS, ceiling * 2);
    return Math.max(FIRST_MS, ceiling * (0.5 + this.#random() / 2));
  }

  /** The last attempt was a success. */
  reset(): void {
    this.#ceiling = FIRST_MS;
  }
}
