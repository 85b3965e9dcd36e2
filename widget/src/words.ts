/** The one sentence that says how things are. */

import type { Status } from "./status.ts";
import type { Wording } from "./strings/wording.ts";

/** What the sentence depends on. */
export type Standing = Pick<Status, "state" | "helping" | "failure" | "obstacle" | "pause">;

export function wordsFor(standing: Standing, wording: Wording): string {
  const { state, helping, failure, obstacle, pause } = standing;
  const { strings } = wording;
  if (state === "paused") return pause === null ? "" : strings.pauses[pause];
  if (obstacle !== null) return strings.obstacles[obstacle];
  if (state === "helping") return wording.counted(strings.helping, helping);
  if (state === "error") return failure === null ? "" : strings.failures[failure];
  return strings[state];
}
