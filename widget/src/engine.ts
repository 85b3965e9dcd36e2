/**
 * The bridge of a site, without its looks: the person's switch and limits, what was done, and
 * which of the open tabs relays.
 *
 * Theory of operation: while the switch is on, every change and every tick is reviewed. A reason
 * to pause says goodbye to the readers and gives the lead to another tab; without one the engine
 * asks for the lead, and the tab that has it runs the `Volunteer`. The others show its numbers.
 */

import type { AllowList } from "./allow-list.ts";
import { Consent } from "./consent.ts";
import { Ledger, monthOf, NOTHING, sum } from "./ledger.ts";
import { SAVE_MS, SLEPT_MS, SLOTS, TICK_MS } from "./limits.ts";
import { Pacer } from "./pacer.ts";
import { pauseFor } from "./pauses.ts";
import type { Platform } from "./platform.ts";
import { readPreferences } from "./preferences.ts";
import { Senses } from "./senses.ts";
import { Shelf } from "./shelf.ts";
import type { VolunteerKind } from "./signalling.ts";
import type { Pause, Preferences, State, Status, Tally } from "./status.ts";
import { Tabs } from "./tabs.ts";
import { type Live, liveOf, readTabMessage, type TabMessage } from "./talk.ts";
import { Visit } from "./visit.ts";
import { type Progress, Volunteer } from "./volunteer.ts";

const PREFERENCES_KEY = "magpies.preferences";

export interface EngineOptions {
  readonly platform: Platform;
  readonly kind: VolunteerKind;
  /** Base address of the broker. */
  readonly broker: URL;
  /** The page's own allow-list; null takes the one of the first configuration. */
  readonly allowed: AllowList | null;
  /** Token of the private pool to serve; null serves the public one. */
  readonly pool: string | null;
}

export interface EngineListener {
  /** Called after every change of the status. */
  onStatus(status: Status): void;
  /** Called when somebody has connected, with their country if the broker tells it. */
  onHelping(country: string | null): void;
}

export class Engine {
  readonly #platform: Platform;
  readonly #bridge: string;
  readonly #listeners = new Set<EngineListener>();
  readonly #shelf: Shelf;
  readonly #visit: Visit;
  readonly #consent: Consent;
  readonly #ledger: Ledger;
  readonly #senses: Senses;
  readonly #tabs: Tabs;
  readonly #pacer: Pacer;
  readonly #volunteer: Volunteer;
  #preferences: Preferences;
  #session = NOTHING;
  #countries: Readonly<Record<string, number>> = {};
  /** From being opened to being closed, as when the page is left. */
  #open = false;
  /** The person wants it. */
  #on = false;
  /** While it is on and open. */
  #run: AbortController | null = null;
  #claim: AbortController | null = null;
  #pause: Pause | null = null;
  #live: Live | null = null;
  #watching: AbortController | null = null;
  #tickAt = 0;
  #savedAt = 0;
  #wasHidden = false;
  #told = "";

