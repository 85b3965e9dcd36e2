// @vitest-environment happy-dom

import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";

import { Beside } from "../src/beside.ts";
import { type Helping, MagpiesBridgeElement } from "../src/element.ts";
import { Page } from "../src/page.ts";
import type { Status } from "../src/status.ts";
import { en } from "../src/strings/index.ts";
import { CONFIG, FakeChannel, FakePlatform } from "./fakes.ts";

customElements.define("magpies-bridge", MagpiesBridgeElement);

let fake: FakePlatform;

beforeEach(() => {
  vi.useFakeTimers();
  fake = new FakePlatform();
  MagpiesBridgeElement.page = new Page(fake.platform);
  MagpiesBridgeElement.files = new Beside(null);
  vi.stubGlobal("RTCPeerConnection", class {});
});

afterEach(() => {
  document.body.replaceChildren();
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

function place(attributes: Record<string, string> = { broker: "https://broker.example" }): {
  element: MagpiesBridgeElement;
  find: (selector: string) => HTMLElement;
  seen: Status[];
} {
  const element = document.createElement("magpies-bridge");
  const seen: Status[] = [];
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.addEventListener("magpies-state", ({ detail }) => seen.push(detail));
  document.body.append(element);
  const find = (selector: string): HTMLElement => {
    const found = element.shadowRoot?.querySelector<HTMLElement>(selector);
    if (!found) throw new Error(`no ${selector}`);
    return found;
  };
  return { element, find, seen };
}

async function welcome(): Promise<void> {
  await vi.advanceTimersByTimeAsync(0);
  fake.socket.open();
  fake.socket.hear({ type: "welcome", version: 1 });
}

async function help(country?: string): Promise<FakeChannel> {
  const [egress] = CONFIG.egresses;
  fake.socket.hear({ type: "offer", match: "match-0001", sdp: "v=0 offer", egress, country });
  await vi.advanceTimersByTimeAsync(0);
  const channel = new FakeChannel();
  fake.peer.gathered();
  await vi.advanceTimersByTimeAsync(0);
  fake.peer.announce(channel);
  fake.socket.open();
  channel.open();
  return channel;
}

test("begins switched off, explains itself, and contacts nobody", async () => {
  const { element, find } = place();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(element.stats).toMatchObject({ state: "off", on: false });
  expect(find(".switch").getAttribute("role")).toBe("switch");
  expect(find(".switch").getAttribute("aria-checked")).toBe("false");
  expect(find("#introduction").hidden).toBe(false);
  expect(find(".status").hidden).toBe(true);
  expect(fake.fetched).toEqual([]);
  expect(fake.sockets).toEqual([]);
});

test("the switch works it, and events tell", async () => {
  const { find, seen } = place();
  find(".switch").click();
  expect(find(".switch").getAttribute("aria-checked")).toBe("true");
  await welcome();
  expect(find(".words").textContent).toBe("On. Waiting for somebody who needs a bridge.");
  expect(find("#introduction").hidden).toBe(true);
  find(".switch").click();
  expect(find(".words").textContent).toBe("Off");
  expect(seen.map(({ state }) => state)).toEqual(["connecting", "waiting", "off"]);
  expect(fake.socket.said.at(-1)).toEqual({ type: "goodbye" });
});

test("an obstacle is said in words, with what may help", async () => {
  const { element, find } = place();
  element.start();
  await welcome();
  fake.socket.hear({ type: "reachability", reachable: false });
  expect(find(".words").textContent).toContain("did not get through your network");
  expect(find(".note").textContent).toContain("On another network");
  expect(find(".card").dataset["state"]).toBe("hindered");
  await vi.advanceTimersByTimeAsync(5_000);
  expect(find("[role=status]").textContent).toContain("did not get through your network");
  expect(find(".switch").getAttribute("aria-checked")).toBe("true");
});

test("removal from the document ends everything", async () => {
  const { element } = place();
  element.start();
  await welcome();
  element.remove();
  await Promise.resolve();
  expect(fake.socket.said.at(-1)).toEqual({ type: "goodbye" });
  expect(fake.socket.readyState).toBe(3);
  await vi.advanceTimersByTimeAsync(600_000);
  expect(vi.getTimerCount()).toBe(0);
  window.dispatchEvent(new Event("pageshow"));
  element.start();
  expect(element.stats.on).toBe(false);
});

test("put back, it goes on as the visit does", async () => {
  const { element, find } = place();
  element.start();
  await welcome();
  element.remove();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(fake.sockets).toHaveLength(1);
  document.body.append(element);
  expect(find(".switch").getAttribute("aria-checked")).toBe("true");
  await welcome();
  expect(element.state).toBe("waiting");
  expect(fake.sockets).toHaveLength(2);
});

test("moved within the document, it goes on without a break", async () => {
  const { element } = place();
  element.start();
  await welcome();
  const elsewhere = document.createElement("div");
  document.body.append(elsewhere);
  elsewhere.append(element);
  await vi.advanceTimersByTimeAsync(5_000);
  expect(element.state).toBe("waiting");
  expect(fake.sockets).toHaveLength(1);
  expect(fake.socket.readyState).toBe(1);
});

test("landmarks of one page have names of their own", () => {
  const label = ({ find }: ReturnType<typeof place>): string | null =>
    find("section").getAttribute("aria-label");
  const three = [place(), place(), place()];
  expect(three.map(label)).toEqual(["Be a bridge", "Be a bridge 2", "Be a bridge 3"]);
  three[1]?.element.remove();
  expect(label(place())).toBe("Be a bridge 2");
});

test("two on a page are one bridge, which ends with the second", async () => {
  const first = place();
  const second = place();
  first.find(".switch").click();
  await welcome();
  expect(second.find(".switch").getAttribute("aria-checked")).toBe("true");
  expect(second.element.stats).toEqual(first.element.stats);
  expect(fake.sockets).toHaveLength(1);
  first.element.remove();
  await Promise.resolve();
  expect(fake.socket.readyState).toBe(1);
  expect(first.element.state).toBe("off");
  second.element.stop();
  expect(fake.socket.readyState).toBe(3);
});

test("limits are set and read at the element", () => {
  const { element, seen } = place();
  element.preferences = { ...element.preferences, readers: 3, rate: 1 };
  expect(element.preferences).toMatchObject({ readers: 3, rate: 8_000 });
  expect(seen.at(-1)?.preferences).toEqual(element.preferences);
});

test("leaving the page says goodbye; coming back switches on again", async () => {
  const { element } = place();
  element.start();
  await welcome();
  window.dispatchEvent(new Event("pagehide"));
  expect(fake.socket.said.at(-1)).toEqual({ type: "goodbye" });
  expect(element.stats.on).toBe(false);
  window.dispatchEvent(new Event("pageshow"));
  await welcome();
  expect(element.stats.state).toBe("waiting");
});

test("a page that is about to go warns its readers, and only while it has some", async () => {
  const { element } = place();
  const listen = vi.spyOn(globalThis, "addEventListener");
  const unlisten = vi.spyOn(globalThis, "removeEventListener");
  element.start();
  await welcome();
  expect(listen).not.toHaveBeenCalledWith("beforeunload", expect.anything());
  const helped: Helping[] = [];
  element.addEventListener("magpies-helping", ({ detail }) => helped.push(detail));
  const channel = await help();
  expect(element.stats).toMatchObject({ helping: 1, session: { people: 1 } });
  expect(helped).toEqual([{ country: null }]);
  window.dispatchEvent(new Event("beforeunload"));
  expect(channel.goodbyes).toBe(1);
  expect(element.stats).toMatchObject({ state: "helping", on: true });
  unlisten.mockClear();
  channel.emit("close");
  expect(element.stats.state).toBe("waiting");
  expect(unlisten).toHaveBeenCalledWith("beforeunload", expect.anything());
});

test("coming back to a page that was off leaves it off", () => {
  const { element } = place();
  window.dispatchEvent(new Event("pagehide"));
  window.dispatchEvent(new Event("pageshow"));
  expect(element.stats.on).toBe(false);
});

test("says at once that the network has gone", async () => {
  const { element } = place();
  element.start();
  await welcome();
  fake.isOnline = false;
  window.dispatchEvent(new Event("offline"));
  await vi.advanceTimersByTimeAsync(0);
  expect(element.stats).toMatchObject({ state: "error", failure: "offline", on: true });
});

test("does not sit out a wait when the network is back", async () => {
  fake.respond = () => Response.error();
  const { element } = place();
  element.start();
  await vi.advanceTimersByTimeAsync(0);
  fake.respond = () => Response.json(CONFIG);
  window.dispatchEvent(new Event("online"));
  await welcome();
  expect(element.stats.state).toBe("waiting");
});

test.each([
  ["no broker", {}],
  ["another scheme", { broker: "ftp://broker.example" }],
  ["a name and a password", { broker: "https://me:secret@broker.example" }],
  ["a bad allow-list", { broker: "https://broker.example", egress: "https://a.example" }],
])("%s is said, and nothing is contacted", async (_name, attributes) => {
  const { element, find } = place(attributes);
  element.start();
  await vi.advanceTimersByTimeAsync(0);
  expect(element.stats).toMatchObject({ state: "error", failure: "misconfigured", on: false });
  expect(find(".words").textContent).toContain("not set up correctly");
  expect(fake.fetched).toEqual([]);
});

describe("on the page of a private pool", () => {
  const pool = { broker: "https://broker.example", pool: "" };

  afterEach(() => void history.replaceState(null, "", location.pathname));

  const open = (fragment: string): void => {
    history.replaceState(null, "", `#${fragment}`);
    dispatchEvent(new HashChangeEvent("hashchange"));
  };

  test("it says so, and serves the pool in the page's address", async () => {
    open("friends-token");
    const { element, find } = place(pool);
    expect(find("#introduction").textContent).toMatch(/^This is a private bridge: .* Switch this on/);
    element.start();
    await welcome();
    expect(fake.socket.said[0]).toMatchObject({ type: "hello", pools: ["friends-token"] });
  });

  test.each(["", "a%20b", "x".repeat(129)])("a link with %j at its end is none", async (fragment) => {
    open(fragment);
    const { element, find } = place(pool);
    await vi.advanceTimersByTimeAsync(0);
    element.start();
    expect(element.stats).toMatchObject({ state: "error", failure: "no-pool", on: false });
    expect(find(".words").textContent).toContain("a part of it is missing");
    await vi.advanceTimersByTimeAsync(0);
    expect(fake.fetched).toEqual([]);
    expect(fake.sockets).toEqual([]);
  });

  test("another link in the same tab must be switched on anew", async () => {
    open("friends-token");
    const { element } = place(pool);
    element.start();
    await welcome();
    open("family-token");
    await vi.advanceTimersByTimeAsync(0);
    expect(element.stats.on).toBe(false);
    expect(fake.socket.said.at(-1)).toEqual({ type: "goodbye" });
    element.start();
    await welcome();
    expect(fake.socket.said[0]).toMatchObject({ type: "hello", pools: ["family-token"] });
  });

  test("a fragment means nothing on other pages", async () => {
    open("friends-token");
    const { element } = place();
    element.start();
    await welcome();
    expect(fake.socket.said[0]).not.toHaveProperty("pools");
    open("family-token");
    expect(element.stats.on).toBe(true);
  });
});

test("a browser without WebRTC is told so", () => {
  vi.stubGlobal("RTCPeerConnection", undefined);
  const { element } = place();
  element.start();
  expect(element.stats).toMatchObject({ failure: "unsupported", on: false });
});

test.each(["", "/"])("the broker %j is the page's own origin", (broker) => {
  const { element } = place({ broker });
  expect(element.broker?.href).toBe(new URL("/", document.baseURI).href);
});

test("a changed attribute ends what ran with the old one", async () => {
  const { element } = place();
  element.start();
  await welcome();
  element.setAttribute("broker", "https://other.example");
  expect(element.stats.on).toBe(false);
  element.start();
  await welcome();
  expect(fake.socket.url).toBe("wss://other.example/v1/volunteer");
});

test("a screen reader hears states that last, not every change", async () => {
  const { element, find } = place();
  const heard = (): string | null => find("[role=status]").textContent;
  await vi.advanceTimersByTimeAsync(5_000);
  expect(heard()).toBe("");
  element.start();
  await welcome();
  await vi.advanceTimersByTimeAsync(1_000);
  expect(heard()).toBe("");
  await vi.advanceTimersByTimeAsync(1_000);
  expect(heard()).toBe("On. Waiting for somebody who needs a bridge.");
  fake.socket.drop();
  await vi.advanceTimersByTimeAsync(1_000);
  await welcome();
  await vi.advanceTimersByTimeAsync(5_000);
  expect(heard()).toBe("On. Waiting for somebody who needs a bridge.");
});

test("a caution asks before anything is relayed, and goes when it is answered", async () => {
  fake.respond = () => Response.json({ ...CONFIG, caution: "IR" });
  const { element, find } = place();
  element.start();
  await vi.advanceTimersByTimeAsync(2_000);
  expect(element.stats).toMatchObject({ state: "paused", pause: "caution" });
  expect(fake.sockets).toEqual([]);
  expect(find(".caution").hidden).toBe(false);
  expect(find("#warning").textContent).toContain("Iran");
  expect(find("[role=status]").textContent).toContain("Iran");
  find(".agree").click();
  await welcome();
  expect(find(".caution").hidden).toBe(true);
  expect(element.state).toBe("waiting");
});

test("a caution can be answered by switching off", async () => {
  fake.respond = () => Response.json({ ...CONFIG, caution: "IR" });
  const { element, find } = place();
  element.start();
  await vi.advanceTimersByTimeAsync(0);
  find(".leave").click();
  expect(element.stats.on).toBe(false);
  expect(find(".caution").hidden).toBe(true);
});

test("the panel sets limits and shows those that were set elsewhere", () => {
  const { element, find } = place();
  const month = find("#month") as HTMLSelectElement;
  month.value = "5000000000";
  month.dispatchEvent(new Event("change", { bubbles: true }));
  expect(element.preferences.month).toBe(5_000_000_000);
  const hours = find("#hours") as HTMLInputElement;
  hours.checked = true;
  hours.dispatchEvent(new Event("change", { bubbles: true }));
  expect(element.preferences.hours).toEqual({ from: 1_200, to: 480 });
  element.preferences = { ...element.preferences, rate: 4_000_000, hours: null };
  expect((find("#rate") as HTMLSelectElement).value).toBe("4000000");
  expect(find("#rate").textContent).toContain("32");
  expect(hours.checked).toBe(false);
});

test("a browser that does not tell is said not to", () => {
  const { find } = place();
  const unmetered = find("#unmetered");
  const hint = unmetered.getAttribute("aria-describedby") ?? "";
  expect(find(`#${hint}`).textContent).toContain("does not tell");
});

test("the language follows the element, then the page, and comes when it is loaded", async () => {
  const load = vi.fn(async (path: string) => {
    const language = path.replace(/lang\/(.*)\.json/, "$1");
    return { ...en, language, title: `in ${language}` };
  });
  MagpiesBridgeElement.files = { load } as unknown as Beside;
  document.documentElement.lang = "zh-TW";
  const { element, find } = place();
  expect(find(".title").textContent).toBe("Be a bridge");
  await vi.advanceTimersByTimeAsync(0);
  expect(find(".title").textContent).toBe("in zh-Hant");
  expect(find(".card").lang).toBe("zh-Hant");
  element.lang = "fa";
  await vi.advanceTimersByTimeAsync(0);
  expect(find(".title").textContent).toBe("in fa");
  element.lang = "en-GB";
  await vi.advanceTimersByTimeAsync(0);
  expect(find(".title").textContent).toBe("Be a bridge");
  document.documentElement.lang = "";
});

test("where readers are is said in words, also where no globe can be drawn", async () => {
  const { element, find } = place();
  element.start();
  await welcome();
  expect(find("#now").hidden).toBe(true);
  await help("IR");
  expect(find("#now").textContent).toBe("Right now, from Iran (a few).");
  expect(find("#now").hidden).toBe(false);
  expect(find(".globe").hidden).toBe(true); // this browser of the test has no canvas
});

test("a language that cannot be loaded leaves English", async () => {
  MagpiesBridgeElement.files = { load: async () => null } as unknown as Beside;
  const { element, find } = place();
  element.lang = "fa";
  await vi.advanceTimersByTimeAsync(0);
  expect(find(".card").lang).toBe("en");
});

test("counting does not disturb who is changing a limit", async () => {
  vi.setSystemTime(new Date(2026, 10, 21, 12, 0));
  const { element, find } = place();
  element.preferences = { ...element.preferences, hours: { from: 1, to: 0 } };
  element.start();
  await welcome();
  const from = find("#from") as HTMLInputElement;
  from.value = "";
  fake.socket.hear({ type: "reachability", reachable: false });
  expect(element.stats.obstacle).toBe("unreachable");
  expect(from.value).toBe("");
  element.preferences = { ...element.preferences, hours: { from: 0, to: 1_439 } };
  expect(from.value).toBe("00:00");
});

test("those who stay are offered the extension, where the site has said where it is", async () => {
  const total = { people: 3, octets: 9, seconds: 30 * 60 - 1 };
  const keep = (seconds: number): void =>
    fake.site.local.setItem("magpies.total", JSON.stringify({ total: { ...total, seconds } }));
  const offered = (extension: string | null): HTMLElement => {
    document.body.replaceChildren();
    MagpiesBridgeElement.page = new Page(fake.platform);
    const attributes = { broker: "https://broker.example" };
    return place(extension === null ? attributes : { ...attributes, extension }).find(".offer");
  };
  keep(30 * 60 - 1);
  expect(offered("/extension").hidden).toBe(true);
  keep(30 * 60);
  expect(offered(null).hidden).toBe(true);
  expect(offered("javascript:alert(1)").hidden).toBe(true);
  const offer = offered("https://site.example/extension");
  expect(offer.hidden).toBe(false);
  expect(offer.querySelector("a")?.href).toBe("https://site.example/extension");
  document.querySelector("magpies-bridge")?.removeAttribute("extension");
  expect(offer.hidden).toBe(true);
});
