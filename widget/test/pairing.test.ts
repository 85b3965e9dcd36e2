import { describe, expect, test } from "vitest";

import { PAIRING_CANDIDATES, PAIRING_LENGTH } from "../src/limits.ts";
import {
  candidateLine,
  egressNumber,
  PairingError,
  type PairingOffer,
  readOffer,
  writeReply,
} from "../src/pair/text.ts";
import { pairing, type PairingVector } from "./vectors.ts";

const FAULTS: Readonly<Record<string, string>> = {
  damaged: "damaged",
  "too long": "damaged",
  expired: "expired",
  version: "outdated",
  not: "not-offer",
  invite: "invite",
};
const isOffer = ({ text }: PairingVector): boolean => !text.toLowerCase().startsWith("magpies-reply:");
const named = (cases: readonly PairingVector[]): [string, PairingVector][] =>
  cases.map((each) => [each.name, each]);
const offers = named(pairing.cases.filter(isOffer));
const replies = named(pairing.cases.filter((each) => !isOffer(each)));

function whole({ sdp, candidates }: PairingOffer): string {
  const lines = candidates.map((each, n) => `a=${candidateLine(each, n, 0)}\r\n`);
  return sdp + lines.join("");
}

/** Python shortens IPv6 addresses, and browsers read both. */
function spelled(sdp: string): string {
  return sdp.replace(/ ([0-9a-f:]*:[0-9a-f:]*) /g, (_, address: string) => ` ${new URL(`http://[${address}]`).hostname} `);
}

describe("offers", () => {
  test.each(offers)("%s", (_name, { text, now, valid, ...rest }) => {
    if (valid) {
      const offer = readOffer(text, now * 1_000);
      expect(offer).toMatchObject({ subject: rest.subject, number: rest.number });
      expect(offer.expires).toBe((rest.expires ?? 0) * 1_000);
      expect(spelled(whole(offer))).toBe(spelled(rest.sdp ?? ""));
      expect(offer.subject).toBe(egressNumber(pairing.egress));
      return;
    }
    let fault = "";
    try {
      readOffer(text, now * 1_000);
    } catch (error) {
      fault = error instanceof PairingError ? error.fault : String(error);
    }
    expect(fault).toBe(FAULTS[rest.reason ?? ""]);
  });

  test("a reply is named as one", () => {
    expect(() => readOffer(replies[0]?.[1].text ?? "", 0)).toThrow("reply");
  });

  test("a candidate that is added again is another one each time", () => {
    const { candidates } = readOffer(pairing.cases[0]?.text ?? "", 0);
    const lines = candidates.flatMap((each, n) => [0, 1, 2].map((round) => candidateLine(each, n, round)));
    expect(new Set(lines).size).toBe(3 * candidates.length);
    for (const line of lines) expect(Number(line.split(" ")[3])).toBeGreaterThan(0);
  });
});

describe("replies", () => {
  const offer = readOffer(pairing.cases[0]?.text ?? "", 0);

  test.each(replies.filter(([, { valid }]) => valid))("%s", (_name, { sdp = "", text }) => {
    expect(writeReply(sdp, offer)).toBe(text);
  });

  test("what others cannot use is left out", () => {
    const [, { sdp = "", text }] = replies.find(([name]) => name === "reply") as [string, PairingVector];
    const more = [
      "1 1 udp 1 0b1c2d3e-1111-4222-8333-444455556666.local 5000 typ host",
      "2 1 tcp 1 192.0.2.1 9 typ host tcptype active",
      "3 2 udp 1 192.0.2.2 5001 typ host",
      "8 1 udp 1 0.0.0.0 5005 typ host",
      "9 1 udp 1 ff02::1 5005 typ host",
    ];
    const lines = more.map((line) => `a=candidate:${line}\r\n`).join("");
    expect(writeReply(sdp + lines, offer)).toBe(text);
  });

  test.each(["", "v=0\r\n"])("%j is no answer", (sdp) => {
    expect(() => writeReply(sdp, offer)).toThrow(PairingError);
  });
});

test("caps are those of the vectors", () => {
  expect({ candidates: PAIRING_CANDIDATES, characters: PAIRING_LENGTH }).toEqual(pairing.limits);
});
