/**
 * Whether the person has switched on in this visit to the site: kept for one tab, as long as it
 * is open, and no longer than `VISIT_MS` after the switch was last at work. A browser that
 * brings tabs back the next day brings them back switched off.
 */

import { VISIT_MS } from "./limits.ts";
import type { Shelf } from "./shelf.ts";
import { asRecord } from "./values.ts";

const KEY = "magpies.visit";

export class Visit {
  readonly #shelf: Shelf;
  readonly #bridge: string;

  /** @param bridge what was agreed to: broker and allow-list. Another one must be asked for. */
  constructor(shelf: Shelf, bridge: string) {
    this.#shelf = shelf;
    this.#bridge = bridge;
  }

  /** Whether it was switched on. */
  isOn(now: number): boolean {
    const { bridge, at } = asRecord(this.#shelf.read(KEY));
    return bridge === this.#bridge && typeof at === "number" && Math.abs(now - at) < VISIT_MS;
  }

  /** It is switched on, and goes on. */
  keep(now: number): void {
    this.#shelf.write(KEY, { bridge: this.#bridge, at: now });
  }

  end(): void {
    this.#shelf.remove(KEY);
  }
}
