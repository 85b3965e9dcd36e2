/** `<magpies-bridge>`: the switch on a page. `index.ts` registers it. */

import { AllowList } from "./allow-list.ts";
import { browser, canBridge } from "./platform.ts";
import { catalogueFor } from "./strings/index.ts";
import { View } from "./view.ts";
import { type Status, Volunteer } from "./volunteer.ts";

/** Fired at the element after every change of its status; bubbles out of shadow trees. */
export class MagpiesStateEvent extends CustomEvent<Status> {
  static readonly type = "magpies-state";

  constructor(status: Status) {
    super(MagpiesStateEvent.type, { detail: status, bubbles: true, composed: true });
  }
}

const OFF: Status = {
  state: "off",
  on: false,
  helping: 0,
  helped: 0,
  online: 0,
  failure: null,
  obstacle: null,
};

/**
 * Attributes:
 * - `broker`: base address of the broker; empty for the page's own origin.
 * - `egress`: the egress addresses that may be contacted, separated by white space; without it,
 *   those of the broker's first configuration.
 * - `theme`: "light" or "dark" for pages that do not say so with `color-scheme`.
 *
 * Leaving the page, removal from the document and a changed attribute switch off; coming back
 * to a page that the browser has kept switches on again if it was on.
 */
export class MagpiesBridgeElement extends HTMLElement {
  static readonly observedAttributes = ["broker", "egress"];

  #view: View | null = null;
  #volunteer: Volunteer | null = null;
  #status = OFF;
  #fresh = true;
  #resume = false;
  #listeners = new AbortController();
  readonly #warn = (): void => this.#volunteer?.warn();

  /** The broker's base address, or null when the attribute is missing or is no HTTP address. */
  get broker(): URL | null {
    const value = this.getAttribute("broker");
    if (value === null || !URL.canParse(value, this.baseURI)) return null;
    const url = new URL(value || "/", this.baseURI);
    const plain = url.username + url.password + url.search + url.hash === "";
    return plain && /^https?:$/.test(url.protocol) ? url : null;
  }

  get status(): Status {
    return this.#status;
  }

  connectedCallback(): void {
    const root = this.shadowRoot ?? this.attachShadow({ mode: "open", delegatesFocus: true });
    const language = this.closest("[lang]")?.getAttribute("lang") ?? "";
    this.#view = new View(root, catalogueFor(language), () => this.toggle());
    this.#view.show(this.#status, this.#fresh);
    this.#listeners = new AbortController();
    const { signal } = this.#listeners;
    addEventListener("pagehide", () => this.#hide(), { signal });
    addEventListener("pageshow", () => this.#showAgain(), { signal });
    addEventListener("online", () => this.#volunteer?.hurry(), { signal });
  }

  disconnectedCallback(): void {
    this.#listeners.abort();
    this.#forget();
    this.#view?.close();
    this.#view = null;
  }

  attributeChangedCallback(_name: string, before: string | null, after: string | null): void {
    if (before !== after) this.#forget();
  }

  toggle(): void {
    if (this.#status.on) this.switchOff();
    else this.switchOn();
  }

  /** Switches on; does nothing outside a document. */
  switchOn(): void {
    if (!this.isConnected) return;
    this.#fresh = false;
    this.#volunteer ??= this.#makeVolunteer();
    this.#volunteer?.start();
  }

  switchOff(): void {
    this.#volunteer?.stop();
  }

  override focus(options?: FocusOptions): void {
    this.#view?.focus(options);
  }

  /** Returns null, and shows why, when this page or this browser cannot have one. */
  #makeVolunteer(): Volunteer | null {
    const broker = this.broker;
    if (!canBridge()) return this.#fail("unsupported");
    if (broker === null) return this.#fail("misconfigured");
    const egress = this.getAttribute("egress");
    let allowed: AllowList | null;
    try {
      allowed = egress === null ? null : AllowList.parse(egress);
    } catch {
      return this.#fail("misconfigured");
    }
    return new Volunteer({
      platform: browser,
      kind: "page",
      broker,
      allowed,
      onStatus: (status) => this.#changed(status),
    });
  }

  #fail(failure: "unsupported" | "misconfigured"): null {
    this.#changed({ ...OFF, state: "error", failure });
    return null;
  }

  #forget(): void {
    this.#resume = false;
    this.switchOff();
    this.#volunteer = null;
  }

  #hide(): void {
    this.#resume = this.#status.on;
    this.#volunteer?.cut();
  }

  #showAgain(): void {
    if (this.#resume) this.switchOn();
    this.#resume = false;
  }

  #changed(status: Status): void {
    this.#status = status;
    this.#watchUnload(status.helping > 0);
    this.#view?.show(status, this.#fresh);
    this.dispatchEvent(new MagpiesStateEvent(status));
  }

  /**
   * At "pagehide" a goodbye is sent too late: Firefox never delivers it, Chromium sometimes. One
   * of "beforeunload" arrives. A page that stays nevertheless, as for a download, loses its
   * readers to other volunteers and gets new ones. Only while it helps, because such a listener
   * keeps Firefox from keeping the page.
   */
  #watchUnload(helping: boolean): void {
    if (helping) addEventListener("beforeunload", this.#warn);
    else removeEventListener("beforeunload", this.#warn);
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "magpies-bridge": MagpiesBridgeElement;
  }
  interface HTMLElementEventMap {
    "magpies-state": MagpiesStateEvent;
  }
}
