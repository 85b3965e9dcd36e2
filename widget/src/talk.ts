/** What the tabs of a site tell each other. */

import { readTally } from "./ledger.ts";
import { SLOTS } from "./limits.ts";
import { readPreferences } from "./preferences.ts";
import type { Preferences, Status } from "./status.ts";
import { asRecord, count, country, within } from "./values.ts";

/** What other tabs show of the one that relays. */
export type Live = Pick<
  Status,
  | "helping"
  | "session"
  | "total"
  | "monthOctets"
  | "countries"
  | "countriesNow"
  | "online"
  | "readers"
  | "caution"
>;

export type TabMessage =
  /** A page has come and asks how things are. */
  | { readonly type: "hello" }
  /** The person has worked the switch, which is one for all tabs; `bridge` as in `Visit`. */
  | { readonly type: "switch"; readonly on: boolean; readonly bridge: string }
  | { readonly type: "preferences"; readonly preferences: Preferences }
  | { readonly type: "live"; readonly live: Live };

const COUNTRIES = 250;

/** Returns null for what is no message; numbers are brought into their bounds. */
export function readTabMessage(data: unknown): TabMessage | null {
  const { type, on, bridge, preferences, live } = asRecord(data);
  switch (type) {
    case "hello":
      return { type };
    case "switch":
      return typeof on === "boolean" && typeof bridge === "string" ? { type, on, bridge } : null;
    case "preferences":
      return { type, preferences: readPreferences(preferences) };
    case "live":
      return { type, live: readLive(asRecord(live)) };
    default:
      return null;
  }
}

/** Returns what other tabs may show of a status. */
export function liveOf(status: Status): Live {
  const { helping, session, total, monthOctets, online, readers, caution } = status;
  const { countries, countriesNow } = status;
  return { helping, session, total, monthOctets, countries, countriesNow, online, readers, caution };
}

function readLive(fields: Readonly<Record<string, unknown>>): Live {
  return {
    helping: within(fields["helping"], 0, SLOTS) ?? 0,
    session: readTally(fields["session"]),
    total: readTally(fields["total"]),
    monthOctets: count(fields["monthOctets"]),
    countries: readCountries(asRecord(fields["countries"])),
    countriesNow: readCountries(asRecord(fields["countriesNow"])),
    online: count(fields["online"]),
    readers: count(fields["readers"]),
    caution: country(fields["caution"]),
  };
}

function readCountries(fields: Readonly<Record<string, unknown>>): Record<string, number> {
  const entries = Object.entries(fields).filter(([code]) => country(code) !== null);
  return Object.fromEntries(entries.slice(0, COUNTRIES).map(([code, n]) => [code, count(n)]));
}
