import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";

import { AllowList } from "../src/allow-list.ts";
import { BROKER_MS, GOODBYE_TIMES, LEAVING_MS, NAT_MS } from "../src/limits.ts";
import { type Progress, Volunteer } from "../src/volunteer.ts";
import { CONFIG, EGRESS, FakeChannel, FakePlatform, UNPACED } from "./fakes.ts";

const FOREIGN = "wss://elsewhere.example/v1/link";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

class Scene {
  readonly fake = new FakePlatform();
  readonly seen: Progress[] = [];
  readonly helped: (string | null)[] = [];
  readonly volunteer: Volunteer;

  constructor({ allowed = null, broker = "https://broker.example/", pool = null }: {
    allowed?: AllowList | null;
    broker?: string;
    pool?: string | null;
  } = {}) {
    this.volunteer = new Volunteer({
      platform: this.fake.platform,
      kind: "page",
      broker: new URL(broker),
      allowed,
      pool,
      pacer: UNPACED,
      onProgress: (progress) => this.seen.push(progress),
      onHelping: (country) => this.helped.push(country),
    });
  }

  get status(): Progress {
    return this.volunteer.progress;
  }

  /** As far as the broker's socket. */
  async start(): Promise<this> {
    this.volunteer.start();
    await vi.advanceTimersByTimeAsync(0);
    return this;
  }

  /** As far as the welcome. */
  async welcome(waiting = 0): Promise<this> {
    await this.start();
    this.fake.socket.open();
    this.fake.socket.hear({ type: "welcome", version: 1, waiting });
    return this;
  }

  offer(match: string, egress = EGRESS, sdp = "v=0 offer"): void {
    const broker = this.fake.sockets.find(({ url }) => url.includes("/v1/volunteer"));
    broker?.hear({ type: "offer", match, sdp, egress });
  }

  /** As far as an open link. */
  async help(match: string): Promise<FakeChannel> {
    this.offer(match);
    await vi.advanceTimersByTimeAsync(0);
    const channel = new FakeChannel();
    this.fake.peer.gathered();
    await vi.advanceTimersByTimeAsync(0);
    this.fake.peer.announce(channel);
    this.fake.socket.open();
    channel.open();
    return channel;
  }
}

describe("the conversation", () => {
  test("begins with the configuration, then hello", async () => {
    const { fake } = await new Scene().welcome();
    expect(fake.fetched.map(({ url }) => url)).toEqual(["https://broker.example/v1/config"]);
    expect(fake.fetched[0]?.init).toMatchObject({
      credentials: "omit",
      referrerPolicy: "no-referrer",
    });
    expect(fake.socket.url).toBe("wss://broker.example/v1/volunteer");
    expect(fake.socket.said).toEqual([
      { type: "hello", version: 1, kind: "page", slots: 2, nat: "unknown", egresses: [EGRESS] },
    ]);
  });

  test("names the private pool that it serves", async () => {
    const { fake } = await new Scene({ pool: "friends-token" }).welcome();
    expect(fake.socket.said[0]).toMatchObject({ type: "hello", pools: ["friends-token"] });
    expect(fake.fetched[0]?.url).not.toContain("friends-token");
    expect(fake.socket.url).not.toContain("friends-token");
  });

  test("keeps the path of the broker's address", async () => {
    const { fake } = await new Scene({ broker: "http://127.0.0.1:8080/bridge" }).start();
    expect(fake.fetched[0]?.url).toBe("http://127.0.0.1:8080/bridge/v1/config");
    expect(fake.socket.url).toBe("ws://127.0.0.1:8080/bridge/v1/volunteer");
  });

  test("goes from connecting to waiting with the welcome", async () => {
    const scene = await new Scene().welcome(120);
    expect(scene.seen.map(({ state }) => state)).toEqual(["connecting", "waiting"]);
    expect(scene.status).toMatchObject({ state: "waiting", on: true, online: 120 });
  });

  test("a broker that does not welcome is left after a while", async () => {
    const scene = await new Scene().start();
    scene.fake.socket.open();
    await vi.advanceTimersByTimeAsync(BROKER_MS);
    expect(scene.fake.sockets[0]?.readyState).toBe(3);
    expect(scene.status).toMatchObject({ state: "error", failure: "unreachable", on: true });
  });

  test.each([
    ["an offer before the welcome", { type: "offer", match: "m".repeat(8), sdp: "v=0", egress: EGRESS }],
    ["a message that is none", { type: "hello" }],
  ])("ends with %s", async (_name, message) => {
    const scene = await new Scene().start();
    scene.fake.socket.open();
    scene.fake.socket.hear(message);
    await vi.advanceTimersByTimeAsync(0);
    expect(scene.fake.sockets[0]?.readyState).toBe(3);
    expect(scene.fake.peers).toEqual([]);
  });

  test("binary signalling ends it", async () => {
    const scene = await new Scene().welcome();
    scene.fake.socket.receive(new ArrayBuffer(3));
    expect(scene.fake.socket.readyState).toBe(3);
  });
});

