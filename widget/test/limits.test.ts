import { expect, test } from "vitest";

import * as limits from "../src/limits.ts";
import { records, text } from "./vectors.ts";

const python = new Map(
  [...text("src/magpies/wire/limits.py").matchAll(/^([A-Z_]+): Final = ([0-9_]+)$/gm)].map(
    ([, name, value]) => [name, Number(value?.replaceAll("_", ""))],
  ),
);

test.each([
  "PROTOCOL_VERSION",
  "MESSAGE_OCTETS",
  "SIGNALLING_OCTETS",
  "SDP_OCTETS",
  "URL_OCTETS",
  "TEXT_OCTETS",
  "MATCH_ID_OCTETS",
  "EGRESSES",
  "STUN_SERVERS",
  "SLOTS",
] as const)("%s is the same on both sides of the wire", (name) => {
  expect(limits[name]).toBe(python.get(name));
});

test.each(records.texts)("$text is a goodbye: $goodbye", ({ text, goodbye }) => {
  expect(text === limits.GOODBYE).toBe(goodbye);
});

test("a link message is as long as the vectors say", () => {
  expect(limits.MESSAGE_OCTETS).toBe(records.limits["message_octets"]);
});
