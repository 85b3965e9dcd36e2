/** A catalogue with its numbers, octets and countries written the way its readers write them. */

import type { Catalogue } from "./catalogue.ts";
import { fill, Numbers } from "./numbers.ts";

/** Below this, a number of people in a country could point at somebody. */
const FEW = 3;

export class Wording extends Numbers {
  readonly strings: Catalogue;

  constructor(strings: Catalogue) {
    super(strings.language);
    this.strings = strings;
  }

  duration(seconds: number): string {
    const { hours, minutes } = this.strings;
    const whole = Math.floor(seconds / 60);
    if (whole < 60) return fill(minutes, { count: this.number(whole) });
    return fill(hours, { count: this.format(whole / 60, { maximumFractionDigits: 1 }) });
  }

  country(code: string): string {
    try {
      return new Intl.DisplayNames(this.locales, { type: "region" }).of(code) ?? code;
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
    return new Intl.ListFormat(this.locales).format(told);
  }
}

export { fill };
