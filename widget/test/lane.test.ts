import { expect, test } from "vitest";

import { Lane } from "../src/lane.ts";
import { MESSAGE_OCTETS, PENDING_OCTETS } from "../src/limits.ts";
import { octets, UNPACED } from "./fakes.ts";
import { records } from "./vectors.ts";

class FakeSink {
  bufferedAmount = 0;
  readonly sent: ArrayBuffer[] = [];
  send(message: ArrayBuffer): void {
    this.sent.push(message);
  }
}

function newLane(bufferOctets: number, line = UNPACED.line()): Lane {
  return new Lane(bufferOctets, line, () => {
    throw new Error("broken");
  });
}

function openLane(bufferOctets = 1 << 20): { lane: Lane; sink: FakeSink } {
  const lane = newLane(bufferOctets);
  const sink = new FakeSink();
  lane.open(sink);
  return { lane, sink };
}

test("carries every message as it is, whatever is in it", () => {
  const { lane, sink } = openLane();
  const messages = records.messages
    .map(({ message }) => Uint8Array.from(Buffer.from(message, "hex")).buffer)
    .filter(({ byteLength }) => byteLength > 0 && byteLength <= MESSAGE_OCTETS);
  expect(messages.length).toBeGreaterThan(5);
  for (const message of messages) expect(lane.deliver(message)).toBe(true);
  expect(sink.sent).toEqual(messages);
});

test("drops whole messages while the other side is full, and goes on afterwards", () => {
  const { lane, sink } = openLane(20_000);
  sink.bufferedAmount = 8_001;
  expect(lane.deliver(octets(12_000))).toBe(true);
  expect([sink.sent.length, lane.dropped]).toEqual([0, 1]);
  sink.bufferedAmount = 8_000;
  lane.deliver(octets(12_000));
  expect([sink.sent.length, lane.dropped]).toEqual([1, 1]);
});

test("keeps what comes too early, in order, up to a bound", () => {
  const lane = newLane(1 << 20);
  const early = Array.from({ length: PENDING_OCTETS / 16_384 }, () => octets(16_384));
  for (const message of [...early, octets(1)]) lane.deliver(message);
  expect(lane.dropped).toBe(1);
  const sink = new FakeSink();
  lane.open(sink);
  lane.deliver(octets(7));
  expect(sink.sent).toEqual([...early, octets(7)]);
});

test.each([
  ["text", "hello"],
  ["nothing", null],
  ["an empty message", octets(0)],
  ["a message above the limit", octets(MESSAGE_OCTETS + 1)],
])("refuses %s", (_name, message) => {
  const { lane, sink } = openLane();
  expect(lane.deliver(message)).toBe(false);
  expect(sink.sent).toEqual([]);
});

test("nothing passes after its end, not even what waits for its turn", () => {
  const waiting: (() => void)[] = [];
  const lane = newLane(1 << 20, { carry: (_octets, pass) => void waiting.push(pass) });
  const sink = new FakeSink();
  lane.open(sink);
  lane.deliver(octets(5));
  lane.close();
  lane.deliver(octets(6));
  for (const pass of waiting) pass();
  expect(sink.sent).toEqual([]);
});

test("a side that refuses to send is told of", () => {
  let broken = 0;
  const lane = new Lane(1 << 20, UNPACED.line(), () => void (broken += 1));
  lane.open({
    bufferedAmount: 0,
    send: () => {
      throw new Error("closing");
    },
  });
  expect(lane.deliver(octets(5))).toBe(true);
  expect(broken).toBe(1);
});
