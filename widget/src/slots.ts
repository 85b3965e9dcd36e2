/** Which matches hold a slot, and how many of them became people helped. */

export class Slots {
  readonly #open = new Map<string, boolean>();
  #helped = 0;
  total = 0;

  get free(): number {
    return Math.max(0, this.total - this.#open.size);
  }

  /** Links that are open now. */
  get helping(): number {
    return [...this.#open.values()].filter(Boolean).length;
  }

  /** Links that have opened since this was made. */
  get helped(): number {
    return this.#helped;
  }

  /** Takes a slot for a match; false when none is free or the match has one already. */
  take(match: string): boolean {
    if (this.free === 0 || this.#open.has(match)) return false;
    this.#open.set(match, false);
    return true;
  }

  isOpen(match: string): boolean {
    return this.#open.get(match) === true;
  }

  opened(match: string): void {
    if (this.#open.get(match) !== false) return;
    this.#open.set(match, true);
    this.#helped += 1;
  }

  release(match: string): void {
    this.#open.delete(match);
  }
}
