import { afterEach, beforeEach, expect, test, vi } from "vitest";

import {
  DISCONNECTED_MS,
  GATHER_MS,
  GOODBYE_MS,
  GOODBYE_TIMES,
  LEAVING_MS,
  REFUSAL_MS,
  SET_UP_MS,
} from "../src/limits.ts";
import { Link } from "../src/link.ts";
import type { Offer } from "../src/signalling.ts";
import { EGRESS, FakeChannel, FakePlatform, octets, UNPACED } from "./fakes.ts";

const OFFER: Offer = {
  type: "offer",
  match: "match-0001",
  sdp: "v=0 offer",
  egress: EGRESS,
  deadlineMs: 10_000,
  country: null,
};

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

class Scene {
  readonly fake = new FakePlatform();
  readonly channel = new FakeChannel();
  readonly log: string[] = [];
  readonly link: Link;

  constructor(offer: Partial<Offer> = {}) {
    const whole = { ...OFFER, ...offer };
    this.link = new Link(
      this.fake.platform,
      { stun: ["stun:a.example:3478"], bufferOctets: 65_536 },
      UNPACED,
      whole,
      {
        answered: (sdp) => this.log.push(`answered ${sdp}`),
        opened: () => this.log.push("opened"),
        ended: (end) => this.log.push(end),
      },
    );
    void this.link.start(whole);
  }

  /** As far as the answer. */
  async answer(): Promise<this> {
    await vi.advanceTimersByTimeAsync(0);
    this.fake.peer.gathered();
    await vi.advanceTimersByTimeAsync(0);
    return this;
  }

  /** As far as both sides open. */
  async open(): Promise<this> {
    await this.answer();
    this.fake.peer.announce(this.channel);
    this.fake.socket.open();
    this.channel.open();
    return this;
  }

  expectFreed(): void {
    expect(this.fake.peer.closed).toBe(true);
    expect(this.fake.socket.readyState).toBe(3);
    expect(vi.getTimerCount()).toBe(0);
  }
}

test("answers the offer and opens the egress at the same time", async () => {
  const { fake, log } = await new Scene().answer();
  expect(log).toEqual(["answered v=0 answer"]);
  expect(fake.peer.remote).toBe(OFFER.sdp);
  expect(fake.peer.configuration.iceServers).toEqual([{ urls: "stun:a.example:3478" }]);
  expect(fake.socket.url).toBe(EGRESS);
});

test("answers with what it has when gathering takes long", async () => {
  const { log } = new Scene();
  await vi.advanceTimersByTimeAsync(GATHER_MS - 1);
  expect(log).toEqual([]);
  await vi.advanceTimersByTimeAsync(1);
  expect(log).toEqual(["answered v=0 answer"]);
});

test("does not gather past half of the offer's deadline", async () => {
  const { log } = new Scene({ deadlineMs: 1_000 });
  await vi.advanceTimersByTimeAsync(500);
  expect(log).toEqual(["answered v=0 answer"]);
});

test("copies whole messages both ways once both sides are open", async () => {
  const { fake, channel, log } = await new Scene().open();
  expect(log.at(-1)).toBe("opened");
  channel.receive(octets(5));
  fake.socket.receive(octets(6));
  expect(fake.socket.sent).toEqual([octets(5)]);
  expect(channel.sent).toEqual([octets(6)]);
  expect([fake.socket.binaryType, channel.binaryType]).toEqual(["arraybuffer", "arraybuffer"]);
});

test("is not open with one side, and keeps what that side brings", async () => {
  const { fake, channel, log } = await new Scene().answer();
  fake.peer.announce(channel);
  channel.open();
  channel.receive(octets(5));
  expect(log).not.toContain("opened");
  fake.socket.open();
  expect(log).toContain("opened");
  expect(fake.socket.sent).toEqual([octets(5)]);
});

test("takes a channel that is open when it is announced", async () => {
  const { fake, channel, log } = await new Scene().answer();
  fake.socket.open();
  channel.readyState = "open";
  fake.peer.announce(channel);
  expect(log).toContain("opened");
});

test("a second channel is closed, the first goes on", async () => {
  const { fake, channel, log } = await new Scene().open();
  const second = new FakeChannel();
  fake.peer.announce(second);
  expect(second.readyState).toBe("closed");
  fake.socket.receive(octets(3));
  expect(channel.sent).toHaveLength(1);
  expect(log.at(-1)).toBe("opened");
});

