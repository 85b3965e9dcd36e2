/** A browser's network without a network: what `Platform` hands out, under the test's control. */

import { setMaxListeners } from "node:events";

import type { Lines } from "../src/pacer.ts";
import type { Battery, NetworkInformation, Platform } from "../src/platform.ts";
import type { VolunteerMessage } from "../src/signalling.ts";

setMaxListeners(20); // a link frees all it listens to with one signal; Node takes that for a leak

export class Emitter extends EventTarget {
  emit(type: string, fields: object = {}): void {
    this.dispatchEvent(Object.assign(new Event(type), fields));
  }
}

export class FakeSocket extends Emitter {
  readonly OPEN = 1;
  readonly url: string;
  readonly sent: (string | ArrayBuffer)[] = [];
  binaryType = "blob";
  bufferedAmount = 0;
  readyState = 0;

  constructor(url: string) {
    super();
    this.url = url;
  }

  /** What the volunteer has said to the broker. */
  get said(): VolunteerMessage[] {
    return this.sent.map((text) => JSON.parse(text as string) as VolunteerMessage);
  }

  open(): void {
    this.readyState = 1;
    this.emit("open");
  }

  receive(data: unknown): void {
    this.emit("message", { data });
  }

  hear(message: object): void {
    this.receive(JSON.stringify(message));
  }

  send(data: string | ArrayBuffer): void {
    if (this.readyState !== 1) throw new Error("not open");
    this.sent.push(data);
  }

  close(): void {
    if (this.readyState === 3) return;
    this.readyState = 3;
    queueMicrotask(() => this.emit("close"));
  }

  /** The other end goes. */
  drop(): void {
    this.readyState = 3;
    this.emit("close");
  }
}

export class FakeChannel extends Emitter {
  readonly sent: (string | ArrayBuffer)[] = [];
  binaryType = "blob";
  bufferedAmount = 0;
  readyState = "connecting";

  open(): void {
    this.readyState = "open";
    this.emit("open");
  }

  receive(data: unknown): void {
    this.emit("message", { data });
  }

  /** How often it has carried a goodbye. */
  get goodbyes(): number {
    return this.sent.filter((data) => data === "goodbye").length;
  }

  send(data: string | ArrayBuffer): void {
    if (this.readyState !== "open") throw new Error("not open");
    this.sent.push(data);
  }

  close(): void {
    this.readyState = "closed";
  }
}

export class FakePeer extends Emitter {
  readonly configuration: RTCConfiguration;
  iceGatheringState = "new";
  connectionState = "new";
  localDescription: { sdp: string } | null = null;
  remote: string | null = null;
  readonly candidates: string[] = [];
  closed = false;
  onicecandidate: ((event: { candidate: object | null }) => void) | null = null;
  onicecandidateerror: ((event: { errorText: string }) => void) | null = null;

  constructor(configuration: RTCConfiguration) {
    super();
    this.configuration = configuration;
  }

  async setRemoteDescription({ sdp }: { sdp: string }): Promise<void> {
    if (!sdp.startsWith("v=0")) throw new Error("not a description");
    this.remote = sdp;
  }

  async addIceCandidate({ candidate }: { candidate: string }): Promise<void> {
    this.candidates.push(candidate);
  }

  async createAnswer(): Promise<{ sdp: string }> {
    return { sdp: "v=0 answer" };
  }

  async setLocalDescription(description = { sdp: "v=0 offer" }): Promise<void> {
    this.localDescription = description;
    this.iceGatheringState = "gathering";
  }

  createDataChannel(): FakeChannel {
    return new FakeChannel();
  }

  gathered(): void {
    this.iceGatheringState = "complete";
    this.emit("icegatheringstatechange");
  }

  become(state: string): void {
    this.connectionState = state;
    this.emit("connectionstatechange");
  }

  /** The reader's channel arrives. */
  announce(channel: FakeChannel): void {
    this.emit("datachannel", { channel });
  }

  close(): void {
    this.closed = true;
  }
}

export const EGRESS = "wss://egress.example.org/v1/link";
export const CONFIG = { version: 1, stun: [], egresses: [EGRESS], slots: 2 };

/** What the tabs of a site share. */
export class FakeSite {
  readonly local = new FakeStorage();
  readonly #channels = new Set<FakeBroadcast>();
  readonly #waiting: (() => void)[] = [];
  #held = false;

