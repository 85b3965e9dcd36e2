/** The few things of a browser that the bridge touches; tests put fakes in their place. */

/** What `navigator.connection` says, where it exists. */
export interface NetworkInformation extends EventTarget {
  readonly type?: string;
  readonly saveData?: boolean;
}

/** What `navigator.getBattery` gives, where it exists. */
export interface Battery extends EventTarget {
  readonly charging: boolean;
}

export interface Platform {
  fetch(url: string, init: RequestInit): Promise<Response>;
  socket(url: string): WebSocket;
  peer(configuration: RTCConfiguration): RTCPeerConnection;
  random(): number;
  /** Milliseconds from any fixed point, never going back. */
  now(): number;
  /** The computer's clock, which goes on while it sleeps. */
  date(): Date;
  /** False when the browser knows that it has no network. */
  online(): boolean;
  /** Null where there is none, or this page may not use it; so also the next ones. */
  storage(kind: "local" | "session"): Storage | null;
  locks(): Pick<LockManager, "request"> | null;
  channel(name: string): BroadcastChannel | null;
  connection(): NetworkInformation | null;
  battery(): Promise<Battery | null>;
  hidden(): boolean;
  /** Whether this is a phone or a tablet. */
  mobile(): boolean;
}

interface Browser extends Navigator {
  readonly connection?: NetworkInformation;
  readonly userAgentData?: { readonly mobile: boolean };
  getBattery?(): Promise<Battery>;
}

export const browser: Platform = {
  fetch: (url, init) => fetch(url, init),
  socket: (url) => new WebSocket(url),
  peer: (configuration) => new RTCPeerConnection(configuration),
  random: () => Math.random(),
  now: () => performance.now(),
  date: () => new Date(Date.now()),
  online: () => navigator.onLine,
  storage: (kind) => orNull(() => (kind === "local" ? localStorage : sessionStorage)),
  locks: () => orNull(() => navigator.locks),
  channel: (name) => orNull(() => new BroadcastChannel(name)),
  connection: () => (navigator as Browser).connection ?? null,
  battery: () => askBattery(navigator),
  hidden: () => document.visibilityState === "hidden",
  mobile: () => isMobile(navigator),
};

/** Whether this browser has what a bridge needs. */
export function canBridge(): boolean {
  return typeof RTCPeerConnection === "function" && typeof WebSocket === "function";
}

/** What this browser tells of itself; a limit on what it does not tell has no effect. */
export interface Tells {
  readonly metered: boolean;
  readonly battery: boolean;
}

export function whatBrowserTells(): Tells {
  const { connection, getBattery } = navigator as Browser;
  return {
    metered: connection?.type !== undefined,
    battery: typeof getBattery === "function",
  };
}

/** Returns null for what a browser lacks, and for what a frame without an origin may not touch. */
function orNull<Value>(get: () => Value | undefined): Value | null {
  try {
    return get() ?? null;
  } catch {
    return null;
  }
}

async function askBattery(navigator: Browser): Promise<Battery | null> {
  try {
    return (await navigator.getBattery?.()) ?? null;
  } catch {
    return null; // the page's permissions policy forbids it: the same as not having it
  }
}

function isMobile({ userAgentData, userAgent, maxTouchPoints }: Browser): boolean {
  if (userAgentData !== undefined) return userAgentData.mobile;
  // An iPad says that it is a Macintosh, but those have no touch screens.
  return /Mobi|Android/.test(userAgent) || (userAgent.includes("Mac OS") && maxTouchPoints > 1);
}