describe("trying again", () => {
  test("waits longer each time, and at once when the network is back", async () => {
    const scene = new Scene();
    scene.fake.respond = () => Response.error();
    await scene.start();
    expect(scene.status).toMatchObject({ state: "error", failure: "unreachable", on: true });
    const attempts = (): number => scene.fake.fetched.length;
    await vi.advanceTimersByTimeAsync(999);
    expect(attempts()).toBe(1);
    await vi.advanceTimersByTimeAsync(1);
    expect(attempts()).toBe(2);
    await vi.advanceTimersByTimeAsync(1_499);
    expect(attempts()).toBe(2);
    await vi.advanceTimersByTimeAsync(1);
    expect(attempts()).toBe(3);
    scene.volunteer.hurry();
    await vi.advanceTimersByTimeAsync(0);
    expect(attempts()).toBe(4);
  });

  test("returns to waiting when the broker is back", async () => {
    const scene = await new Scene().welcome();
    scene.fake.socket.drop();
    await vi.advanceTimersByTimeAsync(0);
    expect(scene.status.state).toBe("error");
    await vi.advanceTimersByTimeAsync(1_000);
    scene.fake.socket.open();
    scene.fake.socket.hear({ type: "welcome", version: 1 });
    expect(scene.status).toMatchObject({ state: "waiting", failure: null });
  });

  test("says that it is offline when it is", async () => {
    const scene = new Scene();
    scene.fake.isOnline = false;
    scene.fake.respond = () => {
      throw new TypeError("no network");
    };
    expect((await scene.start()).status.failure).toBe("offline");
  });

  test.each([
    ["too many requests", () => new Response("", { status: 429 }), "busy"],
    ["no egress yet", () => Response.json({ ...CONFIG, egresses: [] }), "no-egress"],
    ["nonsense", () => new Response("<html>"), "unreachable"],
    ["more than a configuration can be", () => new Response("x".repeat(70_000)), "unreachable"],
  ] as const)("after %s", async (_name, respond, failure) => {
    const scene = new Scene();
    scene.fake.respond = respond;
    await scene.start();
    expect(scene.status).toMatchObject({ state: "error", failure, on: true });
    scene.fake.respond = () => Response.json(CONFIG);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(scene.fake.sockets).toHaveLength(1);
  });
});

describe("giving up", () => {
  test.each([
    ["unsupported_version", "outdated"],
    ["bad_request", "refused"],
    ["unknown_pool", "no-pool"],
    ["pool_token_required", "refused"],
  ])("after %s", async (error, failure) => {
    const scene = await new Scene().start();
    scene.fake.socket.open();
    scene.fake.socket.hear({ type: "refused", error, detail: "" });
    await vi.advanceTimersByTimeAsync(600_000);
    expect(scene.status).toMatchObject({ state: "error", failure, on: false });
    expect(scene.fake.fetched).toHaveLength(1);
    expect(vi.getTimerCount()).toBe(0);
  });

  test("a busy broker is no reason", async () => {
    const scene = await new Scene().start();
    scene.fake.socket.open();
    scene.fake.socket.hear({ type: "refused", error: "busy", detail: "" });
    await vi.advanceTimersByTimeAsync(1_000);
    expect(scene.status).toMatchObject({ failure: "busy", on: true });
    expect(scene.fake.fetched).toHaveLength(2);
  });

  test("another version of the configuration or the welcome is one", async () => {
    const old = new Scene();
    old.fake.respond = () => Response.json({ ...CONFIG, version: 2 });
    expect((await old.start()).status).toMatchObject({ failure: "outdated", on: false });

    const scene = await new Scene().start();
    scene.fake.socket.open();
    scene.fake.socket.hear({ type: "welcome", version: 2 });
    await vi.advanceTimersByTimeAsync(0);
    expect(scene.status).toMatchObject({ failure: "outdated", on: false });
  });

  test("switching on again tries again", async () => {
    const scene = new Scene();
    scene.fake.respond = () => Response.json({ ...CONFIG, version: 2 });
    await scene.start();
    scene.fake.respond = () => Response.json(CONFIG);
    await scene.welcome();
    expect(scene.status).toMatchObject({ state: "waiting", failure: null });
  });
});

