import { afterEach, beforeEach, expect, test, vi } from "vitest";

import { NAT_MS } from "../src/limits.ts";
import { judge, learnNetwork, type Mapping, type Network } from "../src/nat.ts";
import { FakePlatform } from "./fakes.ts";

const STUN = ["stun:a.example:3478", "stun:a.example:3479", "stun:a.example:3480"];
const never = new AbortController().signal;

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function seen(port: number, socket = 0, address = "203.0.113.5"): Mapping {
  return { address, port, relatedAddress: socket ? "192.0.2.1" : "0.0.0.0", relatedPort: socket };
}

test.each<[string, Mapping[], boolean, string]>([
  ["one port, both answered", [seen(5000)], true, "independent"],
  ["the same port twice", [seen(5000), seen(5000)], true, "independent"],
  ["one port, one silent server", [seen(5000)], false, "unknown"],
  ["two ports for a hidden socket", [seen(5000), seen(5001)], true, "dependent"],
  ["two ports for one socket", [seen(5000, 9), seen(5001, 9)], false, "dependent"],
  ["two sockets with a port each", [seen(5000, 9), seen(5001, 10)], true, "independent"],
  ["two networks", [seen(5000), seen(6000, 0, "198.51.100.7")], true, "independent"],
  ["IPv6 only", [seen(5000, 0, "2001:db8::1")], true, "unknown"],
  ["nothing", [], true, "unknown"],
])("%s", (_name, mappings, bothAnswered, nat) => {
  expect(judge(mappings, bothAnswered)).toBe(nat);
});

async function learn(act: (fake: FakePlatform) => void): Promise<[Network, FakePlatform]> {
  const fake = new FakePlatform();
  const network = learnNetwork(fake.platform, STUN, never);
  await vi.advanceTimersByTimeAsync(0);
  act(fake);
  await vi.advanceTimersByTimeAsync(NAT_MS);
  expect(fake.peer.closed).toBe(true);
  return [await network, fake];
}

function see(fake: FakePlatform, port: number): void {
  fake.peer.onicecandidate?.({ candidate: { type: "srflx", protocol: "udp", ...seen(port) } });
}

function show(fake: FakePlatform, address: string): void {
  fake.peer.onicecandidate?.({ candidate: { type: "host", protocol: "udp", address } });
}

function silence(fake: FakePlatform): void {
  fake.peer.onicecandidateerror?.({ errorText: "STUN binding request timed out." });
}

const HIDDEN = "0a1b2c3d-0000-4000-8000-000000000000.local";

test("asks two servers and judges when both have answered", async () => {
  const [{ nat, blocked }, fake] = await learn((fake) => {
    see(fake, 5000);
    fake.peer.gathered();
  });
  expect([nat, blocked]).toEqual(["independent", false]);
  expect(fake.peer.configuration.iceServers).toEqual([{ urls: STUN.slice(0, 2) }]);
});

test("does not judge what it did not wait for", async () => {
  const [network] = await learn((fake) => see(fake, 5000));
  expect(network).toEqual({ nat: "unknown", blocked: false });
});

test("a server that is silent leaves the question open", async () => {
  const [network] = await learn((fake) => {
    see(fake, 5000);
    silence(fake);
    fake.peer.gathered();
  });
  expect(network).toEqual({ nat: "unknown", blocked: false });
});

test("an IPv6 socket that cannot ask does not matter", async () => {
  const [{ nat }] = await learn((fake) => {
    see(fake, 5000);
    fake.peer.onicecandidateerror?.({ errorText: "STUN server address is incompatible." });
    fake.peer.gathered();
  });
  expect(nat).toBe("independent");
});

test("one server is not enough to ask", async () => {
  const fake = new FakePlatform();
  const network = await learnNetwork(fake.platform, STUN.slice(0, 1), never);
  expect(network).toEqual({ nat: "unknown", blocked: false });
  expect(fake.peers).toEqual([]);
});

test.each<[string, boolean, (fake: FakePlatform) => void]>([
  ["nobody answers", true, (fake) => show(fake, HIDDEN)],
  ["no socket can be opened", true, (fake) => fake.peer.gathered()],
  [
    "the browser says early that it cannot ask",
    false,
    (fake) => {
      show(fake, HIDDEN);
      silence(fake);
      fake.peer.gathered();
    },
  ],
  [
    "the servers see the computer's own address",
    false,
    (fake) => {
      show(fake, HIDDEN);
      fake.peer.gathered();
    },
  ],
  ["nobody answers, but the address is known", false, (fake) => show(fake, "192.0.2.1")],
])("is it blocked when %s: %s", async (_name, blocked, act) => {
  expect((await learn(act))[0]).toEqual({ nat: "unknown", blocked });
});

test("a network that was not waited for is not blamed", async () => {
  const ended = new AbortController();
  const network = learnNetwork(new FakePlatform().platform, STUN, ended.signal);
  await vi.advanceTimersByTimeAsync(0);
  ended.abort();
  expect(await network).toMatchObject({ blocked: false });
});
