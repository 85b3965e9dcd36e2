// @vitest-environment happy-dom

import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";

import { Api, type Status } from "../src/reader/api.ts";
import { InviteCard } from "../src/reader/invite-card.ts";
import { PhoneCard } from "../src/reader/phone-card.ts";
import { explain, moodOf } from "../src/reader/state.ts";
import { en } from "../src/reader/strings/en.ts";
import { Voice } from "../src/reader/voice.ts";

const UP: Status = {
  version: "0",
  on: true,
  invited: true,
  connected: true,
  links: 2,
  cause: null,
  problem: null,
  host: "127.0.0.1",
  port: 1080,
  shared: false,
  phone: null,
  pool: "public",
  pools: ["public"],
  pairing: null,
  sites: null,
  down: [],
  up: [],
  down_total: 0,
  up_total: 0,
};
const GONE = { error: "gone", detail: "" };

test.each([
  [UP, "connected"],
  [{ ...UP, connected: false }, "looking"],
  [{ ...UP, connected: false, cause: "nobody" as const }, "apart"],
  [{ ...UP, on: false, connected: false }, "off"],
  [{ ...UP, on: false, connected: false, invited: false }, "uninvited"],
  [GONE, "gone"],
  [{ ...GONE, error: "key" }, "locked"],
])("what is told makes the mood", (told, mood) => {
  expect(moodOf(told)).toBe(mood);
  const sentences = explain(told, new Voice(en));
  expect(sentences.length).toBeGreaterThan(0);
  for (const sentence of sentences) expect(sentence).toMatch(/\.$/);
});

test("an explanation says why, and that nothing goes around", () => {
  const told = { ...UP, connected: false, cause: "blocked" as const };
  expect(explain(told, new Voice(en))).toEqual([en.causes.blocked, en.apartNote]);
  expect(explain(UP, new Voice(en))).toEqual(["Through 2 volunteers."]);
});

test("a phone is set up by hand first, and warned of what goes around", () => {
  const { element, show } = phoneCard();
  const text = (id: string): string => element.querySelector(`#${id}`)?.textContent ?? "";
  const open = (): boolean => !element.querySelector("#phone-host")?.closest("div[hidden]");
  show({ ...UP });
  expect(open()).toBe(false);
  show({ ...UP, phone: "[fd00::2]:1080" });
  expect(open()).toBe(true);
  expect([text("phone-host"), text("phone-port")]).toEqual(["fd00::2", "1080"]);
  show({ ...UP, phone: "192.0.2.7:1080" });
  expect([text("phone-host"), text("phone-port")]).toEqual(["192.0.2.7", "1080"]);
  expect(text("phone-address")).toBe("http://192.0.2.7:1080/proxy.pac");
  const automatic = element.querySelector("details");
  expect(automatic?.open).toBe(false);
  expect(automatic?.textContent).toContain(en.automaticWarning);
  expect(automatic?.querySelector("#phone-address")).not.toBeNull();
  expect(automatic?.textContent).not.toContain(en.phoneApps);
  expect(element.textContent).toContain(en.phoneApps);
});

test("the first invite is not called another one", () => {
  const card = new InviteCard(new Api(), new Voice(en), () => undefined);
  const asked = (): string =>
    [...card.element.querySelectorAll<HTMLElement>("label[for=invite-text] > span")]
      .filter(({ hidden }) => !hidden)
      .map(({ textContent }) => textContent)
      .join();
  card.show({ ...UP, invited: false });
  expect(asked()).toBe(en.uninvitedNote);
  card.show(UP);
  expect(asked()).toBe(en.paste);
});

function phoneCard(): { element: HTMLElement; show: (status: Status) => void } {
  const card = new PhoneCard(new Api(), new Voice(en));
  return { element: card.element, show: (status) => card.show(status) };
}

describe("requests", () => {
  const kept = new Map<string, string>();
  const fetch = vi.fn();

  beforeEach(() => {
    kept.clear();
    fetch.mockReset();
    vi.stubGlobal("fetch", fetch);
    vi.stubGlobal("sessionStorage", {
      getItem: (name: string) => kept.get(name) ?? null,
      setItem: (name: string, value: string) => kept.set(name, value),
    });
    vi.stubGlobal("history", { replaceState: vi.fn() });
  });
  afterEach(() => vi.unstubAllGlobals());

  test("the key of the link is exchanged, and gone from the address", async () => {
    vi.stubGlobal("location", { hash: "#link-key", pathname: "/" });
    fetch.mockResolvedValue(Response.json({ key: "session-key" }));
    await new Api().enter();
    expect(history.replaceState).toHaveBeenCalledWith(null, "", "/");
    expect(fetch.mock.calls[0]?.[1]).toMatchObject({ body: '{"key":"link-key"}' });
    expect([...kept.values()]).toEqual(["session-key"]);
    fetch.mockResolvedValue(Response.json(UP));
    await new Api().status();
    expect(fetch.mock.calls[1]?.[1].headers).toMatchObject({ Authorization: "Bearer session-key" });
  });

  test("a link that opens nothing leaves the key of the tab", async () => {
    kept.set("magpies-key", "before");
    vi.stubGlobal("location", { hash: "#used", pathname: "/" });
    fetch.mockResolvedValue(Response.json({ error: "key" }, { status: 403 }));
    await new Api().enter();
    expect([...kept.values()]).toEqual(["before"]);
  });

  test("refusals are told, and silence is one", async () => {
    fetch.mockResolvedValue(Response.json({ error: "site", detail: "x" }, { status: 400 }));
    expect(await new Api().route(["x"])).toEqual({ refusal: { error: "site", detail: "x" } });
    fetch.mockRejectedValue(new TypeError("network"));
    expect(await new Api().turn(false)).toEqual({ refusal: GONE });
  });
});
