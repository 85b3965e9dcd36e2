/** The relay as its views see it: an engine that runs in another page. */

import type { EngineListener } from "../engine.ts";
import type { Attachment, Bridge, Engines } from "../page.ts";
import type { Preferences, Status } from "../status.ts";
import { pause } from "../waiting.ts";
import type { Port, Runtime } from "./api.ts";
import type { Errand, FromRelay, FromView } from "./messages.ts";

/** Between two attempts to reach a relay that has gone. */
const AGAIN_MS = 300;

export class Remote implements Engines, Bridge {
  readonly #runtime: Runtime;
  readonly #over = new AbortController();
  readonly #listeners = new Set<EngineListener>();
  readonly #told: Promise<void>;
  #port: Port | null = null;
  #status: Status | null = null;
  #tell: () => void = () => undefined;
  /** What the person has done while the relay was away. */
  #undone: FromView[] = [];

  constructor(runtime: Runtime) {
    this.#runtime = runtime;
    this.#told = new Promise((resolve) => {
      this.#tell = resolve;
    });
  }

  /**
   * Resolves with the broker's address when the relay has told its status, or with null when no
   * broker is set. From then on the conversation is kept going until `close`.
   */
  async open(): Promise<string | null> {
    const broker = await this.#ask();
    if (broker === null) return null;
    void this.#keepTalking();
    await this.#told;
    return broker;
  }

  /** @throws {Error} it is not open. */
  get status(): Status {
    if (this.#status === null) throw new Error("the relay has not told its status yet");
    return this.#status;
  }

  attach(_broker: URL, _allowed: unknown, listener: EngineListener): Attachment {
    this.#listeners.add(listener);
    return { engine: this, detach: () => void this.#listeners.delete(listener) };
  }

  start(): void {
    this.#say({ type: "start" });
  }

  stop(): void {
    this.#say({ type: "stop" });
  }

  agree(): void {
    this.#say({ type: "agree" });
  }

  setPreferences(preferences: Preferences): void {
    this.#say({ type: "preferences", preferences });
  }

  close(): void {
    this.#over.abort();
    this.#port?.disconnect();
    this.#port = null;
  }

  async #ask(): Promise<string | null> {
    const errand: Errand = { to: "background", type: "open" };
    return (await this.#runtime.sendMessage(errand)) as string | null;
  }

  /** A browser may end a relay that is switched off; then the next one is asked for. */
  async #keepTalking(): Promise<void> {
    const { signal } = this.#over;
    while (!signal.aborted) {
      await this.#talk();
      await pause(AGAIN_MS, signal);
      if (signal.aborted) return;
      try {
        if ((await this.#ask()) === null) return;
      } catch (error) {
        console.warn(error); // the background is being started anew: the next attempt finds it
      }
    }
  }

  /** One conversation, to its end. */
  #talk(): Promise<void> {
    const port = this.#runtime.connect();
    this.#port = port;
    port.onMessage.addListener((message) => this.#hear(message as FromRelay));
    for (const message of this.#undone.splice(0)) port.postMessage(message);
    return new Promise((resolve) => {
      port.onDisconnect.addListener(() => {
        this.#port = null;
        resolve();
      });
    });
  }

  #hear(message: FromRelay): void {
    if (message.type === "status") {
      this.#status = message.status;
      this.#tell();
    }
    for (const listener of this.#listeners) {
      if (message.type === "status") listener.onStatus(message.status);
      else listener.onHelping(message.country);
    }
  }

  #say(message: FromView): void {
    if (this.#port === null) this.#undone.push(message);
    else this.#port.postMessage(message);
  }
}
