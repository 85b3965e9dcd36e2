/**
 * What the extension's own pages say to each other. All of them come from one package, so what is
 * said is taken as it is; nobody else can speak here.
 *
 *   view (popup, settings)  -- Errand -->  background     opens the relay, takes settings
 *   view                    == port ====   relay          `FromView`, `FromRelay`
 *   relay                   -- Errand -->  background     reports, for the badge and the next start
 *   background              -- Order --->  relay          where that is another page
 */

import type { Preferences, Status } from "../status.ts";
import type { Standing } from "../words.ts";

/** What the background needs to know of the relay. */
export type Report = Standing & Pick<Status, "on">;

export type Errand =
  /** Answered with the broker's address when the relay is up, or null when none is set. */
  | { readonly to: "background"; readonly type: "open" }
  /** Answered with true when it is the broker from now on. */
  | { readonly to: "background"; readonly type: "broker"; readonly broker: string }
  /** Answered with true. */
  | { readonly to: "background"; readonly type: "report"; readonly report: Report };

/** Answered with true when the readers have had their time to move away. */
export interface Order {
  readonly to: "relay";
  readonly type: "leave";
}

export type FromView =
  | { readonly type: "start" | "stop" | "agree" }
  | { readonly type: "preferences"; readonly preferences: Preferences };

export type FromRelay =
  | { readonly type: "status"; readonly status: Status }
  | { readonly type: "helping"; readonly country: string | null };

/** Nothing runs. */
export const RESTING: Report = {
  on: false,
  state: "off",
  helping: 0,
  failure: null,
  obstacle: null,
  pause: null,
};

export function reportOf({ on, state, helping, failure, obstacle, pause }: Status): Report {
  return { on, state, helping, failure, obstacle, pause };
}
