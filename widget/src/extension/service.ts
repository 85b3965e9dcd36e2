/** Another broker, when a person wants one. */

import { BrokerError, loadConfig } from "../broker.ts";
import type { Platform } from "../platform.ts";
import { readAddress } from "./address.ts";
import type { Runtime } from "./api.ts";
import type { Errand } from "./messages.ts";

/** "unanswered": whatever is there does not answer as a broker of this version. */
export type Change = "saved" | "invalid" | "unanswered";

/** Takes a broker that answers; anything else changes nothing. */
export async function changeBroker(
  runtime: Runtime,
  platform: Platform,
  text: string,
  builtIn: string,
): Promise<Change> {
  const broker = readAddress(text, builtIn);
  if (broker === null) return "invalid";
  try {
    await loadConfig(platform, new URL(broker), new AbortController().signal);
  } catch (error) {
    if (!(error instanceof BrokerError)) throw error;
    return "unanswered";
  }
  const errand: Errand = { to: "background", type: "broker", broker };
  await runtime.sendMessage(errand);
  return "saved";
}
