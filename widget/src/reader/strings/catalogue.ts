/** The shape of a language of the reader's page. One file a language. */

import type { Plural } from "../../strings/catalogue.ts";
import type { Cause, Fault, Phase, Pool } from "../api.ts";

/** Where each system has its proxy setting. */
interface Systems {
  readonly windows: string;
  readonly macos: string;
  readonly gnome: string;
  readonly kde: string;
}

export interface Catalogue {
  /** BCP 47 tag. */
  readonly language: string;
  readonly direction: "ltr" | "rtl";
  /** Of the language itself, for the list of languages. */
  readonly name: string;
  readonly languages: string;

  /** What the switch is for. */
  readonly title: string;
  readonly off: string;
  readonly offNote: string;
  readonly looking: string;
  readonly lookingNote: string;
  readonly connected: string;
  readonly through: Plural;
  readonly apart: string;
  readonly apartNote: string;
  readonly uninvited: string;
  readonly uninvitedNote: string;
  readonly gone: string;
  readonly goneNote: string;
  readonly locked: string;
  readonly lockedNote: string;
  /** Why there is no bridge, and what to do. */
  readonly causes: Readonly<Record<Cause, string>>;
  /** Before a sentence that there is in English only. */
  readonly details: string;
  /** Ends of the picture of the way. */
  readonly you: string;
  readonly internet: string;

  readonly minute: string;
  readonly received: string;
  readonly sent: string;
  /** With `{data}`. */
  readonly inAll: string;

  readonly setup: string;
  readonly setupNote: string;
  readonly address: string;
  readonly automatic: string;
  readonly copy: string;
  readonly copied: string;
  readonly firefox: readonly [string, string, string, string];
  readonly chrome: readonly [string, string];
  readonly system: string;
  readonly byHand: string;
  readonly byHandAt: Systems;
  readonly undo: string;
  readonly systemOption: string;
  readonly automaticNote: string;
  readonly automaticWarning: string;
  readonly automaticAt: Systems & { readonly firefox: string };
  readonly curl: string;
  readonly git: string;
  readonly gitUndo: string;
  readonly telegram: string;
  readonly tryIt: string;

  readonly routes: string;
  readonly routesNote: string;
  readonly everything: string;
  readonly listed: string;
  readonly list: string;
  readonly listNote: string;
  readonly save: string;
  readonly saved: string;
  /** With `{site}`. */
  readonly badSite: string;
  readonly failed: string;

  readonly invite: string;
  readonly inviteNote: string;
  readonly paste: string;
  readonly use: string;
  readonly used: string;
  readonly faults: Readonly<Record<Fault, string>>;
  readonly pool: string;
  readonly pools: Readonly<Record<Pool, string>>;
  readonly poolNote: string;
  readonly qr: string;
  readonly hide: string;
  readonly qrNote: string;

  readonly friend: Friend;

  readonly phone: string;
  readonly phoneOff: string;
  readonly phoneByHand: string;
  readonly phoneApps: string;
  readonly phoneNote: string;
  readonly shared: string;

  readonly know: string;
  readonly facts: readonly [string, string, string];
}

/** A friend's browser as a bridge, by texts. */
export interface Friend {
  readonly title: string;
  readonly note: string;
  /** What is missing without an invite. */
  readonly invited: string;
  readonly begin: string;
  readonly again: string;
  readonly send: string;
  readonly text: string;
  readonly caution: string;
  readonly picture: string;
  /** With `{time}`, minutes and seconds. */
  readonly left: string;
  readonly reply: string;
  readonly connect: string;
  readonly phases: Readonly<Record<Exclude<Phase, "offered">, string>>;
  /** What is wrong with a reply, or why there is no offer. */
  readonly faults: Readonly<Record<Fault | "offer" | "invite" | "other" | "egress" | "off", string>>;
}
