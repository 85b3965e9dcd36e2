/** Which matches hold a slot, and which of them are open links. */

/** A reader whose link is open. */
interface Reader {
  readonly country: string | null;
}

export class Slots {
  /** By match; null until its link is open. */
  readonly #taken = new Map<string, Reader | null>();
  total = 0;

  get free(): number {
    return Math.max(0, this.total - this.#taken.size);
  }

  /** Links that are open now. */
  get helping(): number {
    return this.#readers.length;
  }

  /** How many of them are from each country that is known. */
  get countries(): Record<string, number> {
    const counts: Record<string, number> = {};
    for (const { country } of this.#readers) {
      if (country !== null) counts[country] = (counts[country] ?? 0) + 1;
    }
    return counts;
  }

  /** Takes a slot for a match; false when none is free or the match has one already. */
  take(match: string): boolean {
    if (this.free === 0 || this.#taken.has(match)) return false;
    this.#taken.set(match, null);
    return true;
  }

  isOpen(match: string): boolean {
    return (this.#taken.get(match) ?? null) !== null;
  }

  opened(match: string, country: string | null): void {
    if (this.#taken.has(match)) this.#taken.set(match, { country });
  }

  /** Matches that hold a slot although there are none so many, the last ones first. */
  get surplus(): string[] {
    return [...this.#taken.keys()].slice(this.total).reverse();
  }

  release(match: string): void {
    this.#taken.delete(match);
  }

  get #readers(): Reader[] {
    return [...this.#taken.values()].filter((reader) => reader !== null);
  }
}
