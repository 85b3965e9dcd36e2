/** A token bucket: how much may pass at a speed, with a little more at once after a rest. */

export class TokenBucket {
  readonly #perMs: number;
  readonly #burst: number;
  #octets: number;
  #at: number;

  /**
   * @param rate octets a second.
   * @param burst octets that may pass at once; more than that never do.
   * @param now milliseconds, as in every other call; never going back.
   */
  constructor(rate: number, burst: number, now: number) {
    this.#perMs = rate / 1_000;
    this.#burst = burst;
    this.#octets = burst;
    this.#at = now;
  }

  /** Takes `octets` if they may pass now. */
  take(octets: number, now: number): boolean {
    this.#fill(now);
    if (octets > this.#octets) return false;
    this.#octets -= octets;
    return true;
  }

  /** Milliseconds until `octets` may pass. */
  wait(octets: number, now: number): number {
    this.#fill(now);
    return Math.max(0, octets - this.#octets) / this.#perMs;
  }

  #fill(now: number): void {
    this.#octets = Math.min(this.#burst, this.#octets + (now - this.#at) * this.#perMs);
    this.#at = now;
  }
}
