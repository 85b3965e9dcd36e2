/** Chromium: a service worker knows no WebRTC, so the relay runs in an offscreen document. */

import { LEAVING_MS } from "../limits.ts";
import { pause } from "../waiting.ts";
import type { Api } from "./api.ts";
import type { Host } from "./keeper.ts";
import type { Order } from "./messages.ts";
import type { Network } from "./settings.ts";

export const OFFSCREEN = "offscreen.html";

export class OffscreenHost implements Host {
  readonly #api: Api;

  constructor(api: Api) {
    this.#api = api;
  }

  async open({ broker, egress }: Network): Promise<void> {
    const { runtime, offscreen } = this.#api;
    const query = new URLSearchParams({ broker, ...(egress === null ? {} : { egress }) });
    const url = runtime.getURL(`${OFFSCREEN}?${query}`);
    const present = await this.#present();
    if (present === url) return;
    if (present !== null) await this.close();
    const justification = "Relays encrypted messages between a WebRTC channel and a WebSocket.";
    await offscreen.createDocument({ url, reasons: ["WEB_RTC"], justification });
  }

  async close(): Promise<void> {
    if ((await this.#present()) === null) return;
    const order: Order = { to: "relay", type: "leave" };
    const over = new AbortController();
    const left = this.#api.runtime.sendMessage(order).then(
      () => over.abort(),
      () => over.abort(), // it has gone by itself
    );
    await Promise.race([left, pause(2 * LEAVING_MS, over.signal)]);
    if ((await this.#present()) !== null) await this.#api.offscreen.closeDocument();
  }

  /** The address of the document, or null when there is none. */
  async #present(): Promise<string | null> {
    const contextTypes = ["OFFSCREEN_DOCUMENT"];
    const [context] = await this.#api.runtime.getContexts({ contextTypes });
    return context?.documentUrl ?? null;
  }
}
