// @vitest-environment happy-dom

import { afterEach, beforeEach, expect, test, vi } from "vitest";

import type { Report } from "../../src/extension/messages.ts";
import { PageHost } from "../../src/extension/page-host.ts";
import { Relay } from "../../src/extension/relay.ts";
import { Remote } from "../../src/extension/remote.ts";
import { LEAVING_MS } from "../../src/limits.ts";
import { Page } from "../../src/page.ts";
import { browser as realBrowser } from "../../src/platform.ts";
import { NO_LIMITS } from "../../src/preferences.ts";
import { EGRESS, FakeChannel, FakePlatform } from "../fakes.ts";
import { FakeBrowser, FakePort } from "./fakes.ts";

const NETWORK = { broker: "https://broker.example/", egress: null };

let browser: FakeBrowser;
let fake: FakePlatform;

beforeEach(() => {
  vi.useFakeTimers();
  browser = new FakeBrowser();
  fake = new FakePlatform();
  browser.answer = () => NETWORK.broker; // the background, asked to open a relay
});
afterEach(() => void vi.useRealTimers());

function relay(network: { broker: string; egress: string | null } = NETWORK) {
  const reports: Report[] = [];
  const views: number[] = [];
  const made = new Relay(new Page(fake.platform, "extension"), network, {
    onReport: (report) => reports.push(report),
    onViews: (count) => views.push(count),
  });
  browser.onConnect.addListener((port) => made.serve(port));
  return { relay: made, reports, views };
}

async function view(): Promise<Remote> {
  const remote = new Remote(browser.api.runtime);
  expect(await remote.open()).toBe(NETWORK.broker);
  return remote;
}

async function settle(): Promise<void> {
  await vi.advanceTimersByTimeAsync(0);
}

async function welcome(): Promise<void> {
  await settle();
  fake.socket.open();
  fake.socket.hear({ type: "welcome", version: 1 });
  await settle();
}

async function help(): Promise<FakeChannel> {
  fake.socket.hear({ type: "offer", match: "match-0001", sdp: "v=0", egress: EGRESS, country: "IR" });
  await settle();
  const channel = new FakeChannel();
  fake.peer.gathered();
  await settle();
  fake.peer.announce(channel);
  fake.socket.open();
  channel.open();
  await settle();
  return channel;
}

test("a view shows the one engine and works it", async () => {
  const { reports } = relay();
  const [one, other] = [await view(), await view()];
  const seen: string[] = [];
  const helped: (string | null)[] = [];
  const { engine, detach } = one.attach(new URL(NETWORK.broker), null, {
    onStatus: ({ state }) => seen.push(state),
    onHelping: (country) => helped.push(country),
  });
  expect(engine.status).toMatchObject({ on: false, state: "off" });
  engine.start();
  await welcome();
  expect(fake.socket.said[0]).toMatchObject({ type: "hello", kind: "extension" });
  await help();
  expect(seen).toEqual(["connecting", "waiting", "helping"]);
  expect(helped).toEqual(["IR"]);
  expect(other.status).toMatchObject({ on: true, helping: 1 });
  other.setPreferences({ ...NO_LIMITS, readers: 1 });
  await settle();
  expect(engine.status.preferences.readers).toBe(1);
  detach();
  other.stop();
  await settle();
  expect(seen).not.toContain("off");
  expect(reports.map(({ state }) => state)).toEqual(["off", "connecting", "waiting", "helping", "off"]);
});

test("a report is made of changes only, not of every second", async () => {
  const { reports } = relay();
  (await view()).start();
  await welcome();
  await help();
  const before = reports.length;
  await vi.advanceTimersByTimeAsync(10_000);
  expect(reports).toHaveLength(before);
});

test("it goes on when its page is loaded again, as after the browser's restart", async () => {
  relay();
  (await view()).start();
  await welcome();
  dispatchEvent(new Event("pagehide"));
  const sockets = fake.sockets.length;
  const { reports } = relay();
  await welcome();
  expect(fake.sockets).toHaveLength(sockets + 1);
  expect(reports.at(-1)).toMatchObject({ on: true, state: "waiting" });
});

test("a page that goes says goodbye, and does not report that it was switched off", async () => {
  const { reports } = relay();
  (await view()).start();
  await welcome();
  const conversation = fake.socket;
  const channel = await help();
  dispatchEvent(new Event("pagehide"));
  await settle();
  expect(channel.goodbyes).toBeGreaterThan(0);
  expect(conversation.said.at(-1)).toEqual({ type: "goodbye" });
  expect(reports.at(-1)).toMatchObject({ on: true });
});

test("it leaves when its readers have moved away, and does not report that", async () => {
  const { relay: made, reports } = relay();
  (await view()).start();
  await welcome();
  const channel = await help();
  let left = false;
  void made.leave().then(() => {
    left = true;
  });
  await vi.advanceTimersByTimeAsync(LEAVING_MS - 1);
  expect(channel.goodbyes).toBeGreaterThan(0);
  expect(left).toBe(false);
  await vi.advanceTimersByTimeAsync(1);
  expect(left).toBe(true);
  expect(reports.at(-1)).toMatchObject({ on: true });
});

test("one that leaves takes no more views", async () => {
  const { relay: made, views } = relay();
  await made.leave();
  const [near, far] = FakePort.pair();
  const gone = vi.fn();
  near.onDisconnect.addListener(gone);
  made.serve(far);
  await settle();
  expect(gone).toHaveBeenCalledOnce();
  expect(views).toEqual([]);
});

test("its own servers are the only ones it knows", async () => {
  relay({ ...NETWORK, egress: "wss://own.example/v1/link" });
  (await view()).start();
  await welcome();
  expect(fake.socket.said[0]).toMatchObject({ egresses: ["wss://own.example/v1/link"] });
});

test("it counts who looks", async () => {
  const { views } = relay();
  const [one, other] = [await view(), await view()];
  one.close();
  other.close();
  await settle();
  expect(views).toEqual([1, 2, 1, 0]);
});

test("a view finds the next relay, and loses nothing that was done meanwhile", async () => {
  const { relay: first } = relay();
  const remote = await view();
  await first.leave();
  await settle();
  remote.start();
  browser.onConnect.clear();
  relay();
  await vi.advanceTimersByTimeAsync(1_000);
  await welcome();
  expect(remote.status).toMatchObject({ on: true, state: "waiting" });
});

test("a view that is closed asks for nothing more", async () => {
  const { relay: made } = relay();
  const remote = await view();
  const asked = browser.calls.length;
  remote.close();
  await made.leave();
  await vi.advanceTimersByTimeAsync(10_000);
  expect(browser.calls).toHaveLength(asked);
});

test("without a broker a view has nothing to show", async () => {
  browser.answer = () => null;
  const remote = new Remote(browser.api.runtime);
  expect(await remote.open()).toBeNull();
  expect(() => remote.status).toThrow();
});

test("Firefox's background makes calls while it is on, and none else", async () => {
  Object.assign(realBrowser, fake.platform);
  const host = new PageHost(browser.api.runtime, () => undefined);
  const calls = (): number => browser.calls.filter((call) => call === "alive").length;
  await host.open(NETWORK);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(calls()).toBe(0);
  const remote = await view();
  remote.start();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(calls()).toBeGreaterThanOrEqual(3);
  await host.close();
  const before = calls();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(calls()).toBe(before);
});
