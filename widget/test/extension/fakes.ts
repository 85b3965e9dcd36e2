/** A browser's extension API without a browser, under the test's control. */

import type { Api, Hearer, Listeners, Port } from "../../src/extension/api.ts";

export class FakeListeners<Given extends unknown[]> {
  #all: ((...given: Given) => unknown)[] = [];

  addListener(listener: (...given: Given) => unknown): void {
    this.#all.push(listener);
  }

  /** Whoever listened has gone. */
  clear(): void {
    this.#all = [];
  }

  tell(...given: Given): void {
    for (const listener of this.#all) listener(...given);
  }
}

/** One end of a port; `pair` makes two. What is said arrives a moment later. */
export class FakePort implements Port {
  readonly onMessage = new FakeListeners<[unknown]>() as Listeners<(message: unknown) => void> &
    FakeListeners<[unknown]>;
  readonly onDisconnect = new FakeListeners<[]>() as Listeners<() => void> & FakeListeners<[]>;
  other: FakePort | null = null;

  static pair(): [FakePort, FakePort] {
    const [one, other] = [new FakePort(), new FakePort()];
    one.other = other;
    other.other = one;
    return [one, other];
  }

  postMessage(message: object): void {
    const { other } = this;
    if (other === null) throw new Error("disconnected");
    const copy: unknown = structuredClone(message);
    queueMicrotask(() => other.onMessage.tell(copy));
  }

  disconnect(): void {
    const { other } = this;
    this.other = null;
    if (other === null) return;
    other.other = null;
    queueMicrotask(() => other.onDisconnect.tell());
  }
}

/** What all pages of one extension share. */
export class FakeBrowser {
  readonly kept: Record<string, unknown> = {};
  /** Badge and title, as shown. */
  readonly shown: Record<string, string> = {};
  readonly alarms = new Set<string>();
  readonly calls: string[] = [];
  /** Addresses of offscreen documents. */
  readonly documents: string[] = [];
  readonly onMessage = new FakeListeners<Parameters<Hearer>>();
  readonly onConnect = new FakeListeners<[Port]>();
  readonly onInstalled = new FakeListeners<[{ reason: string }]>();
  readonly onStartup = new FakeListeners<[]>();
  readonly onUpdateAvailable = new FakeListeners<[]>();
  readonly onAlarm = new FakeListeners<[]>();
  /** What relay and background answer to messages, as far as no listener does. */
  answer: (message: unknown) => unknown = () => undefined;

  readonly api: Api = {
    runtime: {
      onMessage: this.onMessage as unknown as Listeners<Hearer>,
      onConnect: this.onConnect,
      onInstalled: this.onInstalled,
      onStartup: this.onStartup,
      onUpdateAvailable: this.onUpdateAvailable,
      sendMessage: async (message) => {
        this.calls.push(`send ${JSON.stringify(message)}`);
        return this.answer(message);
      },
      connect: () => {
        const [near, far] = FakePort.pair();
        queueMicrotask(() => this.onConnect.tell(far));
        return near;
      },
      getURL: (path) => `extension://id/${path}`,
      getPlatformInfo: async () => void this.calls.push("alive"),
      openOptionsPage: async () => void this.calls.push("options"),
      reload: () => void this.calls.push("reload"),
      getContexts: async () => this.documents.map((documentUrl) => ({ documentUrl })),
    },
    action: {
      setBadgeText: async ({ text }) => void (this.shown["text"] = text),
      setBadgeBackgroundColor: async ({ color }) => void (this.shown["color"] = color),
      setBadgeTextColor: async () => undefined,
      setTitle: async ({ title }) => void (this.shown["title"] = title),
    },
    alarms: {
      onAlarm: this.onAlarm,
      create: async (name) => void this.alarms.add(name),
      clear: async (name) => this.alarms.delete(name),
    },
    offscreen: {
      createDocument: async ({ url }) => void this.documents.push(url),
      closeDocument: async () => {
        if (this.documents.pop() === undefined) throw new Error("No current offscreen document.");
      },
    },
    i18n: { getUILanguage: () => "en-GB" },
    storage: {
      local: {
        get: async () => ({ ...this.kept }),
        set: async (values) => void Object.assign(this.kept, values),
      },
    },
  };

  /** Says something to whoever listens, and returns the answer. */
  say(message: object): Promise<unknown> {
    return new Promise((resolve) => this.onMessage.tell(message, {}, resolve));
  }
}
