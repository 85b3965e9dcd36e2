import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";

import { Engine } from "../src/engine.ts";
import { JUST_NOW_MS, LEAVING_MS, SLEPT_MS, VISIT_MS } from "../src/limits.ts";
import { NO_LIMITS } from "../src/preferences.ts";
import type { Preferences, Status } from "../src/status.ts";
import { CONFIG, EGRESS, FakeChannel, FakePlatform, FakeSite, octets } from "./fakes.ts";

beforeEach(() => {
  vi.useFakeTimers();
  vi.setSystemTime(new Date(2026, 10, 21, 12, 0));
});
afterEach(() => void vi.useRealTimers());

/** One tab. */
class Tab {
  readonly fake: FakePlatform;
  readonly engine: Engine;
  readonly seen: Status[] = [];
  readonly helped: (string | null)[] = [];

  constructor(
    site = new FakeSite(),
    broker = "https://broker.example/",
    pool: string | null = null,
  ) {
    this.fake = new FakePlatform(site);
    this.engine = this.#make(broker, pool);
  }

  #make(broker: string, pool: string | null): Engine {
    const { platform } = this.fake;
    const engine = new Engine({
      platform,
      kind: "page",
      broker: new URL(broker),
      allowed: null,
      pool,
    });
    engine.listen({
      onStatus: (status) => this.seen.push(status),
      onHelping: (country) => this.helped.push(country),
    });
    engine.open();
    return engine;
  }

  get status(): Status {
    return this.engine.status;
  }

  limit(preferences: Partial<Preferences>): void {
    this.engine.setPreferences({ ...NO_LIMITS, ...preferences });
  }

  /** Lets what is due happen, and welcomes whoever says hello. */
  async settle(): Promise<void> {
    await vi.advanceTimersByTimeAsync(0);
    for (const socket of this.fake.sockets) {
      if (socket.readyState !== 0 || !socket.url.includes("volunteer")) continue;
      socket.open();
      socket.hear({ type: "welcome", version: 1, waiting: 40, readers: 15 });
    }
    await vi.advanceTimersByTimeAsync(0);
  }

  async on(): Promise<this> {
    this.engine.start();
    await this.settle();
    return this;
  }

  get broker(): FakePlatform["socket"] {
    const found = this.fake.sockets.findLast(({ url }) => url.includes("volunteer"));
    if (found === undefined) throw new Error("no conversation");
    return found;
  }

  async help(match: string, country?: string): Promise<FakeChannel> {
    this.broker.hear({ type: "offer", match, sdp: "v=0", egress: EGRESS, country });
    await vi.advanceTimersByTimeAsync(0);
    const channel = new FakeChannel();
    this.fake.peer.gathered();
    await vi.advanceTimersByTimeAsync(0);
    this.fake.peer.announce(channel);
    this.fake.socket.open();
    channel.open();
    return channel;
  }

  /** Leaves the page. */
  leave(): void {
    this.engine.close(true);
  }

  /** Goes to the next page in this tab, which takes a while. */
  async next(broker = "https://broker.example/"): Promise<Tab> {
    this.leave();
    await vi.advanceTimersByTimeAsync(JUST_NOW_MS);
    const next = new Tab(this.fake.site, broker);
    for (const [key, value] of this.fake.session.values) next.fake.session.values.set(key, value);
    next.engine.close(true);
    next.engine.open();
    await next.settle();
    return next;
  }
}

