/** A catalogue with its numbers, octets and countries written the way its readers write them. */

import type { Catalogue, Plural } from "./catalogue.ts";

const UNITS = ["kilobyte", "megabyte", "gigabyte", "terabyte"] as const;
/** Below this, a number of people in a country could point at somebody. */
const FEW = 3;
/** What to go by where a browser does not know a language. */
const NEXT_BEST: Readonly<Record<string, string>> = { be: "ru" };

export class Wording {
  readonly strings: Catalogue;
  readonly #locales: string[];
  readonly #rules: Intl.PluralRules;

  constructor(strings: Catalogue) {
    this.strings = strings;
    const next = NEXT_BEST[strings.language];
    this.#locales = [strings.language, ...(next === undefined ? [] : [next])];
    this.#rules = new Intl.PluralRules(this.#locales);
  }

  number(value: number): string {
    return this.#format(value, {});
  }

  /** The form of a phrase for `count`. */
  counted(plural: Plural, count: number): string {
    return fill(plural[this.#rules.select(count)] ?? plural.other, { count: this.number(count) });
  }

  octets(octets: number): string {
    const power = Math.max(1, Math.min(UNITS.length, Math.floor(Math.log10(octets) / 3)));
    return this.#unit(octets / 1_000 ** power, UNITS[power - 1] ?? "kilobyte");
  }

  /** @param octets a second. */
  speed(octets: number): string {
    return this.#unit((octets * 8) / 1_000_000, "megabit-per-second");
  }

  duration(seconds: number): string {
    const { hours, minutes } = this.strings;
    const whole = Math.floor(seconds / 60);
    if (whole < 60) return fill(minutes, { count: this.number(whole) });
    return fill(hours, { count: this.#format(whole / 60, { maximumFractionDigits: 1 }) });
  }

  country(code: string): string {
    try {
      return new Intl.DisplayNames(this.#locales, { type: "region" }).of(code) ?? code;
    } catch {
      return code; // not a code that there is
    }
  }

  /** Countries with their numbers, the largest first; small ones are not told. */
  countries(counts: Readonly<Record<string, number>>): string {
    const told = Object.entries(counts)
      .sort(([, one], [, other]) => other - one)
      .map(([code, count]) => {
        const number = count < FEW ? this.strings.few : this.number(count);
        return `${this.country(code)} (${number})`;
      });
    return new Intl.ListFormat(this.#locales).format(told);
  }

  #unit(value: number, unit: string): string {
    return this.#format(value, { style: "unit", unit, maximumFractionDigits: value < 10 ? 1 : 0 });
  }

  #format(value: number, options: Intl.NumberFormatOptions): string {
    return new Intl.NumberFormat(this.#locales, options).format(value);
  }
}

/** Puts values into the places that a text has for them. */
export function fill(text: string, values: Readonly<Record<string, string>>): string {
  return text.replace(/\{(\w+)\}/g, (place, name: string) => values[name] ?? place);
}
