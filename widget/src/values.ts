/** Brings values from anywhere (storage, other tabs) into their bounds; never throws. */

/** The fields of an object; none of anything else. */
export function asRecord(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
}

/** Returns a number brought to an integer in these bounds, or null if it is none. */
export function within(value: unknown, least: number, most: number): number | null {
  if (typeof value !== "number" || !Number.isFinite(value)) return null;
  return Math.min(most, Math.max(least, Math.round(value)));
}

/** Returns a number that may be a count, or zero. */
export function count(value: unknown): number {
  return within(value, 0, Number.MAX_SAFE_INTEGER) ?? 0;
}

/** Returns a code of the form of ISO 3166-1 alpha-2, or null. */
export function country(value: unknown): string | null {
  return typeof value === "string" && /^[A-Z]{2}$/.test(value) ? value : null;
}
