/** The open tabs of a site: which one relays, and what they tell each other. */

import type { Platform } from "./platform.ts";

const NAME = "magpies";

export class Tabs {
  readonly #platform: Platform;
  #channel: BroadcastChannel | null = null;

  constructor(platform: Platform) {
    this.#platform = platform;
  }

  /** @param hear gets what other tabs say; it may come from another version of this script. */
  open(hear: (message: unknown) => void): void {
    this.close();
    this.#channel = this.#platform.channel(NAME);
    this.#channel?.addEventListener("message", ({ data }) => hear(data));
  }

  /** Tells all other tabs; between `open` and `close` only. */
  say(message: object): void {
    this.#channel?.postMessage(message);
  }

  close(): void {
    this.#channel?.close();
    this.#channel = null;
  }

  /**
   * Asks to be the one tab that relays, until `signal` aborts. A page that has no locks is alone.
   *
   * @param granted called when it is.
   * @param taken called when another one is; `granted` may come later.
   */
  async lead(signal: AbortSignal, granted: () => void, taken: () => void): Promise<void> {
    const lead = async (): Promise<void> => {
      if (!signal.aborted) granted();
      await ended(signal);
    };
    const locks = this.#platform.locks();
    if (locks === null) return lead();
    try {
      const done = await locks.request(NAME, { ifAvailable: true }, async (lock) => {
        if (lock !== null) await lead();
        return lock !== null;
      });
      if (done || signal.aborted) return;
      taken();
      await locks.request(NAME, { signal }, lead);
    } catch {
      // Aborted while it waited; or a frame without an origin, which shares nothing with anybody.
      if (!signal.aborted) await lead();
    }
  }
}

function ended(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener("abort", () => resolve());
  });
}