  channel(): FakeBroadcast {
    const channel = new FakeBroadcast(this.#channels);
    this.#channels.add(channel);
    return channel;
  }

  /** As `LockManager.request`, for the one lock there is. */
  async request(...given: unknown[]): Promise<unknown> {
    const callback = given.at(-1) as (lock: object | null) => Promise<unknown>;
    const options = given[1] as { ifAvailable?: boolean; signal?: AbortSignal };
    await Promise.resolve();
    if (this.#held) {
      if (options.ifAvailable === true) return callback(null);
      await this.#turn(options.signal);
    }
    this.#held = true;
    try {
      return await callback({});
    } finally {
      this.#held = false;
      this.#waiting.shift()?.();
    }
  }

  #turn(signal: AbortSignal | undefined): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#waiting.push(resolve);
      signal?.addEventListener("abort", () => {
        const place = this.#waiting.indexOf(resolve);
        if (place >= 0) this.#waiting.splice(place, 1);
        reject(new Error("aborted"));
      });
    });
  }
}

export class FakeStorage {
  readonly values = new Map<string, string>();
  /** Every use fails, as where storage is forbidden. */
  broken = false;

  getItem(key: string): string | null {
    if (this.broken) throw new Error("forbidden");
    return this.values.get(key) ?? null;
  }

  setItem(key: string, value: string): void {
    if (this.broken) throw new Error("forbidden");
    this.values.set(key, value);
  }

  removeItem(key: string): void {
    if (this.broken) throw new Error("forbidden");
    this.values.delete(key);
  }
}

class FakeBroadcast extends Emitter {
  readonly #all: Set<FakeBroadcast>;

  constructor(all: Set<FakeBroadcast>) {
    super();
    this.#all = all;
  }

  postMessage(message: object): void {
    const data: unknown = structuredClone(message);
    for (const each of this.#all) if (each !== this) each.emit("message", { data });
  }

  close(): void {
    this.#all.delete(this);
  }
}

export class FakePlatform {
  readonly site: FakeSite;
  readonly session = new FakeStorage();
  readonly connection = Object.assign(new Emitter(), { type: "wifi", saveData: false });
  readonly battery = Object.assign(new Emitter(), { charging: true });
  isHidden = false;
  isMobile = false;
  /** What the computer's clock is ahead of the other one, as after it has slept. */
  aheadMs = 0;
  readonly sockets: FakeSocket[] = [];
  readonly peers: FakePeer[] = [];
  readonly fetched: { url: string; init: RequestInit }[] = [];
  respond: () => Response = () => Response.json(CONFIG);
  isOnline = true;

  constructor(site = new FakeSite()) {
    this.site = site;
  }

  /** The same, in the types of the real one. */
  get platform(): Platform {
    return {
      fetch: async (url, init) => {
        this.fetched.push({ url, init });
        return this.respond();
      },
      socket: (url) => add(this.sockets, new FakeSocket(url)) as unknown as WebSocket,
      peer: (configuration) =>
        add(this.peers, new FakePeer(configuration)) as unknown as RTCPeerConnection,
      random: () => 0.5,
      now: () => Date.now(),
      date: () => new Date(Date.now() + this.aheadMs),
      online: () => this.isOnline,
      storage: (kind) => (kind === "local" ? this.site.local : this.session) as unknown as Storage,
      locks: () => this.site as unknown as LockManager,
      channel: () => this.site.channel() as unknown as BroadcastChannel,
      connection: () => this.connection as NetworkInformation,
      battery: async () => this.battery as Battery,
      hidden: () => this.isHidden,
      mobile: () => this.isMobile,
    };
  }

  get socket(): FakeSocket {
    return last(this.sockets);
  }

  get peer(): FakePeer {
    return last(this.peers);
  }
}

/** A pacer that lets everything pass. */
export const UNPACED: Lines = {
  line: () => ({ carry: (_octets, pass) => pass() }),
};

export function octets(length: number): ArrayBuffer {
  return new ArrayBuffer(length);
}

function add<Entry>(list: Entry[], entry: Entry): Entry {
  list.push(entry);
  return entry;
}

function last<Entry>(list: readonly Entry[]): Entry {
  const entry = list.at(-1);
  if (entry === undefined) throw new Error("nothing was made");
  return entry;
}
