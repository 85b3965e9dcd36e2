/** What is to be said of the bridge, from what the client tells. Free of the DOM. */

import type { Refusal, Status } from "./api.ts";
import type { Catalogue } from "./strings/catalogue.ts";
import type { Voice } from "./voice.ts";

export type Mood = "connected" | "looking" | "apart" | "off" | "uninvited" | "gone" | "locked";

export function moodOf(told: Status | Refusal): Mood {
  if ("error" in told) return told.error === "key" ? "locked" : "gone";
  if (!told.invited) return "uninvited";
  if (!told.on) return "off";
  if (told.connected) return "connected";
  return told.cause === null ? "looking" : "apart";
}

/** Returns the sentences below the headline. */
export function explain(told: Status | Refusal, voice: Voice): string[] {
  const { strings, numbers } = voice;
  const mood = moodOf(told);
  if ("error" in told || mood === "uninvited" || mood === "off" || mood === "looking") {
    return [strings[`${mood}Note` as keyof Catalogue] as string];
  }
  if (mood === "connected") return [numbers.counted(strings.through, told.links)];
  return [strings.causes[told.cause ?? "other"], strings.apartNote];
}
