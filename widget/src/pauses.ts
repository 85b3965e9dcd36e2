/** Why a switched-on bridge takes no readers now. */

import { isWithin } from "./preferences.ts";
import type { Pause, Preferences } from "./status.ts";

/** What a browser knows of where it is; null where it does not tell. */
export interface Surroundings {
  readonly metered: boolean | null;
  readonly onBattery: boolean | null;
  readonly saver: boolean;
  /** Nobody looks at this page, on a device whose browser stops such pages. */
  readonly hidden: boolean;
  /** Of the local day. */
  readonly minute: number;
}

/**
 * Returns the first reason to pause, or null. What a browser does not tell is no reason.
 *
 * @param monthOctets relayed this month.
 */
export function pauseFor(
  preferences: Preferences,
  surroundings: Surroundings,
  monthOctets: number,
): Pause | null {
  const { month, hours, onlyUnmetered, onlyMains } = preferences;
  const { metered, onBattery, saver, hidden, minute } = surroundings;
  if (saver) return "saver";
  if (month !== null && monthOctets >= month) return "data";
  if (hours !== null && !isWithin(hours, minute)) return "hours";
  if (onlyUnmetered && metered === true) return "metered";
  if (onlyMains && onBattery === true) return "battery";
  return hidden ? "hidden" : null;
}