  constructor({ platform, kind, broker, allowed, pool }: EngineOptions) {
    this.#platform = platform;
    const own = pool === null ? [] : [standIn(pool)];
    this.#bridge = [broker.href, ...(allowed?.urls ?? []), ...own].join(" ");
    this.#shelf = new Shelf(platform.storage("local"));
    const session = new Shelf(platform.storage("session"));
    this.#visit = new Visit(this.#shelf, session, this.#bridge, kind === "extension");
    this.#consent = new Consent(this.#shelf);
    this.#ledger = new Ledger(this.#shelf, monthOf(platform.date()));
    this.#senses = new Senses(platform);
    this.#tabs = new Tabs(platform);
    this.#pacer = new Pacer(platform.now);
    this.#volunteer = new Volunteer({
      platform,
      kind,
      broker,
      allowed,
      pool,
      pacer: this.#pacer,
      onProgress: (progress) => this.#hearVolunteer(progress),
      onHelping: (country) => this.#welcomeReader(country),
    });
    this.#preferences = readPreferences(this.#shelf.read(PREFERENCES_KEY));
    this.#applyLimits();
  }

  get status(): Status {
    const progress = this.#volunteer.progress;
    const own: Status = {
      ...progress,
      state: this.#state(progress),
      on: this.#on,
      session: this.#session,
      total: this.#ledger.total,
      monthOctets: this.#ledger.monthOctets(monthOf(this.#platform.date())),
      countries: this.#countries,
      pause: this.#on ? this.#pause : null,
      preferences: this.#preferences,
    };
    return this.#pause === "elsewhere" ? { ...own, ...this.#live, obstacle: null } : own;
  }

  /** Returns a function that ends it. */
  listen(listener: EngineListener): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  /** Begins, or goes on after `close`: switched on if it was in this visit, or is in a tab. */
  open(): void {
    if (this.#open) return;
    this.#open = true;
    this.#tabs.open((data) => this.#hearTab(data));
    this.#preferences = readPreferences(this.#shelf.read(PREFERENCES_KEY));
    this.#applyLimits();
    this.#ledger.reload();
    if (this.#visit.isOn(this.#now())) this.#switch(true);
    this.#say({ type: "hello" });
  }

  /**
   * Frees everything, and forgets nothing that `open` needs.
   *
   * @param hurried there is no time for readers to move away.
   */
  close(hurried: boolean): void {
    if (!this.#open) return;
    this.#open = false;
    if (this.#on) this.#visit.keep(this.#now());
    this.#on = false;
    if (hurried) this.#cut();
    this.#end();
    this.#tabs.close();
    this.#changed();
  }

  /** The person switches on, here and in all tabs of the site. */
  start(): void {
    if (!this.#open || this.#on) return;
    this.#visit.keep(this.#now());
    this.#switch(true);
    this.#say({ type: "switch", on: true, bridge: this.#bridge });
  }

  /** The person switches off, here and in all tabs of the site. */
  stop(): void {
    this.#visit.end();
    this.#say({ type: "switch", on: false, bridge: this.#bridge });
    this.#switch(false);
    this.#volunteer.stop(); // takes back what a failure says
  }

  /** The person sets limits, for all tabs of the site. What makes no sense is no limit. */
  setPreferences(preferences: Preferences): void {
    this.#takePreferences(readPreferences(preferences));
    this.#shelf.write(PREFERENCES_KEY, this.#preferences);
    this.#say({ type: "preferences", preferences: this.#preferences });
  }

  /** The person has read the caution and wants to go on, here and in all tabs of the site. */
  agree(): void {
    this.#consent.agree();
    this.#decide();
  }

  /** The page may be about to go: readers get the time that is left to move away. */
  warn(): void {
    this.#volunteer.warn();
  }

  /** Something outside has changed: whether the page is seen, or the network. */
  review(): void {
    if (this.#run === null) return;
    if (this.#hasSlept()) return this.#tick();
    this.#decide();
  }

  /** The network is back. */
  hurry(): void {
    this.#volunteer.hurry();
  }

  /** The network has gone. */
  interrupt(): void {
    this.#volunteer.interrupt();
  }

  #state({ state }: Progress): State {
    if (!this.#on) return state === "error" ? "error" : "off";
    if (this.#pause !== null) return "paused";
    return state === "off" ? "connecting" : state;
  }

  #now(): number {
    return this.#platform.date().getTime();
  }

  #switch(on: boolean): void {
    if (on === this.#on) return;
    this.#on = on;
    if (on) this.#begin();
    else this.#end();
    this.#changed();
  }

  #begin(): void {
    const run = new AbortController();
    this.#run = run;
    this.#tickAt = this.#savedAt = this.#now();
    const timer = setInterval(() => this.#tick(), TICK_MS);
    run.signal.addEventListener("abort", () => clearInterval(timer));
    this.#watch();
    this.#decide();
  }

  /** Watches what the limits are about. */
  #watch(): void {
    this.#watching?.abort();
    this.#watching = new AbortController();
    const { onlyMains } = this.#preferences;
    this.#senses.watch(() => this.#decide(), onlyMains, this.#watching.signal);
  }

  #end(): void {
    this.#run?.abort();
    this.#run = null;
    this.#watching?.abort();
    this.#pause = null;
    this.#retreat();
  }

  /** Frees all links at once. */
  #cut(): void {
    this.#volunteer.cut();
    this.#pacer.clear();
  }

  /** Pauses or goes on, as things are. */
  #decide(): void {
    if (this.#run === null) return;
    const reason = this.#mustAsk ? "caution" : this.#limitReached();
    if (reason !== null) {
      this.#pause = reason;
      this.#retreat();
    } else if (this.#claim === null) {
      this.#pause = null;
      this.#ask();
    }
    this.#changed();
  }

  #limitReached(): Pause | null {
    const month = this.#ledger.monthOctets(monthOf(this.#platform.date()));
    return pauseFor(this.#preferences, this.#senses.surroundings, month);
  }

  get #mustAsk(): boolean {
    return this.#consent.lacks(this.#volunteer.progress.caution);
  }

  /** Asks for the lead. */
  #ask(): void {
    const claim = new AbortController();
    this.#claim = claim;
    const granted = (): void => {
      this.#pause = this.#live = null;
      this.#ledger.reload();
      this.#volunteer.start();
    };
    const taken = (): void => {
      this.#pause = "elsewhere";
      this.#say({ type: "hello" });
      this.#changed();
    };
    void this.#tabs.lead(claim.signal, granted, taken);
  }

  /** Says goodbye and gives the lead away. */
  #retreat(): void {
    if (this.#claim === null) return;
    this.#volunteer.stop();
    this.#account(NOTHING);
    this.#ledger.save();
    this.#claim.abort();
    this.#claim = null;
  }

  /** Counts, looks at the clock, and tells. */
  #tick(): void {
    const slept = this.#hasSlept();
    const now = this.#now();
    const passed = Math.max(0, now - this.#tickAt);
    this.#tickAt = now;
    this.#wasHidden = this.#platform.hidden();
    const { helping } = this.#volunteer.progress;
    const seconds = helping > 0 && !slept ? passed / 1_000 : 0;
    this.#account({ ...NOTHING, seconds });
    if (now - this.#savedAt >= SAVE_MS) {
      this.#savedAt = now;
      this.#ledger.save();
      this.#visit.keep(now);
    }
    if (slept && this.#volunteer.progress.on) {
      this.#cut(); // whoever was here has gone elsewhere, and the sockets are dead
      this.#volunteer.start();
    }
    this.#decide();
  }

  /** Adds to what was done, with what was carried since the last time. */
  #account(done: Tally): void {
    const whole = { ...done, octets: this.#pacer.takeCount() };
    this.#session = sum(this.#session, whole);
    this.#ledger.add(whole, monthOf(this.#platform.date()));
  }

  #hasSlept(): boolean {
    const hidden = this.#wasHidden || this.#platform.hidden();
    const most = hidden ? SLEPT_MS.hidden : SLEPT_MS.shown;
    return this.#now() - this.#tickAt > most;
  }

  #welcomeReader(country: string | null): void {
    this.#account({ ...NOTHING, people: 1 });
    this.#ledger.save(); // a browser that ends leaves no time for it
    if (country !== null) {
      this.#countries = { ...this.#countries, [country]: (this.#countries[country] ?? 0) + 1 };
    }
    for (const listener of this.#listeners) listener.onHelping(country);
  }

  #hearVolunteer(progress: Progress): void {
    if (progress.state === "error" && !progress.on && this.#on) {
      this.#visit.end(); // trying again by itself cannot help
      this.#on = false;
      this.#claim?.abort();
      this.#claim = null;
      this.#end();
    }
    if (this.#pause !== "caution" && this.#mustAsk) this.#decide();
    this.#changed();
  }

  #takePreferences(preferences: Preferences): void {
    this.#preferences = preferences;
    this.#applyLimits();
    if (this.#run !== null) this.#watch();
    this.#decide();
    this.#changed();
  }

  #applyLimits(): void {
    this.#pacer.limit(this.#preferences.rate);
    this.#volunteer.limit(this.#preferences.readers ?? SLOTS);
  }

  #say(message: TabMessage): void {
    this.#tabs.say(message);
  }

  #hearTab(data: unknown): void {
    const message = readTabMessage(data);
    switch (message?.type) {
      case "hello":
        if (!this.#on) return;
        this.#say({ type: "switch", on: true, bridge: this.#bridge });
        this.#tellLive(this.status);
        break;
      case "switch":
        if (message.bridge !== this.#bridge) return;
        if (message.on) this.#visit.keep(this.#now());
        else this.#visit.end();
        this.#switch(message.on);
        break;
      case "preferences":
        this.#takePreferences(message.preferences);
        break;
      case "live":
        this.#live = message.live;
        if (this.#pause === "elsewhere") this.#changed();
        break;
    }
  }

  #tellLive(status: Status): void {
    if (this.#volunteer.progress.on) this.#say({ type: "live", live: liveOf(status) });
  }

  #changed(): void {
    const { status } = this;
    const text = JSON.stringify(status);
    if (text === this.#told) return;
    this.#told = text;
    this.#tellLive(status);
    for (const listener of this.#listeners) listener.onStatus(status);
  }
}

/**
 * Tells pools apart in the browser's storage and between tabs, where no token has to be: 32 bits
 * from which the 128 of a token cannot be found (FNV-1a).
 */
function standIn(pool: string): string {
  let hash = 0x811c9dc5;
  for (const letter of pool) hash = Math.imul(hash ^ letter.charCodeAt(0), 0x01000193);
  return `#${(hash >>> 0).toString(16)}`;
}
