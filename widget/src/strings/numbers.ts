/** Numbers and octets the way the readers of a language write them. */

import type { Plural } from "./catalogue.ts";

const UNITS = ["kilobyte", "megabyte", "gigabyte", "terabyte"] as const;
/** What to go by where a browser does not know a language. */
const NEXT_BEST: Readonly<Record<string, string>> = { be: "ru" };

export class Numbers {
  protected readonly locales: string[];
  readonly #rules: Intl.PluralRules;

  /** @param language BCP 47 tag. */
  constructor(language: string) {
    const next = NEXT_BEST[language];
    this.locales = [language, ...(next === undefined ? [] : [next])];
    this.#rules = new Intl.PluralRules(this.locales);
  }

  number(value: number): string {
    return this.format(value, {});
  }

  /** The form of a phrase for `count`. */
  counted(plural: Plural, count: number): string {
    return fill(plural[this.#rules.select(count)] ?? plural.other, { count: this.number(count) });
  }

  /** Minutes and seconds. */
  clock(seconds: number): string {
    const rest = this.format(seconds % 60, { minimumIntegerDigits: 2 });
    return `${this.number(Math.floor(seconds / 60))}:${rest}`;
  }

  octets(octets: number): string {
    const power = Math.max(1, Math.min(UNITS.length, Math.floor(Math.log10(octets) / 3)));
    return this.#unit(octets / 1_000 ** power, UNITS[power - 1] ?? "kilobyte");
  }

  /** @param octets a second. */
  speed(octets: number): string {
    return this.#unit((octets * 8) / 1_000_000, "megabit-per-second");
  }

  #unit(value: number, unit: string): string {
    return this.format(value, { style: "unit", unit, maximumFractionDigits: value < 10 ? 1 : 0 });
  }

  protected format(value: number, options: Intl.NumberFormatOptions): string {
    return new Intl.NumberFormat(this.locales, options).format(value);
  }
}

/** Puts values into the places that a text has for them. */
export function fill(text: string, values: Readonly<Record<string, string>>): string {
  return text.replace(/\{(\w+)\}/g, (place, name: string) => values[name] ?? place);
}
