import { expect, test } from "vitest";

import { BUILT_IN, readSettings, writeSettings } from "../../src/extension/settings.ts";
import { FakeBrowser } from "./fakes.ts";

const NONE = { broker: "", egress: null };
const OTHER = "https://other.example/";

test("what the build has set counts until somebody sets another", async () => {
  const { api } = new FakeBrowser();
  expect(BUILT_IN).toEqual({
    broker: "https://built-in.example/",
    egress: "wss://built-in.example/v1/link",
  });
  expect(await readSettings(api)).toEqual({ network: BUILT_IN, on: false });
  await writeSettings(api, { broker: OTHER, on: true });
  expect(await readSettings(api)).toEqual({ network: { broker: OTHER, egress: null }, on: true });
});

test("where the build has set nothing there is nothing", async () => {
  expect((await readSettings(new FakeBrowser().api, NONE)).network).toBeNull();
});

test.each(["http://other.example/", "", 7, null])("%j is not taken from the storage", async (broker) => {
  const browser = new FakeBrowser();
  Object.assign(browser.kept, { broker, on: "yes" });
  expect(await readSettings(browser.api)).toEqual({ network: BUILT_IN, on: false });
});
