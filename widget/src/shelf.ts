/** Small values kept in the browser, or only in this page where it keeps none. */

import { KEPT_LENGTH } from "./limits.ts";

export class Shelf {
  readonly #storage: Storage | null;
  readonly #memory = new Map<string, string>();

  /** @param storage null where there is none. */
  constructor(storage: Storage | null) {
    this.#storage = storage;
  }

  /** Returns what was written, by whomever, or null. */
  read(key: string): unknown {
    const text = this.#memory.get(key) ?? this.#ask((storage) => storage.getItem(key));
    if (text === null || text.length > KEPT_LENGTH) return null;
    try {
      return JSON.parse(text) as unknown;
    } catch {
      return null; // not ours; the next write puts that right
    }
  }

  write(key: string, value: object): void {
    const text = JSON.stringify(value);
    const kept = this.#ask((storage) => {
      storage.setItem(key, text);
      return text;
    });
    if (kept === null) this.#memory.set(key, text);
    else this.#memory.delete(key);
  }

  remove(key: string): void {
    this.#memory.delete(key);
    this.#ask((storage) => {
      storage.removeItem(key);
      return null;
    });
  }

  #ask(question: (storage: Storage) => string | null): string | null {
    try {
      return this.#storage === null ? null : question(this.#storage);
    } catch {
      return null; // full, or forbidden meanwhile: memory does as well for this page
    }
  }
}