describe("the allow-list", () => {
  test("a foreign egress is declined and nothing is contacted", async () => {
    const scene = await new Scene().welcome();
    scene.offer("match-0001", FOREIGN);
    await vi.advanceTimersByTimeAsync(0);
    expect(scene.fake.socket.said.at(-1)).toEqual({
      type: "decline",
      match: "match-0001",
      reason: "foreign-egress",
    });
    expect(scene.fake.sockets.map(({ url }) => url)).toEqual(["wss://broker.example/v1/volunteer"]);
    expect(scene.fake.peers).toEqual([]);
  });

  test("a later configuration does not change it", async () => {
    const scene = await new Scene().welcome();
    scene.fake.respond = () => Response.json({ ...CONFIG, egresses: [FOREIGN] });
    scene.volunteer.stop();
    await scene.welcome();
    expect(scene.fake.socket.said[0]).toMatchObject({ egresses: [EGRESS] });
    scene.fake.socket.hear({ type: "offer", match: "match-0001", sdp: "v=0", egress: FOREIGN });
    expect(scene.fake.socket.said.at(-1)).toMatchObject({ reason: "foreign-egress" });
  });

  test("the page's own list wins over the broker's", async () => {
    const scene = await new Scene({ allowed: new AllowList([FOREIGN]) }).welcome();
    scene.offer("match-0001", EGRESS);
    expect(scene.fake.socket.said.at(-1)).toMatchObject({ reason: "foreign-egress" });
    scene.offer("match-0002", FOREIGN);
    expect(scene.fake.socket.url).toBe(FOREIGN);
  });

  test("a configuration whose list is no list of egresses is a mistake of the site", async () => {
    const scene = new Scene();
    scene.fake.respond = () => Response.json({ ...CONFIG, egresses: ["https://a.example/"] });
    expect((await scene.start()).status).toMatchObject({ failure: "misconfigured", on: false });
  });
});

describe("helping", () => {
  test("tells the broker answer, outcome and load", async () => {
    const scene = await new Scene().welcome();
    const broker = scene.fake.socket;
    const channel = await scene.help("match-0001");
    expect(scene.status).toMatchObject({ state: "helping", helping: 1 });
    channel.emit("close");
    expect(scene.status).toMatchObject({ state: "waiting", helping: 0 });
    expect(broker.said.slice(1)).toEqual([
      { type: "load", free: 1 },
      { type: "answer", match: "match-0001", sdp: "v=0 answer" },
      { type: "outcome", match: "match-0001", connected: true },
      { type: "load", free: 2 },
    ]);
  });

  test("takes several readers and declines when every slot is taken", async () => {
    const scene = await new Scene().welcome();
    const broker = scene.fake.socket;
    await scene.help("match-0001");
    await scene.help("match-0002");
    expect(scene.status.helping).toBe(2);
    scene.offer("match-0003");
    expect(broker.said.at(-1)).toEqual({ type: "decline", match: "match-0003", reason: "full" });
  });

  test("an offer that cannot be answered is declined and gives its slot back", async () => {
    const scene = await new Scene().welcome();
    const broker = scene.fake.socket;
    scene.offer("match-0001", EGRESS, "nonsense");
    await vi.advanceTimersByTimeAsync(0);
    expect(broker.said.slice(-2)).toEqual([
      { type: "decline", match: "match-0001", reason: "failed" },
      { type: "load", free: 2 },
    ]);
  });

  test("a set-up that fails after its answer is reported", async () => {
    const scene = await new Scene().welcome();
    const broker = scene.fake.socket;
    scene.offer("match-0001");
    await vi.advanceTimersByTimeAsync(0);
    scene.fake.peer.gathered();
    await vi.advanceTimersByTimeAsync(0);
    scene.fake.peer.become("failed");
    expect(broker.said.slice(-2)).toEqual([
      { type: "outcome", match: "match-0001", connected: false },
      { type: "load", free: 2 },
    ]);
  });

  test("cancel drops a match that is not open, and no other", async () => {
    const scene = await new Scene().welcome();
    const broker = scene.fake.socket;
    await scene.help("match-0001");
    scene.offer("match-0002");
    broker.hear({ type: "cancel", match: "match-0001" });
    broker.hear({ type: "cancel", match: "match-0002" });
    broker.hear({ type: "cancel", match: "match-0003" });
    await vi.advanceTimersByTimeAsync(0);
    expect(scene.fake.peers.map(({ closed }) => closed)).toEqual([false, true]);
    expect(broker.said.at(-1)).toEqual({ type: "load", free: 1 });
    expect(scene.status.helping).toBe(1);
  });

  test("goes on while the broker is away, and tells the next one its load", async () => {
    const scene = await new Scene().welcome();
    const first = scene.fake.socket;
    await scene.help("match-0001");
    first.drop();
    await vi.advanceTimersByTimeAsync(1_000);
    expect(scene.status).toMatchObject({ state: "helping", failure: null });
    const second = scene.fake.socket;
    second.open();
    second.hear({ type: "welcome", version: 1 });
    expect(second.said.slice(1)).toEqual([{ type: "load", free: 1 }]);
  });
});

