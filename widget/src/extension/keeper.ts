/**
 * The background: sees to it that the relay runs while it should, and minds the toolbar's button.
 *
 * Theory of operation: whether it should is kept in the extension's storage, because browsers end
 * and start the background as they like. Whatever starts it looks at once. An alarm looks again
 * every minute, should the relay have been lost. Jobs are done one after another.
 */

import { Beside } from "../beside.ts";
import { languageFor } from "../strings/index.ts";
import { Wording } from "../strings/wording.ts";
import { asRecord } from "../values.ts";
import type { Api } from "./api.ts";
import { badgeFor, showBadge } from "./badge.ts";
import { type Errand, type Report, RESTING } from "./messages.ts";
import { BUILT_IN, type Network, readSettings, writeSettings } from "./settings.ts";
import { loadWords } from "./strings/index.ts";

/** Where the relay runs. */
export interface Host {
  /** Makes sure that one runs for this network, and for no other. */
  open(network: Network): Promise<void>;
  /** Lets readers move away, and ends it. */
  close(): Promise<void>;
}

const ALARM = "look";
const LOOK_MINUTES = 1;

export class Keeper {
  readonly #api: Api;
  readonly #host: Host;
  readonly #builtIn: Network;
  #last: Promise<unknown> = Promise.resolve();
  #wording: Promise<Wording> | null = null;

  constructor(api: Api, host: Host, builtIn = BUILT_IN) {
    this.#api = api;
    this.#host = host;
    this.#builtIn = builtIn;
  }

  /** Begins; to be called as soon as the background is loaded, or a browser's events are lost. */
  listen(): void {
    const { runtime, alarms } = this.#api;
    const look = (): void => void this.#do(() => this.#look());
    runtime.onStartup.addListener(look);
    alarms.onAlarm.addListener(look);
    runtime.onInstalled.addListener(({ reason }) => {
      if (reason === "install") void this.#do(() => runtime.openOptionsPage());
    });
    runtime.onUpdateAvailable.addListener(() => void this.#do(() => this.#update()));
    runtime.onMessage.addListener((message, _sender, answer) => {
      if (asRecord(message)["to"] !== "background") return false;
      void this.#do(async () => answer(await this.#run(message as Errand)));
      return true;
    });
    look();
  }

  /** Takes in how the relay is. */
  note(report: Report): void {
    void this.#do(() => this.#note(report));
  }

  /** Does something after all that was begun before. */
  async #do(job: () => Promise<void>): Promise<void> {
    const before = this.#last;
    const done = (async () => {
      await before;
      await job();
    })();
    // What fails is tried again with the next alarm or errand; who asked hears nothing.
    this.#last = done.catch((error: unknown) => console.error(error));
    await this.#last;
  }

  /** Returns the answer. */
  async #run(errand: Errand): Promise<string | true | null> {
    if (errand.type === "open") return this.#open();
    if (errand.type === "broker") await this.#change(errand.broker);
    else await this.#note(errand.report);
    return true;
  }

  async #look(): Promise<void> {
    const { on } = await readSettings(this.#api, this.#builtIn);
    if (on) await this.#open();
  }

  async #open(): Promise<string | null> {
    const { network } = await readSettings(this.#api, this.#builtIn);
    if (network === null) return null;
    await this.#host.open(network);
    return network.broker;
  }

  /** Another broker must be switched on anew. */
  async #change(broker: string): Promise<void> {
    await this.#host.close();
    await writeSettings(this.#api, { broker });
    await this.#note(RESTING);
  }

  async #note(report: Report): Promise<void> {
    const { alarms, action } = this.#api;
    await writeSettings(this.#api, { on: report.on });
    if (report.on) await alarms.create(ALARM, { periodInMinutes: LOOK_MINUTES });
    else await alarms.clear(ALARM);
    this.#wording ??= this.#loadWording();
    await showBadge(action, badgeFor(report, await this.#wording));
  }

  async #loadWording(): Promise<Wording> {
    const { i18n, runtime } = this.#api;
    const files = new Beside(new URL(runtime.getURL("")));
    return new Wording(await loadWords(files, languageFor(i18n.getUILanguage())));
  }

  /** The browser has a new version, which goes on where this one ends. */
  async #update(): Promise<void> {
    await this.#host.close();
    this.#api.runtime.reload();
  }
}