test.each<[string, (scene: Scene) => void]>([
  ["the reader's channel closes", ({ channel }) => channel.emit("close")],
  ["the egress closes", ({ fake }) => fake.socket.drop()],
  ["ICE fails", ({ fake }) => fake.peer.become("failed")],
  ["the reader sends text", ({ channel }) => channel.receive("hello")],
  ["the egress sends text", ({ fake }) => fake.socket.receive("hello")],
  ["a message is too long", ({ channel }) => channel.receive(octets(16_385))],
])("ends both sides when %s", async (_name, act) => {
  const scene = await new Scene().open();
  act(scene);
  act(scene);
  expect(scene.log.filter((entry) => entry === "closed")).toHaveLength(1);
  expect(scene.channel.readyState).toBe("closed");
  await vi.advanceTimersByTimeAsync(0);
  scene.expectFreed();
});

test("ends when a closing side refuses a message", async () => {
  const { fake, channel, log } = await new Scene().open();
  fake.socket.readyState = 2;
  channel.receive(octets(5));
  expect(log.at(-1)).toBe("closed");
});

test("survives a short loss of the path, not a long one", async () => {
  const { fake, log } = await new Scene().open();
  fake.peer.become("disconnected");
  await vi.advanceTimersByTimeAsync(DISCONNECTED_MS - 1);
  fake.peer.become("connected");
  await vi.advanceTimersByTimeAsync(1);
  expect(log.at(-1)).toBe("opened");
  fake.peer.become("disconnected");
  await vi.advanceTimersByTimeAsync(DISCONNECTED_MS);
  expect(log.at(-1)).toBe("closed");
});

test("an offer that the browser cannot read ends unanswered", async () => {
  const scene = new Scene({ sdp: "nonsense" });
  await vi.advanceTimersByTimeAsync(0);
  expect(scene.log).toEqual(["unanswered"]);
  scene.expectFreed();
});

test("an egress that fails before the answer ends it unanswered, at once", async () => {
  const scene = new Scene();
  scene.fake.socket.drop();
  await vi.advanceTimersByTimeAsync(0);
  expect(scene.log).toEqual(["unanswered"]);
  scene.expectFreed();
});

test("an egress that fails after the answer: the channel comes up, closes, and then all", async () => {
  const scene = await new Scene().answer();
  const { fake, channel, log } = scene;
  fake.socket.drop();
  expect(fake.peer.closed).toBe(false);
  fake.peer.announce(channel);
  expect(fake.peer.closed).toBe(false);
  channel.open();
  expect(channel.readyState).toBe("closed");
  expect(fake.peer.closed).toBe(false);
  await vi.advanceTimersByTimeAsync(REFUSAL_MS);
  expect(log.slice(1)).toEqual(["unconnected"]);
  scene.expectFreed();
});

test("an egress that fails after the channel is up: that ends first", async () => {
  const scene = await new Scene().answer();
  scene.fake.peer.announce(scene.channel);
  scene.channel.open();
  scene.fake.socket.drop();
  expect(scene.channel.readyState).toBe("closed");
  scene.channel.emit("close");
  await vi.advanceTimersByTimeAsync(0);
  expect(scene.log.slice(1)).toEqual(["unconnected"]);
  scene.expectFreed();
});

test("without its egress, a channel that does not come up costs the deadline", async () => {
  const scene = await new Scene().answer();
  scene.fake.socket.drop();
  await vi.advanceTimersByTimeAsync(SET_UP_MS);
  expect(scene.log.slice(1)).toEqual(["unconnected"]);
  scene.expectFreed();
});

test("a set-up that never finishes ends unconnected", async () => {
  const scene = await new Scene().answer();
  scene.fake.socket.open();
  await vi.advanceTimersByTimeAsync(SET_UP_MS - 1);
  expect(scene.log).toHaveLength(1);
  await vi.advanceTimersByTimeAsync(1);
  expect(scene.log.at(-1)).toBe("unconnected");
  scene.expectFreed();
});

test("an open link has no deadline", async () => {
  const { log } = await new Scene().open();
  await vi.advanceTimersByTimeAsync(24 * 3_600_000);
  expect(log.at(-1)).toBe("opened");
});

