/** The shape of a language. One file a language; `index.ts` lists them. */

import type { Failure } from "../broker.ts";
import type { Obstacle, Pause } from "../status.ts";

/** A sentence with `{count}`, one form for each plural category that the language has. */
export type Plural = Readonly<{ other: string } & Partial<Record<Intl.LDMLPluralRule, string>>>;

export interface Catalogue {
  /** BCP 47 tag. */
  readonly language: string;
  readonly title: string;
  /** Two sentences, before anybody switches on: what it does, and that it is no exit. */
  readonly introduction: string;
  readonly more: string;
  readonly facts: readonly string[];
  readonly off: string;
  readonly connecting: string;
  readonly waiting: string;
  /** Why waiting may last: this many volunteers are ready. */
  readonly online: Plural;
  readonly keepOpen: string;
  /** Why nobody may come although it is on. */
  readonly obstacles: Readonly<Record<Obstacle, string>>;
  /** Why it is on and takes nobody now. */
  readonly pauses: Readonly<Record<Pause, string>>;
  /** What somebody with an obstacle can do. */
  readonly elsewhere: string;
  readonly helping: Plural;
  readonly helped: Plural;
  readonly failures: Readonly<Record<Failure, string>>;
}
