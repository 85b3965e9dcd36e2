/** Asks the browser where it is, and notices when that changes. */

import type { Surroundings } from "./pauses.ts";
import type { Battery, Platform } from "./platform.ts";

/** Kinds of connections that are paid for by the octet as a rule. */
const METERED = new Set(["cellular", "wimax"]);

export class Senses {
  readonly #platform: Platform;
  #battery: Battery | null = null;

  constructor(platform: Platform) {
    this.#platform = platform;
  }

  get surroundings(): Surroundings {
    const { type, saveData = false } = this.#platform.connection() ?? {};
    const date = this.#platform.date();
    return {
      metered: type === undefined || type === "unknown" ? null : METERED.has(type),
      onBattery: this.#battery === null ? null : !this.#battery.charging,
      saver: saveData,
      hidden: this.#platform.hidden() && this.#platform.mobile(),
      minute: date.getHours() * 60 + date.getMinutes(),
    };
  }

  /**
   * Calls `onChange` after changes that the browser tells of, until `signal` aborts.
   *
   * @param battery whether the power supply matters; a browser is not asked for nothing.
   */
  watch(onChange: () => void, battery: boolean, signal: AbortSignal): void {
    this.#platform.connection()?.addEventListener("change", onChange, { signal });
    if (battery) void this.#watchBattery(onChange, signal);
  }

  async #watchBattery(onChange: () => void, signal: AbortSignal): Promise<void> {
    this.#battery ??= await this.#platform.battery();
    if (this.#battery === null || signal.aborted) return;
    this.#battery.addEventListener("chargingchange", onChange, { signal });
    onChange();
  }
}
