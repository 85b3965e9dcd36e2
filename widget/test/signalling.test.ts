import { describe, expect, test } from "vitest";

import { SDP_OCTETS, SIGNALLING_OCTETS } from "../src/limits.ts";
import { MessageError } from "../src/parse.ts";
import {
  decodeConfig,
  decodeFromBroker,
  encode,
  type VolunteerMessage,
} from "../src/signalling.ts";
import { signalling } from "./vectors.ts";

function vectors(direction: string): [string, string, boolean][] {
  const found = Object.entries(signalling).filter(([, vector]) => vector.direction === direction);
  if (found.length === 0) throw new Error(`no vector goes ${direction}`);
  return found.map(([name, { json, valid }]) => [name, JSON.stringify(json), valid]);
}

describe.each([
  ["broker->volunteer", decodeFromBroker],
  ["WidgetConfig", decodeConfig],
] as const)("%s", (direction, decode) => {
  test.each(vectors(direction))("%s", (_name, json, valid) => {
    if (valid) expect(decode(json)).toBeTruthy();
    else expect(() => decode(json)).toThrow(MessageError);
  });
});

describe.each(vectors("volunteer->broker").filter(([, , valid]) => valid))(
  "%s",
  (_name, json) => {
    test("is said as the broker reads it", () => {
      expect(JSON.parse(encode(JSON.parse(json) as VolunteerMessage))).toEqual(JSON.parse(json));
    });

    test("is nothing that a broker says", () => {
      expect(() => decodeFromBroker(json)).toThrow(MessageError);
    });
  },
);

test("an offer keeps its fields, in milliseconds, and its deadline has a default", () => {
  const offer = { type: "offer", match: "a-match-1", sdp: "v=0", egress: "wss://a/" };
  expect(decodeFromBroker(JSON.stringify(offer))).toEqual({
    ...offer,
    deadlineMs: 10_000,
    country: null,
  });
  const more = { ...offer, deadline_s: 2.5, country: "IR" };
  expect(decodeFromBroker(JSON.stringify(more))).toMatchObject({
    deadlineMs: 2_500,
    country: "IR",
  });
  for (const country of ["ir", "IRN", 7]) {
    expect(() => decodeFromBroker(JSON.stringify({ ...offer, country }))).toThrow(MessageError);
  }
});

test("a configuration has defaults for what it may leave out", () => {
  const config = { version: 1, stun: ["stun:a.example:3478"], egresses: ["wss://a/"] };
  expect(decodeConfig(JSON.stringify(config))).toEqual({
    ...config,
    slots: 4,
    bufferOctets: 1 << 20,
    caution: null,
  });
  expect(decodeConfig(JSON.stringify({ ...config, caution: "BY" })).caution).toBe("BY");
});

test("only STUN servers may stand among the STUN servers", () => {
  const config = { version: 1, stun: ["turn:a.example"], egresses: [] };
  expect(() => decodeConfig(JSON.stringify(config))).toThrow(MessageError);
});

test("a text longer than any message is not even parsed", () => {
  const text = JSON.stringify({ type: "welcome", version: 1, more: "x".repeat(SIGNALLING_OCTETS) });
  expect(() => decodeFromBroker(text)).toThrow("too long");
  expect(() => decodeFromBroker("{")).toThrow("not JSON");
});

test("an answer that the broker would not take is not sent", () => {
  const answer = (sdp: string): (() => string) => {
    return () => encode({ type: "answer", match: "a-match-1", sdp });
  };
  expect(answer("")).toThrow(MessageError);
  expect(answer("x".repeat(SDP_OCTETS + 1))).toThrow(MessageError);
});
