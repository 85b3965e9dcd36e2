/** The words that only the extension has, and those that it says in another way than a page. */

import type { Catalogue } from "../../strings/catalogue.ts";

/** Instead of those about a site and its tabs. */
export type Instead = Pick<
  Catalogue,
  "introduction" | "keepOpen" | "sofar" | "from" | "limitsNote"
> & {
  readonly lastFact: string;
  readonly failures: Pick<Catalogue["failures"], "outdated" | "refused" | "misconfigured">;
};

export interface Words {
  /** In a browser's list of extensions; at most 132 characters, or Chromium refuses it. */
  readonly description: string;
  /** Opens the page with everything. */
  readonly settings: string;
  /** Heading of what is said about the broker. */
  readonly service: string;
  readonly serviceNote: string;
  readonly address: string;
  readonly save: string;
  /** Takes the address that the extension came with. */
  readonly restore: string;
  readonly asking: string;
  readonly saved: string;
  readonly invalid: string;
  readonly unanswered: string;
  /** Instead of the switch, when no address is set. */
  readonly unset: string;
}

/** One file a language. */
export interface Language {
  readonly instead: Instead;
  readonly words: Words;
}

export interface ExtensionCatalogue extends Catalogue {
  readonly extension: Words;
}

export function merge(catalogue: Catalogue, { instead, words }: Language): ExtensionCatalogue {
  const { lastFact, failures, ...rest } = instead;
  return {
    ...catalogue,
    ...rest,
    facts: [...catalogue.facts.slice(0, -1), lastFact],
    failures: { ...catalogue.failures, ...failures },
    extension: words,
  };
}