describe("what was done", () => {
  test("people, octets, time and countries are counted", async () => {
    const tab = await new Tab().on();
    const channel = await tab.help("match-0001", "IR");
    const second = await tab.help("match-0002");
    channel.receive(octets(700));
    tab.fake.socket.receive(octets(300));
    await vi.advanceTimersByTimeAsync(3_000);
    expect(tab.status).toMatchObject({
      state: "helping",
      helping: 2,
      session: { people: 2, octets: 1_000, seconds: 3 },
      total: { people: 2, octets: 1_000, seconds: 3 },
      monthOctets: 1_000,
      countries: { IR: 1 },
      countriesNow: { IR: 1 },
      online: 40,
      readers: 15,
    });
    expect(tab.helped).toEqual(["IR", null]);
    expect(second.sent).toEqual([octets(300)]);
    expect(tab.seen.at(-1)).toEqual(tab.status);
    channel.emit("close");
    expect(tab.status).toMatchObject({ helping: 1, countries: { IR: 1 }, countriesNow: {} });
  });

  test("goes into storage at the end, without countries", async () => {
    const tab = await new Tab().on();
    await tab.help("match-0001", "IR");
    await vi.advanceTimersByTimeAsync(2_000);
    tab.engine.stop();
    expect([...tab.fake.site.local.values.keys()]).toEqual(["magpies.total"]);
    expect([...tab.fake.site.local.values.values()].join()).not.toContain("IR");
    expect(new Tab(tab.fake.site).status.total).toEqual({ people: 1, octets: 0, seconds: 2 });
  });

  test("nothing changes while nothing happens", async () => {
    const tab = await new Tab().on();
    const told = tab.seen.length;
    await vi.advanceTimersByTimeAsync(60_000);
    expect(tab.seen).toHaveLength(told);
  });

  test("the broker's warning is handed on", async () => {
    const tab = new Tab();
    tab.fake.respond = () => Response.json({ ...CONFIG, caution: "BY" });
    expect((await tab.on()).status.caution).toBe("BY");
  });
});

describe("limits", () => {
  test("the number of readers is told to the broker and kept", async () => {
    const tab = new Tab();
    tab.limit({ readers: 1 });
    await tab.on();
    expect(tab.broker.said[0]).toMatchObject({ type: "hello", slots: 1 });
    await tab.help("match-0001");
    tab.broker.hear({ type: "offer", match: "match-0002", sdp: "v=0", egress: EGRESS });
    expect(tab.broker.said.at(-1)).toMatchObject({ type: "decline", reason: "full" });
    tab.limit({ readers: 2 });
    expect(tab.broker.said.at(-1)).toEqual({ type: "load", free: 1 });
    const second = await tab.help("match-0003");
    tab.limit({ readers: 1 });
    expect(second.goodbyes).toBe(1);
    expect(tab.status.helping).toBe(1);
    expect(tab.broker.said.at(-1)).toEqual({ type: "load", free: 0 });
  });

  test("the speed holds for all links and both directions together", async () => {
    const tab = new Tab();
    tab.limit({ rate: 40_000 });
    await tab.on();
    const first = await tab.help("match-0001");
    const toFirst = tab.fake.socket;
    const second = await tab.help("match-0002");
    for (let ms = 0; ms < 10_000; ms += 100) {
      toFirst.receive(octets(4_000));
      second.receive(octets(4_000));
      await vi.advanceTimersByTimeAsync(100);
    }
    const carried = tab.status.session.octets;
    expect(carried).toBeGreaterThan(390_000);
    expect(carried).toBeLessThan(440_000);
    expect(first.sent.length).toBeGreaterThan(30);
    expect(tab.fake.socket.sent.length).toBeGreaterThan(30);
  });

  test("the month's data is used up, and the next month it goes on by itself", async () => {
    const tab = new Tab();
    tab.limit({ month: 1_000_000 });
    await tab.on();
    const channel = await tab.help("match-0001");
    for (let times = 0; times < 100; times += 1) channel.receive(octets(10_000));
    await vi.advanceTimersByTimeAsync(1_000);
    expect(tab.status).toMatchObject({ state: "paused", pause: "data", on: true, helping: 0 });
    expect(tab.broker.said.at(-1)).toEqual({ type: "goodbye" });
    expect(channel.goodbyes).toBe(1);
    vi.setSystemTime(new Date(2026, 11, 1, 0, 0));
    await vi.advanceTimersByTimeAsync(1_000);
    await tab.settle();
    expect(tab.status).toMatchObject({ state: "waiting", pause: null, monthOctets: 0 });
  });

  test("the month's data is used up on the next page too", async () => {
    const tab = new Tab();
    tab.limit({ month: 1_000_000 });
    await tab.on();
    const channel = await tab.help("match-0001");
    for (let times = 0; times < 100; times += 1) channel.receive(octets(10_000));
    const next = await tab.next();
    expect(next.status).toMatchObject({ state: "paused", pause: "data", monthOctets: 1_000_000 });
    expect(next.fake.fetched).toEqual([]);
  });

  test("hours begin and end by the clock", async () => {
    const tab = new Tab();
    tab.limit({ hours: { from: 12 * 60 + 1, to: 12 * 60 + 2 } });
    await tab.on();
    expect(tab.status).toMatchObject({ state: "paused", pause: "hours" });
    expect(tab.fake.fetched).toEqual([]);
    await vi.advanceTimersByTimeAsync(60_000);
    await tab.settle();
    expect(tab.status.state).toBe("waiting");
    await vi.advanceTimersByTimeAsync(60_000);
    expect(tab.status.state).toBe("paused");
  });

  test("only unmetered, only mains, data saver and hidden pause and go on at once", async () => {
    const tab = new Tab();
    tab.limit({ onlyUnmetered: true, onlyMains: true });
    await tab.on();
    const { connection, battery } = tab.fake;
    const turns: [string, () => void, () => void][] = [
      ["metered", () => (connection.type = "cellular"), () => (connection.type = "wifi")],
      ["saver", () => (connection.saveData = true), () => (connection.saveData = false)],
      ["battery", () => (battery.charging = false), () => (battery.charging = true)],
    ];
    for (const [pause, begin, end] of turns) {
      const source = pause === "battery" ? battery : connection;
      const type = pause === "battery" ? "chargingchange" : "change";
      begin();
      source.emit(type);
      expect(tab.status).toMatchObject({ state: "paused", pause });
      end();
      source.emit(type);
      await tab.settle();
      expect(tab.status).toMatchObject({ state: "waiting", pause: null });
    }
    tab.fake.isHidden = true;
    tab.engine.review();
    expect(tab.status.state).toBe("waiting"); // a computer goes on
    tab.fake.isMobile = true;
    tab.engine.review();
    expect(tab.status).toMatchObject({ state: "paused", pause: "hidden" });
    tab.fake.isHidden = false;
    tab.engine.review();
    await tab.settle();
    expect(tab.status.state).toBe("waiting");
  });

  test("a pause carries on until the readers have moved, as switching off does", async () => {
    const tab = await new Tab().on();
    const channel = await tab.help("match-0001");
    tab.fake.connection.saveData = true;
    tab.fake.connection.emit("change");
    tab.fake.socket.receive(octets(9));
    expect(channel.sent).toContainEqual(octets(9));
    await vi.advanceTimersByTimeAsync(LEAVING_MS);
    expect(tab.fake.peers.every(({ closed }) => closed)).toBe(true);
  });

  test("set while it is paused or off, they hold", async () => {
    const tab = new Tab();
    tab.limit({ hours: { from: 0, to: 1 } });
    await tab.on();
    tab.limit({});
    await tab.settle();
    expect(tab.status.state).toBe("waiting");
    expect(new Tab(tab.fake.site).status.preferences).toEqual(NO_LIMITS);
  });
});

