/** The mark on the toolbar's button. */

import type { Wording } from "../strings/wording.ts";
import { wordsFor } from "../words.ts";
import type { Action } from "./api.ts";
import type { Report } from "./messages.ts";

export interface Badge {
  /** Readers helped now; empty while there is nothing to say. */
  readonly text: string;
  readonly color: string;
  readonly title: string;
}

const ACCENT = "#0b6e77";
const PROBLEM = "#a5381b";

/** Returns what the button shows. A pause shows nothing: it is meant so. */
export function badgeFor(report: Report, wording: Wording): Badge {
  const { state, helping, obstacle } = report;
  const problem = state === "error" || obstacle !== null;
  const number = state === "helping" ? wording.number(helping) : "";
  return {
    text: problem ? "!" : number,
    color: problem ? PROBLEM : ACCENT,
    title: `${wording.strings.title}: ${wordsFor(report, wording)}`,
  };
}

export async function showBadge(action: Action, { text, color, title }: Badge): Promise<void> {
  await Promise.all([
    action.setBadgeBackgroundColor({ color }),
    action.setBadgeTextColor({ color: "#ffffff" }),
    action.setBadgeText({ text }),
    action.setTitle({ title }),
  ]);
}
