/** The few things of a browser that the bridge touches; tests put fakes in their place. */

export interface Platform {
  fetch(url: string, init: RequestInit): Promise<Response>;
  socket(url: string): WebSocket;
  peer(configuration: RTCConfiguration): RTCPeerConnection;
  random(): number;
  /** Milliseconds from any fixed point, never going back. */
  now(): number;
  /** False when the browser knows that it has no network. */
  online(): boolean;
}

export const browser: Platform = {
  fetch: (url, init) => fetch(url, init),
  socket: (url) => new WebSocket(url),
  peer: (configuration) => new RTCPeerConnection(configuration),
  random: () => Math.random(),
  now: () => performance.now(),
  online: () => navigator.onLine,
};

/** Whether this browser has what a bridge needs. */
export function canBridge(): boolean {
  return typeof RTCPeerConnection === "function" && typeof WebSocket === "function";
}
