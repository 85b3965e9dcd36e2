/** That the person knows of the caution, kept in the browser; not of which country. */

import type { Shelf } from "./shelf.ts";
import { asRecord } from "./values.ts";

const KEY = "magpies.agreed";

export class Consent {
  readonly #shelf: Shelf;

  constructor(shelf: Shelf) {
    this.#shelf = shelf;
  }

  agree(): void {
    this.#shelf.write(KEY, { caution: true });
  }

  /** Whether there is something to warn of that the person has not agreed to. */
  lacks(caution: string | null): boolean {
    return caution !== null && asRecord(this.#shelf.read(KEY))["caution"] !== true;
  }
}
