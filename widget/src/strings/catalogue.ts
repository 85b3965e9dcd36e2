/** The shape of a language. One file a language; `index.ts` says which there are. */

import type { Failure } from "../broker.ts";
import type { PairingFault } from "../pair/text.ts";
import type { Obstacle, Pause } from "../status.ts";

/** A phrase with `{count}`, one form for each plural category that the language has. */
export type Plural = Readonly<{ other: string } & Partial<Record<Intl.LDMLPluralRule, string>>>;

export interface Catalogue {
  /** BCP 47 tag. */
  readonly language: string;
  readonly direction: "ltr" | "rtl";
  readonly title: string;
  /** Two sentences, before anybody switches on: what it does, and that it is no exit. */
  readonly introduction: string;
  /** Before the introduction, on the page of a private pool. */
  readonly friends: string;
  readonly more: string;
  readonly facts: readonly string[];
  /** Opens and folds a floating card. */
  readonly unfold: string;
  readonly fold: string;

  readonly off: string;
  readonly connecting: string;
  readonly waiting: string;
  readonly helping: Plural;
  readonly keepOpen: string;
  /** When somebody has connected. */
  readonly thanks: string;
  /** Why waiting may last, with `{volunteers}` and `{readers}`. */
  readonly online: string;
  readonly volunteers: Plural;
  readonly readers: Plural;
  /** Why nobody may come although it is on. */
  readonly obstacles: Readonly<Record<Obstacle, string>>;
  /** What somebody with an obstacle can do. */
  readonly elsewhere: string;
  /** Why it is on and takes nobody now. */
  readonly pauses: Readonly<Record<Pause, string>>;
  readonly failures: Readonly<Record<Failure, string>>;

  /** With `{country}`. */
  readonly caution: string;
  readonly goOn: string;
  readonly switchOff: string;

  /** Above the three figures of what was done. */
  readonly sofar: string;
  readonly people: string;
  readonly time: string;
  readonly data: string;
  /** With `{count}`, as a measure. */
  readonly minutes: string;
  readonly hours: string;
  /** Where readers are now, with `{countries}`. */
  readonly now: string;
  /** With `{countries}`. */
  readonly from: string;
  /** The button that turns the globe or stops it. */
  readonly globe: string;
  /** For a number that is too small to be told. */
  readonly few: string;

  /** The link to the extension. */
  readonly offer: string;

  readonly limits: string;
  readonly limitsNote: string;
  readonly rate: string;
  readonly month: string;
  /** With `{data}`. */
  readonly used: string;
  readonly atOnce: string;
  readonly noLimit: string;
  readonly someHours: string;
  readonly begin: string;
  readonly end: string;
  readonly unmetered: string;
  readonly mains: string;
  /** Of a limit that the browser tells nothing about. */
  readonly untold: string;

  /** Of the page where a friend answers a reader's offer. */
  readonly pairing: {
    readonly title: string;
    readonly introduction: string;
    readonly agree: string;
    readonly label: string;
    readonly begin: string;
    readonly making: string;
    readonly reply: string;
    readonly copy: string;
    readonly copied: string;
    readonly picture: string;
    /** With `{time}`. */
    readonly left: string;
    readonly awaiting: string;
    readonly helping: string;
    readonly ended: string;
    /** The reply was not used in time. */
    readonly spent: string;
    readonly faults: Readonly<Record<PairingFault, string>>;
  };
}