test("closing frees everything without a word", async () => {
  const scene = await new Scene().open();
  scene.link.close();
  scene.link.close();
  await vi.advanceTimersByTimeAsync(0);
  expect(scene.log.at(-1)).toBe("opened");
  scene.expectFreed();
});

test("the socket does not stay when the browser refuses the peer", () => {
  const fake = new FakePlatform();
  const platform = {
    ...fake.platform,
    peer: () => {
      throw new DOMException("no");
    },
  };
  const silent = { answered: vi.fn(), opened: vi.fn(), ended: vi.fn() };
  const config = { stun: [], bufferOctets: 65_536 };
  expect(() => new Link(platform, config, UNPACED, OFFER, silent)).toThrow();
  expect(fake.socket.readyState).toBe(3);
});

test("leaving says goodbye, carries on, and ends when the client has closed", async () => {
  const scene = await new Scene().open();
  const { fake, channel, log } = scene;
  void scene.link.leave();
  expect(channel.goodbyes).toBe(1);
  await vi.advanceTimersByTimeAsync(GOODBYE_MS * GOODBYE_TIMES);
  expect(channel.goodbyes).toBe(GOODBYE_TIMES);
  fake.socket.receive(octets(6));
  channel.receive(octets(5));
  expect(channel.sent).toContainEqual(octets(6));
  expect(fake.socket.sent).toEqual([octets(5)]);
  channel.emit("close");
  expect(log.at(-1)).toBe("closed");
  await vi.advanceTimersByTimeAsync(0);
  scene.expectFreed();
});

test("after a warning, leaving says it once more", async () => {
  const scene = await new Scene().open();
  scene.link.warn();
  scene.link.warn();
  await vi.advanceTimersByTimeAsync(LEAVING_MS);
  expect(scene.channel.goodbyes).toBe(GOODBYE_TIMES);
  expect(scene.fake.socket.sent).toEqual(["goodbye"]); // the egress hears it once
  expect(scene.channel.readyState).toBe("open");
  void scene.link.leave();
  expect(scene.channel.goodbyes).toBe(GOODBYE_TIMES + 1);
});

test("leaving does not wait for a client for ever", async () => {
  const scene = await new Scene().open();
  void scene.link.leave();
  await vi.advanceTimersByTimeAsync(LEAVING_MS - 1);
  expect(scene.channel.readyState).toBe("open");
  await vi.advanceTimersByTimeAsync(1);
  expect(scene.log.at(-1)).toBe("opened");
  scene.expectFreed();
});

test("leaving before the answer ends it unanswered", async () => {
  const scene = new Scene();
  void scene.link.leave();
  expect(scene.log).toEqual(["unanswered"]);
  await vi.advanceTimersByTimeAsync(0);
  scene.expectFreed();
});

test("a link that comes up while it is left says goodbye at once", async () => {
  const scene = await new Scene().answer();
  void scene.link.leave();
  await vi.advanceTimersByTimeAsync(LEAVING_MS / 2);
  scene.fake.peer.announce(scene.channel);
  scene.fake.socket.open();
  scene.channel.open();
  expect(scene.channel.goodbyes).toBe(1);
});

test("parting says goodbye as often as it has to, and ends at once", async () => {
  const scene = await new Scene().open();
  scene.link.part();
  expect(scene.channel.goodbyes).toBe(GOODBYE_TIMES);
  scene.expectFreed();
});

test("a channel that refuses a goodbye does not keep the link", async () => {
  const scene = await new Scene().open();
  scene.channel.send = () => {
    throw new DOMException("full", "OperationError");
  };
  scene.link.part();
  scene.expectFreed();
});

test("the egress's goodbye goes on to the reader, the reader's nowhere", async () => {
  const { fake, channel, log } = await new Scene().open();
  fake.socket.receive("goodbye");
  fake.socket.receive("goodbye");
  await vi.advanceTimersByTimeAsync(LEAVING_MS);
  expect(channel.goodbyes).toBe(GOODBYE_TIMES);
  channel.receive("goodbye");
  expect(fake.socket.sent).toEqual([]);
  expect(log.at(-1)).toBe("opened");
});

test("a goodbye of the egress waits for the reader's channel", async () => {
  const { fake, channel } = await new Scene().answer();
  fake.socket.open();
  fake.socket.receive("goodbye");
  await vi.advanceTimersByTimeAsync(LEAVING_MS / 2);
  fake.peer.announce(channel);
  channel.open();
  expect(channel.goodbyes).toBe(1);
});