describe("several tabs", () => {
  test("one relays, the others show what it does", async () => {
    const site = new FakeSite();
    const first = await new Tab(site).on();
    const second = new Tab(site);
    await second.settle();
    expect(second.status).toMatchObject({ state: "paused", pause: "elsewhere", on: true });
    const channel = await first.help("match-0001", "IR");
    channel.receive(octets(800));
    await vi.advanceTimersByTimeAsync(2_000);
    expect(second.status).toMatchObject({
      state: "paused",
      helping: 1,
      monthOctets: 800,
      countries: { IR: 1 },
      countriesNow: { IR: 1 },
      online: 40,
    });
    expect(second.seen.at(-1)).toEqual(second.status);
    expect(second.fake.fetched).toEqual([]);
  });

  test("another takes over when the first is closed, with the month's data", async () => {
    const site = new FakeSite();
    const first = await new Tab(site).on();
    const second = new Tab(site);
    await second.settle();
    const channel = await first.help("match-0001");
    channel.receive(octets(800));
    first.leave();
    await second.settle();
    expect(second.status).toMatchObject({ state: "waiting", helping: 0, monthOctets: 800 });
    await second.help("match-0002");
    await vi.advanceTimersByTimeAsync(1_000);
    expect(second.status.total).toEqual({ people: 2, octets: 800, seconds: 1 });
  });

  test("another takes over when the first pauses; the first stands back then", async () => {
    const site = new FakeSite();
    const first = await new Tab(site).on();
    const second = new Tab(site);
    await second.settle();
    first.fake.isMobile = first.fake.isHidden = true;
    first.engine.review();
    await second.settle();
    expect([first.status.pause, second.status.state]).toEqual(["hidden", "waiting"]);
    first.fake.isHidden = false;
    first.engine.review();
    await first.settle();
    expect(first.status).toMatchObject({ state: "paused", pause: "elsewhere" });
  });

  test("the switch is one", async () => {
    const site = new FakeSite();
    const [first, second] = [new Tab(site), new Tab(site)];
    await first.on();
    expect(second.status.on).toBe(true);
    second.engine.stop();
    expect(first.status).toMatchObject({ state: "off", on: false });
    expect(first.broker.said.at(-1)).toEqual({ type: "goodbye" });
    await vi.advanceTimersByTimeAsync(LEAVING_MS);
    expect(vi.getTimerCount()).toBe(0);
  });

  test("off before the lead is granted stays off", async () => {
    const tab = new Tab();
    tab.engine.start();
    tab.engine.stop();
    await vi.advanceTimersByTimeAsync(5_000);
    expect(tab.fake.fetched).toEqual([]);
    expect(tab.status.state).toBe("off");
    expect((await tab.on()).status.state).toBe("waiting");
  });

  test("limits are one set", async () => {
    const site = new FakeSite();
    const [first, second] = [new Tab(site), new Tab(site)];
    await first.on();
    second.limit({ readers: 1 });
    expect(first.status.preferences.readers).toBe(1);
    expect(first.broker.said.at(-1)).toEqual({ type: "load", free: 1 });
  });

  test("another bridge is not switched on, and does not relay beside the first", async () => {
    const site = new FakeSite();
    const first = await new Tab(site).on();
    const other = new Tab(site, "https://other.example/");
    await other.settle();
    expect(other.status.on).toBe(false);
    await other.on();
    expect(other.status.pause).toBe("elsewhere");
    expect(first.status.state).toBe("waiting");
  });

  test("a private pool has a switch of its own, and leaves its token nowhere", async () => {
    const site = new FakeSite();
    const heard: unknown[] = [];
    site.channel().addEventListener("message", (event) => heard.push((event as MessageEvent).data));
    const friends = await new Tab(site, "https://broker.example/", "friends-token").on();
    const publicly = new Tab(site);
    const family = new Tab(site, "https://broker.example/", "family-token");
    await family.settle();
    expect([publicly.status.on, family.status.on]).toEqual([false, false]);
    expect(new Tab(site, "https://broker.example/", "friends-token").status.on).toBe(true);
    const kept = [...site.local.values.values(), ...friends.fake.session.values.values()];
    expect(kept.length).toBeGreaterThan(1);
    expect(heard.length).toBeGreaterThan(1);
    expect(JSON.stringify([kept, heard])).not.toContain("friends-token");
  });

  test.each([null, 7, "live", {}, { type: "live" }, { type: "switch", on: "yes" }])(
    "%j from another tab does no harm",
    async (message) => {
      const site = new FakeSite();
      const tab = await new Tab(site).on();
      site.channel().postMessage(message as object);
      expect(tab.status).toMatchObject({ state: "waiting", helping: 0, online: 40 });
    },
  );
});

