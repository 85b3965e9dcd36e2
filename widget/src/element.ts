/** `<magpies-bridge>`: the switch on a page. `index.ts` registers it. */

import { AllowList } from "./allow-list.ts";
import { Beside } from "./beside.ts";
import type { EngineListener } from "./engine.ts";
import { NOTHING } from "./ledger.ts";
import { TOKEN_OCTETS } from "./limits.ts";
import { type Attachment, type Bridge, type Engines, Page } from "./page.ts";
import { browser, canBridge, whatBrowserTells } from "./platform.ts";
import { NO_LIMITS } from "./preferences.ts";
import type { Preferences, State, Status } from "./status.ts";
import { type Catalogue, en, languageFor, loadCatalogue } from "./strings/index.ts";
import { View } from "./view.ts";

/** Fired at the element after every change of its status; bubbles out of shadow trees. */
export class MagpiesStateEvent extends CustomEvent<Status> {
  static readonly type = "magpies-state";

  constructor(status: Status) {
    super(MagpiesStateEvent.type, { detail: status, bubbles: true, composed: true });
  }
}

export interface Helping {
  /** ISO 3166-1 code, if the broker tells it. */
  readonly country: string | null;
}

/** Fired at the element when somebody has connected. */
export class MagpiesHelpingEvent extends CustomEvent<Helping> {
  static readonly type = "magpies-helping";

  constructor(country: string | null) {
    super(MagpiesHelpingEvent.type, { detail: { country }, bubbles: true, composed: true });
  }
}

const OFF: Status = {
  state: "off",
  on: false,
  helping: 0,
  session: NOTHING,
  total: NOTHING,
  monthOctets: 0,
  countries: {},
  countriesNow: {},
  online: 0,
  readers: 0,
  failure: null,
  obstacle: null,
  pause: null,
  caution: null,
  preferences: NO_LIMITS,
};

/**
 * Attributes:
 * - `broker`: base address of the broker; empty for the page's own origin.
 * - `egress`: the egress addresses that may be contacted, separated by white space; without it,
 *   those of the broker's first configuration.
 * - `extension`: where the browser extension can be had, for those who have helped for a while.
 * - `layout`: "inline", "banner", "card" (without it) or "floating".
 * - `theme`: "light" or "dark"; without it, or with "auto", as the page's `color-scheme` says.
 * - `lang`: its language; without it, the page's.
 * - `globe`: "off" for none; without it, one is shown while it is on, except in layout "inline".
 * - `pool`: on the page of a private pool, whose token is the fragment of the page's address, so
 *   that no server gets to see it. Its language is the browser's, unless `lang` says another one.
 *
 * Elements with the same broker and egresses share one engine, and all tabs of a site one switch.
 * Leaving the page, and removal of the last element, end what runs; a page of the same visit, or
 * an element that is put back, goes on. Another broker or egress must be switched on anew.
 */
export class MagpiesBridgeElement extends HTMLElement {
  static readonly observedAttributes = ["broker", "egress", "extension", "lang", "pool"];
  /** Where all elements find their engines. */
  static page: Engines = new Page(browser);
  /** The English of all elements. */
  static english: Catalogue = en;
  /** Where all elements find their languages and the map; `index.ts` says where that is. */
  static files = new Beside(null);

  /** Places of those on the page, from 1. */
  static readonly #places = new Set<number>();

