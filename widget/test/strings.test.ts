import { afterEach, describe, expect, test, vi } from "vitest";

import { Beside } from "../src/beside.ts";
import { en, languageFor, loadCatalogue } from "../src/strings/index.ts";
import { Wording } from "../src/strings/wording.ts";

test.each([
  ["en-GB", "en"],
  ["", "en"],
  ["xx", "en"],
  ["not a tag", "en"],
  ["fa", "fa"],
  ["fa-AF", "fa"],
  ["zh", "zh-Hans"],
  ["zh-CN", "zh-Hans"],
  ["zh-TW", "zh-Hant"],
  ["zh-HK", "zh-Hant"],
  ["ZH-hant-CN", "zh-Hant"],
])("%j gets the catalogue %j", (tag, language) => {
  expect(languageFor(tag)).toBe(language);
});

describe("in English", () => {
  const wording = new Wording(en);

  test("numbers have their plural forms", () => {
    expect(wording.counted(en.helping, 1)).toBe("You are helping 1 person right now.");
    expect(wording.counted(en.helping, 1200)).toBe("You are helping 1,200 people right now.");
  });

  test.each([
    [0, "0 kB"],
    [999_000, "999 kB"],
    [1_540_000, "1.5 MB"],
    [15_400_000, "15 MB"],
    [2_000_000_000, "2 GB"],
    [7e15, "7,000 TB"],
  ])("%d octets are %j", (octets, text) => {
    expect(wording.octets(octets)).toBe(text);
  });

  test.each([
    [59, "0 min"],
    [3_599, "59 min"],
    [5_400, "1.5 h"],
  ])("%d seconds are %j", (seconds, text) => {
    expect(wording.duration(seconds)).toBe(text);
  });

  test("few people of a country are not counted out", () => {
    expect(wording.countries({ CN: 2, IR: 7, ZZZ: 3 })).toBe("Iran (7), ZZZ (3), and China (a few)");
  });
});

describe("another language", () => {
  afterEach(() => vi.unstubAllGlobals());

  test("is loaded once, from beside the script, as it was built", async () => {
    const fetch = vi.fn(async () => Response.json({ language: "fa" }));
    vi.stubGlobal("fetch", fetch);
    const files = new Beside(new URL("https://cdn.example/m/widget.js"));
    const load = (): Promise<unknown> => loadCatalogue(files, "fa");
    expect(await Promise.all([load(), load()])).toHaveLength(2);
    expect(fetch).toHaveBeenCalledTimes(1);
    expect(fetch).toHaveBeenCalledWith(
      new URL("https://cdn.example/m/lang/fa.json"),
      expect.objectContaining({ integrity: "sha256-AAAA", credentials: "omit" }),
    );
  });

  test("that cannot be had is none, and is tried again", async () => {
    const fetch = vi.fn(() => Promise.reject(new TypeError("integrity")));
    vi.stubGlobal("fetch", fetch);
    const files = new Beside(new URL("https://cdn.example/widget.js"));
    expect(await loadCatalogue(files, "fa")).toBeNull();
    expect(await loadCatalogue(files, "fa")).toBeNull();
    expect(fetch).toHaveBeenCalledTimes(2);
    expect(await loadCatalogue(files, "xx")).toBeNull();
    expect(await loadCatalogue(new Beside(null), "fa")).toBeNull();
  });
});
