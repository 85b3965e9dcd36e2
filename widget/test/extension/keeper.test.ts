import { beforeEach, expect, test, vi } from "vitest";

import { type Host, Keeper } from "../../src/extension/keeper.ts";
import { type Report, RESTING } from "../../src/extension/messages.ts";
import type { Network } from "../../src/extension/settings.ts";
import { FakeBrowser } from "./fakes.ts";

const BUILT_IN: Network = { broker: "https://built-in.example/", egress: null };
const OTHER: Network = { broker: "https://other.example/", egress: null };
const HELPING: Report = { ...RESTING, on: true, state: "helping", helping: 2 };

class FakeHost implements Host {
  readonly did: (Network | "close")[] = [];
  failure: Error | null = null;
  opening = 0;
  atOnce = 0;

  async open(network: Network): Promise<void> {
    if (this.failure !== null) throw this.failure;
    this.opening += 1;
    this.atOnce = Math.max(this.atOnce, this.opening);
    await settle();
    this.opening -= 1;
    this.did.push(network);
  }

  async close(): Promise<void> {
    this.did.push("close");
  }
}

let browser: FakeBrowser;
let host: FakeHost;

beforeEach(() => {
  browser = new FakeBrowser();
  host = new FakeHost();
});

function listen(builtIn = BUILT_IN): Keeper {
  const keeper = new Keeper(browser.api, host, builtIn);
  keeper.listen();
  return keeper;
}

/** Waits until everything that was begun is done. */
async function settle(): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve));
}

const open = (): Promise<unknown> => browser.say({ to: "background", type: "open" });
const report = (what: Report): Promise<unknown> =>
  browser.say({ to: "background", type: "report", report: what });

test("it opens nothing until somebody looks, and shows itself when it has been installed", async () => {
  listen();
  browser.onInstalled.tell({ reason: "install" });
  browser.onStartup.tell();
  browser.onAlarm.tell();
  await settle();
  expect(host.did).toEqual([]);
  expect(browser.calls).toEqual(["options"]);
  expect(await open()).toBe(BUILT_IN.broker);
  expect(host.did).toEqual([BUILT_IN]);
});

test("an update shows nothing", async () => {
  listen();
  browser.onInstalled.tell({ reason: "update" });
  await settle();
  expect(browser.calls).toEqual([]);
});

test("without a broker there is nothing to open", async () => {
  listen({ broker: "", egress: null });
  expect(await open()).toBeNull();
  expect(host.did).toEqual([]);
});

test("what it hears is on the button, and kept for the next start", async () => {
  listen();
  await report(HELPING);
  expect(browser.shown["text"]).toBe("2");
  expect(browser.kept["on"]).toBe(true);
  expect(browser.alarms.size).toBe(1);

  host.did.length = 0;
  listen(); // the browser has started it anew
  await vi.waitFor(() => expect(host.did).toEqual([BUILT_IN]));

  await report(RESTING);
  expect(browser.shown["text"]).toBe("");
  expect(browser.kept["on"]).toBe(false);
  expect(browser.alarms.size).toBe(0);
});

test("whatever wakes it finds a relay that was lost", async () => {
  const keeper = listen();
  keeper.note(HELPING);
  await settle();
  for (const wake of [browser.onStartup, browser.onAlarm]) {
    host.did.length = 0;
    wake.tell();
    await vi.waitFor(() => expect(host.did).toEqual([BUILT_IN]));
  }
});

test("it does one thing at a time", async () => {
  listen();
  await Promise.all([open(), open(), open()]);
  expect(host.did).toHaveLength(3);
  expect(host.atOnce).toBe(1);
});

test("another broker begins switched off", async () => {
  listen();
  await report(HELPING);
  expect(await browser.say({ to: "background", type: "broker", broker: OTHER.broker })).toBe(true);
  expect(host.did).toEqual(["close"]);
  expect(browser.kept).toMatchObject({ on: false, broker: OTHER.broker });
  expect(browser.shown["text"]).toBe("");
  expect(await open()).toBe(OTHER.broker);
  expect(host.did.at(-1)).toEqual(OTHER);
});

test("before a new version takes over the readers may move away", async () => {
  listen();
  await report(HELPING);
  browser.onUpdateAvailable.tell();
  await settle();
  expect(host.did).toEqual(["close"]);
  expect(browser.calls).toEqual(["reload"]);
  expect(browser.kept["on"]).toBe(true);
});

test("what is said to others is not for it", async () => {
  listen();
  const answer = vi.fn();
  for (const message of [{ to: "relay", type: "leave" }, null, "open", 7]) {
    browser.onMessage.tell(message, {}, answer);
  }
  await settle();
  expect(answer).not.toHaveBeenCalled();
});

test("what fails is told in the log and does not stop what comes after", async () => {
  const log = vi.spyOn(console, "error").mockReturnValue(undefined);
  listen();
  host.failure = new Error("no more documents");
  void open();
  await settle();
  expect(log).toHaveBeenCalledWith(host.failure);
  host.failure = null;
  expect(await open()).toBe(BUILT_IN.broker);
});
