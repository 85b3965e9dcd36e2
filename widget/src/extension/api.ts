/** The few calls of a browser's extension API that are made; tests put fakes in their place. */

export interface Listeners<Listener> {
  addListener(listener: Listener): void;
}

/** A conversation between two of the extension's own pages. */
export interface Port {
  readonly onMessage: Listeners<(message: unknown) => void>;
  readonly onDisconnect: Listeners<() => void>;
  postMessage(message: object): void;
  disconnect(): void;
}

/** Gets what another of the extension's pages has said; true when the answer comes later. */
export type Hearer = (message: unknown, sender: object, answer: (reply: unknown) => void) => boolean;

export interface Runtime {
  readonly onMessage: Listeners<Hearer>;
  readonly onConnect: Listeners<(port: Port) => void>;
  readonly onInstalled: Listeners<(how: { readonly reason: string }) => void>;
  readonly onStartup: Listeners<() => void>;
  readonly onUpdateAvailable: Listeners<() => void>;
  /** Rejects when nobody is there to hear it. */
  sendMessage(message: object): Promise<unknown>;
  connect(): Port;
  getURL(path: string): string;
  getPlatformInfo(): Promise<unknown>;
  openOptionsPage(): Promise<void>;
  reload(): void;
  /** Chromium only. */
  getContexts(filter: {
    readonly contextTypes: readonly string[];
  }): Promise<readonly { readonly documentUrl?: string }[]>;
}

export interface Action {
  setBadgeText(details: { readonly text: string }): Promise<void>;
  setBadgeBackgroundColor(details: { readonly color: string }): Promise<void>;
  setBadgeTextColor(details: { readonly color: string }): Promise<void>;
  setTitle(details: { readonly title: string }): Promise<void>;
}

export interface Alarms {
  readonly onAlarm: Listeners<() => void>;
  create(name: string, when: { readonly periodInMinutes: number }): Promise<void>;
  clear(name: string): Promise<boolean>;
}

/** Chromium only. */
export interface Offscreen {
  createDocument(options: {
    readonly url: string;
    readonly reasons: readonly string[];
    readonly justification: string;
  }): Promise<void>;
  closeDocument(): Promise<void>;
}

export interface Api {
  readonly runtime: Runtime;
  readonly action: Action;
  readonly alarms: Alarms;
  readonly offscreen: Offscreen;
  readonly i18n: { getUILanguage(): string };
  readonly storage: {
    readonly local: {
      get(keys: readonly string[]): Promise<Readonly<Record<string, unknown>>>;
      set(values: Readonly<Record<string, unknown>>): Promise<void>;
    };
  };
}
