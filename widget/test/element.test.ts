// @vitest-environment happy-dom

import { afterEach, beforeEach, expect, test, vi } from "vitest";

import { MagpiesBridgeElement } from "../src/element.ts";
import { browser } from "../src/platform.ts";
import type { Status } from "../src/volunteer.ts";
import { CONFIG, FakeChannel, FakePlatform } from "./fakes.ts";

customElements.define("magpies-bridge", MagpiesBridgeElement);

let fake: FakePlatform;

beforeEach(() => {
  vi.useFakeTimers();
  fake = new FakePlatform();
  Object.assign(browser, fake.platform);
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

test("begins switched off, explains itself, and contacts nobody", async () => {
  const { element, find } = place();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(element.status).toMatchObject({ state: "off", on: false });
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
  element.switchOn();
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
  element.switchOn();
  await welcome();
  element.remove();
  expect(fake.socket.said.at(-1)).toEqual({ type: "goodbye" });
  expect(fake.socket.readyState).toBe(3);
  await vi.advanceTimersByTimeAsync(600_000);
  expect(vi.getTimerCount()).toBe(0);
  window.dispatchEvent(new Event("pageshow"));
  element.switchOn();
  expect(element.status.on).toBe(false);
});

test("put back, it is off and works", async () => {
  const { element, find } = place();
  element.switchOn();
  await welcome();
  element.remove();
  document.body.append(element);
  expect(find(".switch").getAttribute("aria-checked")).toBe("false");
  find(".switch").click();
  await welcome();
  expect(element.status.state).toBe("waiting");
});

test("leaving the page says goodbye; coming back switches on again", async () => {
  const { element } = place();
  element.switchOn();
  await welcome();
  window.dispatchEvent(new Event("pagehide"));
  expect(fake.socket.said.at(-1)).toEqual({ type: "goodbye" });
  expect(element.status.on).toBe(false);
  window.dispatchEvent(new Event("pageshow"));
  await welcome();
  expect(element.status.state).toBe("waiting");
});

test("a page that is about to go warns its readers, and only while it has some", async () => {
  const { element } = place();
  const listen = vi.spyOn(globalThis, "addEventListener");
  const unlisten = vi.spyOn(globalThis, "removeEventListener");
  element.switchOn();
  await welcome();
  const broker = fake.socket;
  expect(listen).not.toHaveBeenCalledWith("beforeunload", expect.anything());
  broker.hear({ type: "offer", match: "match-0001", sdp: "v=0 offer", egress: CONFIG.egresses[0] });
  await vi.advanceTimersByTimeAsync(0);
  const channel = new FakeChannel();
  fake.peer.gathered();
  await vi.advanceTimersByTimeAsync(0);
  fake.peer.announce(channel);
  fake.socket.open();
  channel.open();
  expect(element.status.helping).toBe(1);
  window.dispatchEvent(new Event("beforeunload"));
  expect(channel.goodbyes).toBe(1);
  expect(element.status).toMatchObject({ state: "helping", on: true });
  unlisten.mockClear();
  channel.emit("close");
  expect(element.status.state).toBe("waiting");
  expect(unlisten).toHaveBeenCalledWith("beforeunload", expect.anything());
});

test("coming back to a page that was off leaves it off", () => {
  const { element } = place();
  window.dispatchEvent(new Event("pagehide"));
  window.dispatchEvent(new Event("pageshow"));
  expect(element.status.on).toBe(false);
});

test("does not sit out a wait when the network is back", async () => {
  fake.respond = () => Response.error();
  const { element } = place();
  element.switchOn();
  await vi.advanceTimersByTimeAsync(0);
  fake.respond = () => Response.json(CONFIG);
  window.dispatchEvent(new Event("online"));
  await welcome();
  expect(element.status.state).toBe("waiting");
});

test.each([
  ["no broker", {}],
  ["another scheme", { broker: "ftp://broker.example" }],
  ["a name and a password", { broker: "https://me:secret@broker.example" }],
  ["a bad allow-list", { broker: "https://broker.example", egress: "https://a.example" }],
])("%s is said, and nothing is contacted", async (_name, attributes) => {
  const { element, find } = place(attributes);
  element.switchOn();
  await vi.advanceTimersByTimeAsync(0);
  expect(element.status).toMatchObject({ state: "error", failure: "misconfigured", on: false });
  expect(find(".words").textContent).toContain("not set up correctly");
  expect(fake.fetched).toEqual([]);
});

test("a browser without WebRTC is told so", () => {
  vi.stubGlobal("RTCPeerConnection", undefined);
  const { element } = place();
  element.switchOn();
  expect(element.status).toMatchObject({ failure: "unsupported", on: false });
});

test.each(["", "/"])("the broker %j is the page's own origin", (broker) => {
  const { element } = place({ broker });
  expect(element.broker?.href).toBe(new URL("/", document.baseURI).href);
});

test("a changed attribute ends what ran with the old one", async () => {
  const { element } = place();
  element.switchOn();
  await welcome();
  element.setAttribute("broker", "https://other.example");
  expect(element.status.on).toBe(false);
  element.switchOn();
  await welcome();
  expect(fake.socket.url).toBe("wss://other.example/v1/volunteer");
});

test("a screen reader hears states that last, not every change", async () => {
  const { element, find } = place();
  const heard = (): string | null => find("[role=status]").textContent;
  await vi.advanceTimersByTimeAsync(5_000);
  expect(heard()).toBe("");
  element.switchOn();
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