describe("switching off", () => {
  /** Everything is freed. */
  async function expectNothingLeft({ fake }: Scene): Promise<void> {
    await vi.advanceTimersByTimeAsync(0);
    expect(fake.sockets.every(({ readyState }) => readyState === 3)).toBe(true);
    expect(fake.peers.every(({ closed }) => closed)).toBe(true);
    expect(vi.getTimerCount()).toBe(0);
  }

  test("says goodbye, is off at once, and carries until the client has gone", async () => {
    const scene = await new Scene().welcome();
    const broker = scene.fake.socket;
    const channel = await scene.help("match-0001");
    const egress = scene.fake.socket;
    scene.offer("match-0002");
    scene.volunteer.stop();
    expect(broker.said.at(-1)).toEqual({ type: "goodbye" });
    expect(broker.readyState).toBe(3);
    expect(channel.goodbyes).toBe(1);
    expect(scene.fake.peers.map(({ closed }) => closed)).toEqual([false, true]);
    expect(scene.status).toMatchObject({ state: "off", on: false, helping: 0 });
    egress.receive(new ArrayBuffer(6));
    expect(channel.sent).toContainEqual(new ArrayBuffer(6));
    channel.emit("close");
    await expectNothingLeft(scene);
    expect(scene.seen.at(-1)?.state).toBe("off");
  });

  test("does not wait for a client that stays", async () => {
    const scene = await new Scene().welcome();
    await scene.help("match-0001");
    scene.volunteer.stop();
    await vi.advanceTimersByTimeAsync(LEAVING_MS);
    await expectNothingLeft(scene);
  });

  test("for good says goodbye and frees everything at once, also what was left before", async () => {
    const scene = await new Scene().welcome();
    const first = await scene.help("match-0001");
    scene.volunteer.stop();
    await scene.start();
    const broker = scene.fake.socket;
    broker.open();
    broker.hear({ type: "welcome", version: 1 });
    broker.hear({ type: "offer", match: "match-0002", sdp: "v=0 offer", egress: EGRESS });
    await vi.advanceTimersByTimeAsync(0);
    scene.volunteer.cut();
    expect(first.goodbyes).toBeGreaterThanOrEqual(GOODBYE_TIMES);
    expect(broker.said.at(-1)).toEqual({ type: "goodbye" });
    expect(scene.status).toMatchObject({ state: "off", on: false, helping: 0 });
    await expectNothingLeft(scene);
  });

  test("and on again does not count what is still being left", async () => {
    const scene = await new Scene().welcome();
    await scene.help("match-0001");
    scene.volunteer.stop();
    await scene.welcome();
    expect(scene.status).toMatchObject({ state: "waiting", helping: 0 });
    await vi.advanceTimersByTimeAsync(LEAVING_MS);
    expect(scene.status).toMatchObject({ state: "waiting", helping: 0 });
    expect(scene.fake.socket.said).toHaveLength(1);
  });

  test("a link that comes up afterwards counts for nothing", async () => {
    const scene = await new Scene().welcome();
    scene.offer("match-0001");
    await vi.advanceTimersByTimeAsync(0);
    scene.fake.peer.gathered();
    await vi.advanceTimersByTimeAsync(0);
    scene.volunteer.stop();
    const channel = new FakeChannel();
    scene.fake.peer.announce(channel);
    scene.fake.socket.open();
    channel.open();
    expect(channel.goodbyes).toBe(1);
    expect(scene.status).toMatchObject({ state: "off", helping: 0 });
  });

  test.each([0, 5])("in the middle of a start leaves nothing behind", async (ms) => {
    const scene = new Scene();
    scene.fake.respond = () => Response.json({ ...CONFIG, stun: ["stun:a:1", "stun:a:2"] });
    scene.volunteer.start();
    if (ms > 0) await vi.advanceTimersByTimeAsync(ms);
    scene.volunteer.stop();
    await vi.advanceTimersByTimeAsync(600_000);
    expect(scene.fake.sockets).toEqual([]);
    expect(scene.fake.peers.every(({ closed }) => closed)).toBe(true);
    expect(scene.status).toMatchObject({ state: "off", on: false });
  });

  test("and on again at once runs one conversation, not two", async () => {
    const scene = await new Scene().welcome();
    scene.volunteer.stop();
    await scene.welcome();
    scene.volunteer.start();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(scene.fake.sockets.filter(({ readyState }) => readyState === 1)).toHaveLength(1);
    expect(scene.fake.fetched).toHaveLength(2);
    expect(scene.status.state).toBe("waiting");
  });

  test("twice does nothing more", async () => {
    const scene = await new Scene().welcome();
    scene.volunteer.stop();
    const told = scene.seen.length;
    scene.volunteer.stop();
    expect(scene.seen).toHaveLength(told);
  });
});

