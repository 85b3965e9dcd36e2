/** What the engine says of itself and what a person may set; the view and pages read it. */

import type { Failure } from "./broker.ts";

export type State = "off" | "connecting" | "waiting" | "helping" | "paused" | "error";

/**
 * Why readers may not get through although all is well with the broker: this network lets no UDP
 * out, or lets no reader in.
 */
export type Obstacle = "blocked" | "unreachable";

/** Why a switched-on bridge takes no readers now; it goes on by itself when the reason is gone. */
export type Pause =
  | "caution" // the person has not yet said that they know of it
  | "elsewhere" // another tab of this site relays for all of them
  | "hours"
  | "data"
  | "metered"
  | "battery"
  | "saver"
  | "hidden";

/** What a person allows; null is "no limit". One set for all tabs of a site. */
export interface Preferences {
  /** Octets a second, both directions together, over all links and tabs. */
  readonly rate: number | null;
  /** Octets a calendar month, both directions together. */
  readonly month: number | null;
  /** Readers helped at once. */
  readonly readers: number | null;
  /** Minutes of the local day, from (included) to (excluded); may cross midnight. */
  readonly hours: { readonly from: number; readonly to: number } | null;
  readonly onlyUnmetered: boolean;
  readonly onlyMains: boolean;
}

/** What was done, in this tab or in all. */
export interface Tally {
  /** Links that have opened. */
  readonly people: number;
  /** Octets relayed, both directions together. */
  readonly octets: number;
  /** Time with at least one reader. */
  readonly seconds: number;
}

export interface Status {
  readonly state: State;
  /** True while it runs, also while it tries again after an error, and while it is paused. */
  readonly on: boolean;
  /** Links open now. */
  readonly helping: number;
  /** Since the page was loaded. */
  readonly session: Tally;
  /** On this site in all, kept in this browser. */
  readonly total: Tally;
  /** Octets relayed this calendar month, for `Preferences.month`. */
  readonly monthOctets: number;
  /** Links opened since the page was loaded by ISO 3166 country; only where the broker tells it. */
  readonly countries: Readonly<Record<string, number>>;
  /** The same of the links that are open now. */
  readonly countriesNow: Readonly<Record<string, number>>;
  /** Volunteers online, as the broker says, rounded. */
  readonly online: number;
  /** Readers who are being helped now, as the broker says, rounded. */
  readonly readers: number;
  /** Why, in state "error"; null in every other. */
  readonly failure: Failure | null;
  /** What this network has against readers, in state "waiting"; null in every other. */
  readonly obstacle: Obstacle | null;
  /** Why, in state "paused"; null in every other. */
  readonly pause: Pause | null;
  /** ISO 3166 code of a country where volunteering may be unwise, as the broker's table says of the
   * visitor's address; null when there is nothing to warn of. Nothing is relayed until the person has
   * agreed once. */
  readonly caution: string | null;
  readonly preferences: Preferences;
}
