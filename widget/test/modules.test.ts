import { readFileSync } from "node:fs";

import { describe, expect, test } from "vitest";

import { modulesOf } from "../src/modules.ts";

interface Case {
  readonly text: string;
  readonly mask: number;
  readonly version: number;
  readonly rows: readonly string[];
}

const { cases } = JSON.parse(
  readFileSync(new URL("../../tests/vectors/qr.json", import.meta.url), "utf8"),
) as { cases: readonly Case[] };

describe("a QR code", () => {
  test.each(cases.map((each) => [each.version, each] as const))("of version %i is as others make it", (_, each) => {
    expect(modulesOf(each.text, each.mask)).toEqual(each.rows);
  });

  test("has one of the eight masks", () => {
    const text = cases[0]?.text ?? "";
    const all = [0, 1, 2, 3, 4, 5, 6, 7].map((mask) => modulesOf(text, mask));
    expect(all).toContainEqual(modulesOf(text));
  });

  test("grows with the text, to an end", () => {
    for (const [length, size] of [[17, 21], [18, 25], [230, 53], [231, 57], [858, 97]] as const) {
      expect(modulesOf("x".repeat(length), 0)?.length).toBe(size);
    }
    expect(modulesOf("x".repeat(859), 0)).toBeNull();
  });
});
