import { expect, test } from "vitest";

import { changeBroker } from "../../src/extension/service.ts";
import { FakePlatform } from "../fakes.ts";
import { FakeBrowser } from "./fakes.ts";

const OTHER = "https://other.example/";

async function change(text: string, respond?: () => Response) {
  const browser = new FakeBrowser();
  const fake = new FakePlatform();
  if (respond !== undefined) fake.respond = respond;
  const outcome = await changeBroker(browser.api.runtime, fake.platform, text, "");
  return { outcome, fetched: fake.fetched.map(({ url }) => url), calls: browser.calls };
}

test("a broker that answers is taken", async () => {
  expect(await change("other.example")).toEqual({
    outcome: "saved",
    fetched: [`${OTHER}v1/config`],
    calls: [`send ${JSON.stringify({ to: "background", type: "broker", broker: OTHER })}`],
  });
});

test("what is no address is not asked", async () => {
  expect(await change("http://other.example")).toEqual({ outcome: "invalid", fetched: [], calls: [] });
});

test.each([
  ["nothing", () => Response.error()],
  ["a page", () => new Response("<html></html>")],
  ["another version", () => Response.json({ version: 2, stun: [], egresses: [], slots: 1 })],
])("a broker that answers with %s changes nothing", async (_, respond) => {
  expect(await change(OTHER, respond)).toMatchObject({ outcome: "unanswered", calls: [] });
});
