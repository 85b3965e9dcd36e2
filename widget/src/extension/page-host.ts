/**
 * Firefox: the background is a page and relays itself. It is an event page, which the browser
 * ends when it has made no call of an extension's for 30 seconds; open connections do not count.
 * So a call is made from time to time while it is on.
 */

import { Page } from "../page.ts";
import { browser } from "../platform.ts";
import type { Runtime } from "./api.ts";
import type { Host } from "./keeper.ts";
import type { Report } from "./messages.ts";
import { Relay } from "./relay.ts";
import type { Network } from "./settings.ts";

/** Well within the 30 seconds of `extensions.background.idle.timeout`. */
const ALIVE_MS = 10_000;

export class PageHost implements Host {
  readonly #runtime: Runtime;
  readonly #onReport: (report: Report) => void;
  #relay: Relay | null = null;
  #network = "";
  #alive: ReturnType<typeof setInterval> | undefined;

  constructor(runtime: Runtime, onReport: (report: Report) => void) {
    this.#runtime = runtime;
    this.#onReport = onReport;
    runtime.onConnect.addListener((view) => {
      if (this.#relay === null) view.disconnect(); // it asks for one, then
      else this.#relay.serve(view);
    });
  }

  async open(network: Network): Promise<void> {
    const text = JSON.stringify(network);
    if (this.#relay !== null && this.#network === text) return;
    await this.close();
    this.#network = text;
    this.#relay = new Relay(new Page(browser, "extension"), network, {
      onReport: (report) => {
        this.#keepAlive(report.on);
        this.#onReport(report);
      },
      onViews: () => undefined,
    });
  }

  async close(): Promise<void> {
    await this.#relay?.leave();
    this.#relay = null;
    this.#keepAlive(false);
  }

  #keepAlive(on: boolean): void {
    if (on === (this.#alive !== undefined)) return;
    clearInterval(this.#alive);
    this.#alive = on ? setInterval(() => void this.#runtime.getPlatformInfo(), ALIVE_MS) : undefined;
  }
}