describe("an obstacle", () => {
  const STUN = ["stun:a.example:3478", "stun:a.example:3479"];

  async function blocked(): Promise<Scene> {
    const scene = new Scene();
    scene.fake.respond = () => Response.json({ ...CONFIG, stun: STUN });
    await scene.start();
    await vi.advanceTimersByTimeAsync(NAT_MS);
    return scene.welcome();
  }

  test("is shown while it waits in a network that answers nothing", async () => {
    const scene = await blocked();
    expect(scene.fake.socket.said[0]).toMatchObject({ type: "hello", nat: "unknown" });
    expect(scene.status).toMatchObject({ state: "waiting", obstacle: "blocked" });
    scene.volunteer.stop();
    expect(scene.status.obstacle).toBeNull();
  });

  test("is forgotten when somebody gets through nevertheless", async () => {
    const scene = await blocked();
    const channel = await scene.help("match-0001");
    expect(scene.status).toMatchObject({ state: "helping", obstacle: null });
    channel.emit("close");
    expect(scene.status).toMatchObject({ state: "waiting", obstacle: null });
  });

  test("is there and gone as the broker says", async () => {
    const scene = await new Scene().welcome();
    expect(scene.status.obstacle).toBeNull();
    scene.fake.socket.hear({ type: "reachability", reachable: false });
    expect(scene.status).toMatchObject({ state: "waiting", obstacle: "unreachable" });
    expect(scene.seen.at(-1)).toEqual(scene.status);
    scene.fake.socket.hear({ type: "reachability", reachable: true });
    expect(scene.status).toMatchObject({ state: "waiting", obstacle: null });
  });

  test("the plainer one stays when the broker sees it too", async () => {
    const scene = await blocked();
    scene.fake.socket.hear({ type: "reachability", reachable: false });
    expect(scene.status.obstacle).toBe("blocked");
  });

  test("is judged anew with every conversation", async () => {
    const scene = await new Scene().welcome();
    scene.fake.socket.hear({ type: "reachability", reachable: false });
    scene.fake.socket.drop();
    await vi.advanceTimersByTimeAsync(1_000);
    scene.fake.socket.open();
    scene.fake.socket.hear({ type: "welcome", version: 1 });
    expect(scene.status).toMatchObject({ state: "waiting", obstacle: null });
  });
});
