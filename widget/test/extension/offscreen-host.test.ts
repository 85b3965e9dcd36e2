import { beforeEach, expect, test } from "vitest";

import { OffscreenHost } from "../../src/extension/offscreen-host.ts";
import type { Network } from "../../src/extension/settings.ts";
import { FakeBrowser } from "./fakes.ts";

const ONE: Network = { broker: "https://one.example/", egress: "wss://one.example/v1/link" };
const OTHER: Network = { broker: "https://other.example/", egress: null };
const LEAVE = `send ${JSON.stringify({ to: "relay", type: "leave" })}`;

let browser: FakeBrowser;
let host: OffscreenHost;

beforeEach(() => {
  browser = new FakeBrowser();
  host = new OffscreenHost(browser.api);
});

const queries = (): object[] =>
  browser.documents.map((url) => Object.fromEntries(new URL(url).searchParams));

test("one document at a time, which knows its network by its address", async () => {
  await host.open(ONE);
  await host.open(ONE);
  expect(queries()).toEqual([ONE]);
  expect(browser.calls).toEqual([]);
});

test("another network takes its place when the readers have left", async () => {
  await host.open(ONE);
  await host.open(OTHER);
  expect(queries()).toEqual([{ broker: OTHER.broker }]);
  expect(browser.calls).toEqual([LEAVE]);
});

test("it is closed once, and not when it has closed itself", async () => {
  await host.close();
  expect(browser.calls).toEqual([]);
  await host.open(ONE);
  await host.close();
  expect(browser.documents).toEqual([]);
  await host.open(ONE);
  browser.answer = () => {
    browser.documents.pop();
    throw new Error("Receiving end does not exist.");
  };
  await host.close();
  expect(browser.documents).toEqual([]);
});