  #view: View | null = null;
  #place = 0;
  #attachment: Attachment | null = null;
  #status = OFF;
  #fresh = true;
  #language = en.language;
  /** Another link was put into the address of the page. */
  readonly #onFragment = (): void => {
    if (this.pool) this.#reattach();
  };

  /** The broker's base address, or null when the attribute is missing or is no HTTP address. */
  get broker(): URL | null {
    const value = this.getAttribute("broker");
    if (value === null || !URL.canParse(value, this.baseURI)) return null;
    const url = new URL(value || "/", this.baseURI);
    const plain = url.username + url.password + url.search + url.hash === "";
    return plain && /^https?:$/.test(url.protocol) ? url : null;
  }

  /** Where the extension can be had, or null when the attribute is missing or is no HTTP address. */
  get extension(): URL | null {
    const value = this.getAttribute("extension");
    if (value === null || !URL.canParse(value, this.baseURI)) return null;
    const url = new URL(value, this.baseURI);
    return /^https?:$/.test(url.protocol) ? url : null;
  }

  /** Whether it serves the private pool that the page's address names. */
  get pool(): boolean {
    return this.hasAttribute("pool");
  }

  get state(): State {
    return this.#status.state;
  }

  get stats(): Status {
    return this.#status;
  }

  /** The limits, one set for all tabs of the site. */
  get preferences(): Preferences {
    return this.#status.preferences;
  }

  set preferences(preferences: Preferences) {
    this.#attachment?.engine.setPreferences(preferences);
  }

  connectedCallback(): void {
    const root = this.shadowRoot ?? this.attachShadow({ mode: "open", delegatesFocus: true });
    const setting = { friends: this.pool, place: this.#takePlace() };
    this.#view = new View(root, MagpiesBridgeElement.files, whatBrowserTells(), setting, {
      onToggle: () => this.toggle(),
      onAgree: () => this.#attachment?.engine.agree(),
      onPreferences: (wanted) => {
        this.preferences = wanted;
      },
    });
    void this.#speak();
    this.#view.offer(this.extension);
    this.#attach();
    addEventListener("hashchange", this.#onFragment);
    this.#view.show(this.#status, this.#fresh);
  }

  disconnectedCallback(): void {
    removeEventListener("hashchange", this.#onFragment);
    MagpiesBridgeElement.#places.delete(this.#place);
    this.#detach();
    this.#view?.close();
    this.#view = null;
  }

  attributeChangedCallback(name: string, before: string | null, after: string | null): void {
    if (before === after || this.#view === null) return;
    if (name === "lang") return void this.#speak();
    if (name === "extension") return this.#view.offer(this.extension);
    this.#reattach();
  }

  toggle(): void {
    if (this.#status.on) this.stop();
    else this.start();
  }

  /** Switches on, in all tabs of the site; does nothing outside a document. */
  start(): void {
    if (!this.isConnected) return;
    this.#usableEngine()?.start();
  }

  /** Switches off, in all tabs of the site. */
  stop(): void {
    this.#attachment?.engine.stop();
  }

  override focus(options?: FocusOptions): void {
    this.#view?.focus(options);
  }

  /** Returns the first place that is free. */
  #takePlace(): number {
    const places = MagpiesBridgeElement.#places;
    let place = 1;
    while (places.has(place)) place += 1;
    places.add(place);
    this.#place = place;
    return place;
  }

  /** Returns null, and shows why, when this page or this browser cannot have one. */
  #usableEngine(): Bridge | null {
    if (!canBridge()) return this.#fail("unsupported");
    if (this.#attachment !== null) return this.#attachment.engine;
    return this.#fail(this.pool && poolInAddress() === null ? "no-pool" : "misconfigured");
  }

  /** Speaks the language of this place as soon as it has been loaded. */
  async #speak(): Promise<void> {
    const view = this.#view;
    const tag = this.closest("[lang]") ?? document.documentElement;
    const own = this.pool && tag !== this;
    const language = languageFor(own ? navigator.language : (tag.getAttribute("lang") ?? ""));
    this.#language = language;
    const { english, files } = MagpiesBridgeElement;
    const strings = language === english.language ? english : await loadCatalogue(files, language);
    if (strings !== null && view === this.#view && language === this.#language) view?.speak(strings);
  }

  #fail(failure: "unsupported" | "misconfigured" | "no-pool"): null {
    this.#changed({ ...OFF, state: "error", failure });
    return null;
  }

  #reattach(): void {
    this.#detach();
    this.#attach();
  }

  #attach(): void {
    const { broker } = this;
    const egress = this.getAttribute("egress");
    if (broker === null || !canBridge()) return;
    const pool = this.pool ? poolInAddress() : null;
    if (this.pool && pool === null) return; // said when somebody wants to switch on
    let allowed: AllowList | null;
    try {
      allowed = egress === null ? null : AllowList.parse(egress);
    } catch {
      return; // said when somebody wants to switch on
    }
    const listener: EngineListener = {
      onStatus: (status) => this.#changed(status),
      onHelping: (country) => {
        this.#view?.thank();
        this.dispatchEvent(new MagpiesHelpingEvent(country));
      },
    };
    this.#attachment = MagpiesBridgeElement.page.attach(broker, allowed, listener, pool);
    const { status } = this.#attachment.engine;
    if (status.on) this.#changed(status);
    else this.#status = status;
  }

  #detach(): void {
    this.#attachment?.detach();
    this.#attachment = null;
    const { on } = this.#status;
    this.#status = OFF;
    if (on) this.#changed(OFF);
  }

  #changed(status: Status): void {
    this.#status = status;
    if (status.on) this.#fresh = false;
    this.#view?.show(status, this.#fresh);
    this.dispatchEvent(new MagpiesStateEvent(status));
  }
}

/** Returns the token that is the fragment of the page's address, or null if it cannot be one. */
function poolInAddress(): string | null {
  const token = location.hash.slice(1);
  return token.length <= TOKEN_OCTETS && /^[A-Za-z0-9_.~-]+$/.test(token) ? token : null;
}

declare global {
  interface HTMLElementTagNameMap {
    "magpies-bridge": MagpiesBridgeElement;
  }
  interface HTMLElementEventMap {
    "magpies-state": MagpiesStateEvent;
    "magpies-helping": MagpiesHelpingEvent;
  }
}