describe("a visit", () => {
  test("stays on from page to page, and off after switching off", async () => {
    let tab = await (await new Tab().on()).next();
    expect(tab.status).toMatchObject({ state: "waiting", on: true });
    tab.engine.stop();
    tab = await tab.next();
    expect(tab.status).toMatchObject({ state: "off", on: false });
    expect(tab.fake.fetched).toEqual([]);
  });

  test("goes on in a page that Firefox has kept, with what it stored then", async () => {
    const kept = new Tab();
    kept.leave();
    const next = await new Tab(kept.fake.site).on();
    next.leave();
    kept.engine.open();
    expect(kept.status.on).toBe(true);
  });

  test("ends with its last tab", async () => {
    const tab = await new Tab().on();
    await vi.advanceTimersByTimeAsync(60_000);
    tab.leave();
    await vi.advanceTimersByTimeAsync(JUST_NOW_MS);
    expect(new Tab(tab.fake.site).status.on).toBe(false);
  });

  test("coming back much later is another one", async () => {
    const tab = await new Tab().on();
    tab.leave();
    vi.setSystemTime(Date.now() + VISIT_MS);
    expect((await tab.next()).status.on).toBe(false);
  });

  test("agrees to one bridge", async () => {
    const tab = await new Tab().on();
    expect((await tab.next("https://other.example/")).status.on).toBe(false);
  });

  test("a page that the browser has kept follows what happened since", async () => {
    const tab = await new Tab().on();
    tab.leave();
    expect(tab.status.on).toBe(false);
    expect(vi.getTimerCount()).toBe(0);
    tab.engine.open();
    await tab.settle();
    expect(tab.status.state).toBe("waiting");
    tab.leave();
    tab.fake.site.local.values.delete("magpies.visit"); // switched off on the next page
    tab.engine.open();
    expect(tab.status.on).toBe(false);
  });

  test("without storage, lasts as long as the page", async () => {
    const tab = new Tab();
    tab.fake.session.broken = tab.fake.site.local.broken = true;
    await tab.on();
    tab.leave();
    tab.engine.open();
    await tab.settle();
    expect(tab.status.state).toBe("waiting");
  });
});

