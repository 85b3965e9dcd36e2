/** What the extension keeps across restarts of the browser; limits and totals are the engine's. */

import { asRecord } from "../values.ts";
import { readAddress } from "./address.ts";
import type { Api } from "./api.ts";

/** What the build has set; both may be empty. */
declare const __BROKER__: string;
declare const __EGRESS__: string;

/** Who finds readers, and which servers may be connected to. */
export interface Network {
  readonly broker: string;
  /** As the attribute of the element; null takes the broker's first list. */
  readonly egress: string | null;
}

export const BUILT_IN: Network = {
  broker: __BROKER__,
  egress: __EGRESS__ === "" ? null : __EGRESS__,
};

export interface Settings {
  /** Null where none is set. */
  readonly network: Network | null;
  /** Whether it relays as soon as the browser runs. */
  readonly on: boolean;
}

export async function readSettings({ storage }: Api, builtIn = BUILT_IN): Promise<Settings> {
  const { broker, on } = asRecord(await storage.local.get(["broker", "on"]));
  const set = typeof broker === "string" ? readAddress(broker, builtIn.broker) : null;
  const address = set ?? builtIn.broker;
  // The built-in servers belong to the built-in broker.
  const egress = address === builtIn.broker ? builtIn.egress : null;
  return { network: address === "" ? null : { broker: address, egress }, on: on === true };
}

export async function writeSettings(
  { storage }: Api,
  settings: { readonly broker?: string; readonly on?: boolean },
): Promise<void> {
  await storage.local.set(settings);
}
