/** Which matches hold a slot, and which of them are open links. */

export class Slots {
  readonly #open = new Map<string, boolean>();
  total = 0;

  get free(): number {
    return Math.max(0, this.total - this.#open.size);
  }

  /** Links that are open now. */
  get helping(): number {
    return [...this.#open.values()].filter(Boolean).length;
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
    if (this.#open.has(match)) this.#open.set(match, true);
  }

  /** Matches that hold a slot although there are none so many, the last ones first. */
  get surplus(): string[] {
    return [...this.#open.keys()].slice(this.total).reverse();
  }

  release(match: string): void {
    this.#open.delete(match);
  }
}