describe("sleep", () => {
  test("a clock that has jumped begins anew at once", async () => {
    const tab = await new Tab().on();
    await tab.help("match-0001");
    const before = tab.broker;
    tab.fake.aheadMs = SLEPT_MS.shown;
    await vi.advanceTimersByTimeAsync(1_000);
    expect(before.readyState).toBe(3);
    expect(tab.fake.peers[0]?.closed).toBe(true);
    await tab.settle();
    expect(tab.status).toMatchObject({ state: "waiting", helping: 0, session: { seconds: 0 } });
    expect(tab.broker).not.toBe(before);
  });

  test("a hidden page that may seldom look at the clock has not slept", async () => {
    const tab = await new Tab().on();
    tab.fake.isHidden = true;
    await vi.advanceTimersByTimeAsync(1_000);
    tab.fake.aheadMs = SLEPT_MS.hidden - 2_000;
    tab.fake.isHidden = false;
    tab.engine.review();
    await vi.advanceTimersByTimeAsync(1_000);
    expect(tab.fake.fetched).toHaveLength(1);
  });

  test("a clock that is set back harms nothing", async () => {
    const tab = await new Tab().on();
    await tab.help("match-0001");
    tab.fake.aheadMs = -3_600_000;
    await vi.advanceTimersByTimeAsync(3_000);
    expect(tab.status).toMatchObject({ state: "helping", session: { seconds: 2 } });
  });
});

describe("giving up", () => {
  test("ends the visit and says why; switching on again tries again", async () => {
    const tab = new Tab();
    tab.fake.respond = () => Response.json({ ...CONFIG, version: 2 });
    await tab.on();
    expect(tab.status).toMatchObject({ state: "error", failure: "outdated", on: false });
    expect(tab.seen.at(-1)).toEqual(tab.status);
    expect(vi.getTimerCount()).toBe(0);
    expect((await tab.next()).status.on).toBe(false);
    tab.engine.open();
    tab.fake.respond = () => Response.json(CONFIG);
    await tab.on();
    expect(tab.status).toMatchObject({ state: "waiting", failure: null });
  });

  test("switching off takes the failure back", async () => {
    const tab = new Tab();
    tab.fake.respond = () => Response.json({ ...CONFIG, version: 2 });
    await tab.on();
    tab.engine.stop();
    expect(tab.seen.at(-1)).toMatchObject({ state: "off", failure: null });
  });
});

describe("a caution", () => {
  const warned = (site?: FakeSite): Tab => {
    const tab = new Tab(site);
    tab.fake.respond = () => Response.json({ ...CONFIG, caution: "XK" });
    return tab;
  };

  test("stops everything until the person has agreed, once", async () => {
    const site = new FakeSite();
    const tab = await warned(site).on();
    expect(tab.status).toMatchObject({ on: true, state: "paused", pause: "caution", caution: "XK" });
    await vi.advanceTimersByTimeAsync(120_000);
    expect(tab.fake.sockets).toEqual([]);
    expect(tab.fake.peers).toEqual([]);
    expect(tab.fake.fetched).toHaveLength(1);
    tab.engine.agree();
    await tab.settle();
    expect(tab.status).toMatchObject({ state: "waiting", pause: null, caution: "XK" });
    tab.engine.stop();
    await tab.on();
    expect(tab.status.state).toBe("waiting");
  });

  test("can be answered by switching off", async () => {
    const tab = await warned().on();
    tab.engine.stop();
    expect(tab.status).toMatchObject({ on: false, state: "off", pause: null });
    await tab.on();
    expect(tab.status.pause).toBe("caution");
  });
});
