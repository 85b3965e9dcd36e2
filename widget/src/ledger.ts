/**
 * What was done on this site in all, and this month. Numbers only: no address, no country.
 *
 * Each save adds to what is stored, so that tabs that take turns do not lose each other's work.
 */

import type { Shelf } from "./shelf.ts";
import type { Tally } from "./status.ts";
import { asRecord, count } from "./values.ts";

const KEY = "magpies.total";
export const NOTHING: Tally = { people: 0, octets: 0, seconds: 0 };

export class Ledger {
  readonly #shelf: Shelf;
  #total = NOTHING;
  #month: string;
  #monthOctets = 0;
  /** Not stored yet; all of `#month`. */
  #more = NOTHING;

  /** @param month the present one, as of `monthOf`. */
  constructor(shelf: Shelf, month: string) {
    this.#shelf = shelf;
    this.#month = month;
    this.reload();
  }

  get total(): Tally {
    return sum(this.#total, this.#more);
  }

  /** Octets relayed in a month, if it is the last that anything was done in. */
  monthOctets(month: string): number {
    return month === this.#month ? this.#monthOctets + this.#more.octets : 0;
  }

  /** Looks at what other tabs have stored. */
  reload(): void {
    const stored = asRecord(this.#shelf.read(KEY));
    this.#total = readTally(stored["total"]);
    this.#monthOctets = stored["month"] === this.#month ? count(stored["monthOctets"]) : 0;
  }

  /** @param month in which it was done. */
  add(done: Tally, month: string): void {
    if (month !== this.#month) {
      this.save();
      this.#month = month;
      this.reload();
    }
    if (done.people + done.octets + done.seconds > 0) this.#more = sum(this.#more, done);
  }

  save(): void {
    this.reload();
    if (this.#more === NOTHING) return;
    this.#total = this.total;
    this.#monthOctets += this.#more.octets;
    this.#more = NOTHING;
    this.#shelf.write(KEY, {
      total: this.#total,
      month: this.#month,
      monthOctets: this.#monthOctets,
    });
  }
}

/** The name of the month of a local date, as "2026-11". */
export function monthOf(date: Date): string {
  return `${date.getFullYear()}-${String(date.getMonth() + 1).padStart(2, "0")}`;
}

export function sum(one: Tally, other: Tally): Tally {
  return {
    people: one.people + other.people,
    octets: one.octets + other.octets,
    seconds: one.seconds + other.seconds,
  };
}

/** Returns a tally from anywhere; what makes no sense is nothing. */
export function readTally(value: unknown): Tally {
  const fields = asRecord(value);
  return {
    people: count(fields["people"]),
    octets: count(fields["octets"]),
    seconds: count(fields["seconds"]),
  };
}
