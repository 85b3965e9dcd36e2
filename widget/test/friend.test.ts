import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";

import { AllowList } from "../src/allow-list.ts";
import { KNOCK_MS } from "../src/limits.ts";
import { Friend, type FriendStatus } from "../src/pair/friend.ts";
import { CONFIG, FakeChannel, FakePlatform } from "./fakes.ts";
import { pairing } from "./vectors.ts";

const [OFFER] = pairing.cases;
const TEXT = OFFER?.text ?? "";
const REPLY = pairing.cases.find(({ name }) => name === "reply");
const MINUTE = 60_000;

class Scene {
  readonly fake = new FakePlatform();
  readonly seen: FriendStatus[] = [];
  readonly friend: Friend;

  constructor(own: boolean, urls: readonly string[] = [pairing.egress]) {
    this.fake.respond = () => Response.json({ ...CONFIG, egresses: urls });
    this.friend = new Friend({
      platform: this.fake.platform,
      broker: own ? null : new URL("https://broker.example/"),
      allowed: own ? new AllowList(urls) : null,
      stun: ["stun:stun.example:1"],
      onStatus: (status) => this.seen.push(status),
    });
  }

  get phases(): string[] {
    return this.seen.map(({ phase, fault }) => fault ?? phase);
  }

  async answer(text = TEXT): Promise<void> {
    const done = this.friend.answer(text);
    await vi.advanceTimersByTimeAsync(0);
    const peer = this.fake.peers.at(-1);
    if (peer !== undefined) {
      peer.localDescription = { sdp: REPLY?.sdp ?? "" };
      peer.gathered();
    }
    await vi.advanceTimersByTimeAsync(0);
    await done;
  }
}

beforeEach(() => {
  vi.useFakeTimers();
  vi.setSystemTime(((OFFER?.expires ?? 0) - 600) * 1_000);
});

afterEach(() => void vi.useRealTimers());

describe("a friend", () => {
  test("answers with a reply, and contacts the egress when the reader has come", async () => {
    const { fake, friend, phases, answer } = bound(new Scene(true));
    await answer();
    expect(friend.status).toMatchObject({ phase: "awaiting", reply: REPLY?.text });
    expect(fake.fetched).toEqual([]);
    expect(fake.sockets).toEqual([]);
    const channel = new FakeChannel();
    fake.peer.announce(channel);
    channel.open();
    expect(fake.socket.url).toBe(pairing.egress);
    fake.socket.open();
    expect(friend.status.phase).toBe("helping");
    channel.emit("close");
    expect(friend.status.phase).toBe("ended");
    expect(phases()).toEqual(["making", "awaiting", "helping", "ended"]);
  });

  test("knocks at the reader's addresses as long as the offer holds, each time anew", async () => {
    const { fake, friend, answer } = bound(new Scene(true));
    await answer();
    expect(fake.peer.remote).not.toContain("candidate");
    const before = fake.peer.candidates.length;
    expect(before).toBe(2);
    fake.peer.become("failed"); // what Chromium says after 15 s
    await vi.advanceTimersByTimeAsync(KNOCK_MS);
    expect(fake.peer.candidates.length).toBe(4);
    expect(new Set(fake.peer.candidates).size).toBe(4);
    expect(friend.status.phase).toBe("awaiting");
    await vi.advanceTimersByTimeAsync(10 * MINUTE);
    expect(friend.status.phase).toBe("spent");
    expect(fake.peer.closed).toBe(true);
    expect(vi.getTimerCount()).toBe(0);
  });

  test("takes list and STUN servers of the broker's first configuration, and keeps them", async () => {
    const scene = new Scene(false);
    const { fake, friend, answer } = bound(scene);
    await answer();
    expect(fake.fetched.map(({ url }) => url)).toEqual(["https://broker.example/v1/config"]);
    expect(friend.status.phase).toBe("awaiting");
    fake.respond = () => Response.json({ ...CONFIG, egresses: ["wss://evil.example/v1/link"] });
    await answer();
    expect(fake.fetched.length).toBe(1);
    expect(friend.status.phase).toBe("awaiting");
  });

  test("an offer that asks for an egress of no list is refused, and nobody is contacted", async () => {
    const { fake, friend, answer } = bound(new Scene(true, ["wss://other.example/v1/link"]));
    await answer();
    expect(friend.status).toMatchObject({ phase: "asking", fault: "foreign" });
    expect([fake.sockets, fake.peers, fake.fetched]).toEqual([[], [], []]);
  });

  test.each(pairing.cases.filter(({ valid }) => !valid).map((each) => [each.name, each] as const))(
    "%s: one word of what is wrong, and nobody is contacted",
    async (_name, { text, now }) => {
      vi.setSystemTime(now * 1_000);
      const { fake, friend, answer } = bound(new Scene(false));
      await answer(text);
      expect(friend.status.phase).toBe("asking");
      expect(friend.status.fault).toMatch(/^(damaged|expired|outdated|not-offer|invite|reply)$/);
      expect([fake.sockets, fake.peers, fake.fetched]).toEqual([[], [], []]);
    },
  );

  test("another offer ends what the first one began", async () => {
    const { fake, friend, answer } = bound(new Scene(true));
    await answer();
    const [first] = fake.peers;
    await answer();
    expect(first?.closed).toBe(true);
    expect(friend.status.phase).toBe("awaiting");
    friend.close();
    expect(friend.status.phase).toBe("asking");
    expect(vi.getTimerCount()).toBe(0);
  });

  test("a broker that cannot be reached is said", async () => {
    const { fake, friend, answer } = bound(new Scene(false));
    fake.respond = () => new Response("", { status: 500 });
    await answer();
    expect(friend.status.fault).toBe("unreachable");
  });
});

function bound(scene: Scene): {
  fake: FakePlatform;
  friend: Friend;
  phases: () => string[];
  answer: (text?: string) => Promise<void>;
} {
  const { fake, friend } = scene;
  return { fake, friend, phases: () => scene.phases, answer: (text) => scene.answer(text) };
}
