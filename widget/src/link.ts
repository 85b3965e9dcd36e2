/**
 * One link: a reader's data channel on one side, an egress's WebSocket on the other.
 *
 * Theory of operation: `start` answers the offer and opens the WebSocket at the same time; when
 * both sides are open, each `Lane` copies whole messages across. Anything that ends one side
 * ends the link, and a link ends once. The one exception: an egress that fails after the answer
 * has gone out. Then the reader's channel is let come up before it is closed, so that the client
 * learns in a moment that its own network is not to blame.
 *
 * A goodbye, the egress's or our own, goes to the reader; the client closes the link then.
 */

import { Lane } from "./lane.ts";
import {
  DISCONNECTED_MS,
  GATHER_MS,
  GOODBYE,
  GOODBYE_MS,
  GOODBYE_TIMES,
  KNOCK_MS,
  LEAVING_MS,
  REFUSAL_MS,
  SET_UP_MS,
} from "./limits.ts";
import type { Lines } from "./pacer.ts";
import { type Candidate, candidateLine } from "./pair/text.ts";
import type { Platform } from "./platform.ts";
import type { Offer, WidgetConfig } from "./signalling.ts";
import { gathered, pause } from "./waiting.ts";

/** How a link ended: before its answer, before both sides were open, or after. */
export type LinkEnd = "unanswered" | "unconnected" | "closed";

export interface LinkEvents {
  answered(sdp: string): void;
  /** Both sides are open. */
  opened(): void;
  /** Called once, unless the owner closed the link itself. */
  ended(end: LinkEnd): void;
}

/** For a reader who was found by texts, and reads the answer nobody knows when. */
export interface Knocking {
  /** Where the reader may be; they are not in the offer. */
  readonly candidates: readonly Candidate[];
  /** How long the reader may take. */
  readonly untilMs: number;
}

export class Link {
  readonly #events: LinkEvents;
  readonly #over = new AbortController();
  readonly #toReader: Lane;
  readonly #toEgress: Lane;
  readonly #peer: RTCPeerConnection;
  readonly #dial: () => WebSocket;
  readonly #knocking: Knocking | null;
  #socket: WebSocket | null = null;
  #channel: RTCDataChannel | null = null;
  #progress: LinkEnd = "unanswered";
  #parting = false;

