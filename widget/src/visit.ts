/**
 * Whether the person has switched on in this visit to the site.
 *
 * The truth is in local storage, so that off is off everywhere: Firefox shows a page that it has
 * kept the session storage of the time when it was left. A mark in session storage says that
 * this tab takes part, so that a visit ends with its last tab. A browser that brings tabs back
 * the next day brings them back switched off: a visit lasts `VISIT_MS` after it was last at work.
 * That of a browser extension lasts until somebody switches off.
 */

import { JUST_NOW_MS, VISIT_MS } from "./limits.ts";
import type { Shelf } from "./shelf.ts";
import { asRecord } from "./values.ts";

const KEY = "magpies.visit";

export class Visit {
  readonly #local: Shelf;
  readonly #session: Shelf;
  readonly #bridge: string;
  readonly #lasting: boolean;

  /**
   * @param bridge what was agreed to: broker and allow-list. Another one must be asked for.
   * @param lasting whether it outlasts tabs and time.
   */
  constructor(local: Shelf, session: Shelf, bridge: string, lasting: boolean) {
    this.#local = local;
    this.#session = session;
    this.#bridge = bridge;
    this.#lasting = lasting;
  }

  /** Whether it was switched on: if it does not last, in this tab or one that has just gone. */
  isOn(now: number): boolean {
    const { since, at } = this.#read();
    if (since === null || this.#lasting) return since !== null;
    const age = Math.abs(now - at);
    return age < JUST_NOW_MS || (age < VISIT_MS && since === this.#mark);
  }

  /** It is switched on, and goes on. */
  keep(now: number): void {
    const since = this.#read().since ?? this.#mark ?? now;
    this.#local.write(KEY, { bridge: this.#bridge, since, at: now });
    if (since !== this.#mark) this.#session.write(KEY, { since });
  }

  end(): void {
    if (this.#read().since !== null) this.#local.remove(KEY);
    this.#session.remove(KEY);
  }

  get #mark(): number | null {
    const { since } = asRecord(this.#session.read(KEY));
    return typeof since === "number" ? since : null;
  }

  #read(): { since: number | null; at: number } {
    const { bridge, since, at } = asRecord(this.#local.read(KEY));
    const ours = bridge === this.#bridge && typeof since === "number" && typeof at === "number";
    return ours ? { since, at } : { since: null, at: 0 };
  }
}
