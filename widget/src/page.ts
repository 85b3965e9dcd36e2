/** The engines of a page, one for each bridge that its elements name, and the page's own events. */

import type { AllowList } from "./allow-list.ts";
import { Engine, type EngineListener } from "./engine.ts";
import type { Platform } from "./platform.ts";
import type { VolunteerKind } from "./signalling.ts";
import type { Status } from "./status.ts";

/** What an element needs of an engine, which may run elsewhere. */
export type Bridge = Pick<Engine, "status" | "start" | "stop" | "agree" | "setPreferences">;

/** An element's part in an engine. */
export interface Attachment {
  readonly engine: Bridge;
  detach(): void;
}

/** Where elements find their engines. */
export interface Engines {
  /** @param pool token of the private pool to serve; null serves the public one. */
  attach(
    broker: URL,
    allowed: AllowList | null,
    listener: EngineListener,
    pool: string | null,
  ): Attachment;
}

export class Page implements Engines {
  readonly #platform: Platform;
  readonly #kind: VolunteerKind;
  readonly #engines = new Map<string, SharedEngine>();

  constructor(platform: Platform, kind: VolunteerKind = "page") {
    this.#platform = platform;
    this.#kind = kind;
  }

  /** Returns the engine of a bridge, which runs until the last element has gone. */
  attach(
    broker: URL,
    allowed: AllowList | null,
    listener: EngineListener,
    pool: string | null,
  ): Attachment {
    const key = `${broker.href} ${allowed?.urls.join(" ") ?? "*"} ${pool ?? ""}`;
    let shared = this.#engines.get(key);
    if (shared === undefined) {
      const options = { platform: this.#platform, kind: this.#kind, broker, allowed, pool };
      shared = new SharedEngine(new Engine(options));
      this.#engines.set(key, shared);
    }
    return shared.attach(listener);
  }
}

class SharedEngine {
  readonly #engine: Engine;
  #users = 0;
  #listeners: AbortController | null = null;
  readonly #warn = (): void => this.#engine.warn();

  constructor(engine: Engine) {
    this.#engine = engine;
  }

  attach(listener: EngineListener): Attachment {
    const end = this.#engine.listen(listener);
    this.#users += 1;
    if (this.#listeners === null) this.#open();
    let attached = true;
    const detach = (): void => {
      if (!attached) return;
      attached = false;
      end();
      this.#users -= 1;
      // An element that is only moved is put back before this runs.
      queueMicrotask(() => this.#closeIfUnused());
    };
    return { engine: this.#engine, detach };
  }

  #open(): void {
    this.#listeners = new AbortController();
    const { signal } = this.#listeners;
    const engine = this.#engine;
    addEventListener("pagehide", () => engine.close(true), { signal });
    addEventListener("pageshow", () => engine.open(), { signal });
    addEventListener("online", () => engine.hurry(), { signal });
    addEventListener("offline", () => engine.interrupt(), { signal });
    document.addEventListener("visibilitychange", () => engine.review(), { signal });
    document.addEventListener("resume", () => engine.review(), { signal });
    const end = engine.listen({
      onStatus: (status) => this.#watchUnload(status),
      onHelping: () => undefined,
    });
    signal.addEventListener("abort", end);
    engine.open();
  }

  #closeIfUnused(): void {
    if (this.#users > 0 || this.#listeners === null) return;
    this.#engine.close(false);
    this.#listeners.abort();
    this.#listeners = null;
  }

  /**
   * At "pagehide" a goodbye is sent too late: Firefox never delivers it, Chromium sometimes. One
   * of "beforeunload" arrives. A page that stays nevertheless, as for a download, loses its
   * readers to other volunteers and gets new ones. Only while it helps, because such a listener
   * keeps Firefox from keeping the page.
   */
  #watchUnload({ state }: Status): void {
    if (state === "helping") addEventListener("beforeunload", this.#warn);
    else removeEventListener("beforeunload", this.#warn);
  }
}
