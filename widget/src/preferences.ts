/** What a person allows, read from where anybody may have written. */

import { DAY_MINUTES, MONTH_OCTETS, RATE, SLOTS } from "./limits.ts";
import type { Preferences } from "./status.ts";
import { asRecord, within } from "./values.ts";

export const NO_LIMITS: Preferences = {
  rate: null,
  month: null,
  readers: null,
  hours: null,
  onlyUnmetered: false,
  onlyMains: false,
};

/** Returns what `value` allows; a field that makes no sense is no limit. */
export function readPreferences(value: unknown): Preferences {
  const fields = asRecord(value);
  return {
    rate: within(fields["rate"], RATE.least, RATE.most),
    month: within(fields["month"], MONTH_OCTETS.least, MONTH_OCTETS.most),
    readers: within(fields["readers"], 1, SLOTS),
    hours: readHours(fields["hours"]),
    onlyUnmetered: fields["onlyUnmetered"] === true,
    onlyMains: fields["onlyMains"] === true,
  };
}

/** Whether a minute of the day lies in these hours, which may cross midnight. */
export function isWithin({ from, to }: { from: number; to: number }, minute: number): boolean {
  return from < to ? from <= minute && minute < to : from <= minute || minute < to;
}

function readHours(value: unknown): Preferences["hours"] {
  const { from, to } = asRecord(value);
  const isMinute = (minute: unknown): minute is number =>
    Number.isInteger(minute) && (minute as number) >= 0 && (minute as number) < DAY_MINUTES;
  return isMinute(from) && isMinute(to) && from !== to ? { from, to } : null;
}