  /**
   * Begins to contact the egress, so the caller must have checked `offer.egress` before.
   *
   * @param knocking for a reader who may come late: the egress is contacted when it has come.
   * @throws {DOMException} the browser refuses one of the addresses.
   */
  constructor(
    platform: Platform,
    config: Pick<WidgetConfig, "stun" | "bufferOctets">,
    pacer: Lines,
    offer: Offer,
    events: LinkEvents,
    knocking: Knocking | null = null,
  ) {
    this.#events = events;
    this.#knocking = knocking;
    this.#dial = () => platform.socket(offer.egress);
    this.#toReader = new Lane(config.bufferOctets, pacer.line(), () => this.#end());
    this.#toEgress = new Lane(config.bufferOctets, pacer.line(), () => this.#end());
    if (knocking === null) this.#socket = this.#dial();
    try {
      this.#peer = platform.peer({ iceServers: config.stun.map((urls) => ({ urls })) });
    } catch (error) {
      this.#socket?.close();
      throw error;
    }
    if (this.#socket !== null) this.#watchSocket(this.#socket);
    this.#watchPeer();
  }

  /** Answers the offer. Returns when that is done or the link has ended; never rejects. */
  async start(offer: Offer): Promise<void> {
    void this.#endUnlessOpen();
    try {
      await this.#peer.setRemoteDescription({ type: "offer", sdp: offer.sdp });
      await this.#peer.setLocalDescription(await this.#peer.createAnswer());
      const patience = Math.min(GATHER_MS, offer.deadlineMs / 2);
      await gathered(this.#peer, patience, this.#over.signal);
      if (this.#over.signal.aborted) return;
      this.#events.answered(this.#peer.localDescription?.sdp ?? "");
      this.#progress = "unconnected";
      this.#checkOpen();
      if (this.#knocking !== null) await this.#knock(this.#knocking);
    } catch {
      this.#end(); // the offer, or this browser, is at fault; the broker hears "failed"
    }
  }

  /**
   * Tells both sides that this page may be gone at any moment: the client moves away, and the egress
   * sends nothing until it has, which would be lost with the page.
   */
  warn(): void {
    if (this.#parting) return;
    this.sayGoodbye();
    if (this.#progress === "closed") this.#socket?.send(GOODBYE);
  }

  /** Tells the reader that this link is about to go. The client closes it then, if it will. */
  sayGoodbye(): void {
    if (this.#parting) return;
    this.#parting = true;
    void this.#repeatGoodbye();
  }

  /**
   * Says goodbye and carries on until the client has closed the link, `LEAVING_MS` at most.
   * Without an answer there is nobody to say it to, so the link ends.
   */
  async leave(): Promise<void> {
    if (this.#progress === "unanswered") return this.#end();
    this.#parting = true;
    void this.#repeatGoodbye();
    await pause(LEAVING_MS, this.#over.signal);
    this.close();
  }

  /** Says goodbye as well as can be without waiting, and frees everything. */
  part(): void {
    for (let times = 0; times < GOODBYE_TIMES; times += 1) this.#tellReader();
    this.close();
  }

  /** Frees everything at once, without events. */
  close(): void {
    if (this.#over.signal.aborted) return;
    this.#over.abort();
    this.#toReader.close();
    this.#toEgress.close();
    this.#channel?.close();
    this.#peer.close();
    this.#socket?.close();
  }

  #end(): void {
    if (this.#over.signal.aborted) return;
    this.close();
    this.#events.ended(this.#progress);
  }

  async #endUnlessOpen(): Promise<void> {
    await pause(this.#knocking?.untilMs ?? SET_UP_MS, this.#over.signal);
    if (this.#progress !== "closed") this.#end();
  }

  /** Adds the reader's addresses until the reader is there, each time as new ones. */
  async #knock({ candidates }: Knocking): Promise<void> {
    for (let round = 0; this.#channel === null && !this.#over.signal.aborted; round += 1) {
      for (const [number, each] of candidates.entries()) {
        const candidate = candidateLine(each, number, round);
        await this.#peer.addIceCandidate({ candidate, sdpMLineIndex: 0 });
      }
      await pause(KNOCK_MS, this.#over.signal);
    }
  }

  #watchSocket(socket: WebSocket): void {
    const { signal } = this.#over;
    socket.binaryType = "arraybuffer";
    socket.addEventListener("open", () => this.#checkOpen(), { signal });
    socket.addEventListener("close", () => this.#loseEgress(), { signal });
    socket.addEventListener(
      "message",
      ({ data }) => {
        if (data === GOODBYE) this.sayGoodbye();
        else this.#carry(this.#toReader, data);
      },
      { signal },
    );
  }

  #watchPeer(): void {
    const peer = this.#peer;
    const { signal } = this.#over;
    peer.addEventListener("datachannel", ({ channel }) => this.#adopt(channel), { signal });
    peer.addEventListener("connectionstatechange", () => this.#checkPeer(), { signal });
  }

  /** Takes the reader's channel; one link has one. */
  #adopt(channel: RTCDataChannel): void {
    if (this.#channel !== null) return channel.close();
    this.#channel = channel;
    const { signal } = this.#over;
    channel.binaryType = "arraybuffer";
    channel.addEventListener("open", () => this.#checkOpen(), { signal });
    channel.addEventListener("close", () => this.#end(), { signal });
    channel.addEventListener(
      "message",
      ({ data }) => {
        if (data !== GOODBYE) this.#carry(this.#toEgress, data);
      },
      { signal },
    );
    this.#checkOpen();
  }

  #checkPeer(): void {
    const state = this.#peer.connectionState;
    if (this.#knocking !== null && this.#channel === null) return; // as long as nobody opens
    if (state === "failed" || state === "closed") this.#end();
    else if (state === "disconnected") void this.#endUnlessBack();
  }

  async #endUnlessBack(): Promise<void> {
    await pause(DISCONNECTED_MS, this.#over.signal);
    if (this.#peer.connectionState === "disconnected") this.#end();
  }

  #loseEgress(): void {
    if (this.#progress === "unconnected") this.#checkOpen();
    else this.#end();
  }

  /** Lets messages flow once both sides are open and the answer is out. */
  #checkOpen(): void {
    const channel = this.#channel;
    if (this.#progress !== "unconnected" || channel?.readyState !== "open") return;
    if (this.#socket === null) return this.#reachOut();
    const { readyState, OPEN } = this.#socket;
    if (readyState > OPEN) return void this.#refuse(channel);
    if (readyState < OPEN) return;
    this.#progress = "closed";
    this.#toReader.open(channel);
    this.#toEgress.open(this.#socket);
    if (this.#parting) void this.#repeatGoodbye();
    this.#events.opened();
  }

  #reachOut(): void {
    try {
      this.#socket = this.#dial();
    } catch {
      return this.#end(); // the browser refuses the address
    }
    this.#watchSocket(this.#socket);
  }

  /** Closes a channel that has just come up so that the client sees both: it is told in order. */
  async #refuse(channel: RTCDataChannel): Promise<void> {
    channel.close();
    await pause(REFUSAL_MS, this.#over.signal);
    this.#end();
  }

  async #repeatGoodbye(): Promise<void> {
    for (let times = 0; times < GOODBYE_TIMES && !this.#over.signal.aborted; times += 1) {
      this.#tellReader();
      await pause(GOODBYE_MS, this.#over.signal);
    }
  }

  #tellReader(): void {
    if (this.#progress !== "closed" || this.#channel?.readyState !== "open") return;
    try {
      this.#channel.send(GOODBYE);
    } catch {
      // Full, or closing: a goodbye is a courtesy, and the link's end says the same.
    }
  }

  #carry(lane: Lane, message: unknown): void {
    if (!lane.deliver(message)) this.#end();
  }
}
