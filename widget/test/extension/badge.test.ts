import { expect, test } from "vitest";

import { badgeFor, showBadge } from "../../src/extension/badge.ts";
import { type Report, RESTING } from "../../src/extension/messages.ts";
import { en } from "../../src/strings/en.ts";
import { Wording } from "../../src/strings/wording.ts";
import { FakeBrowser } from "./fakes.ts";

const wording = new Wording(en);
const badge = (report: Partial<Report>) => badgeFor({ ...RESTING, on: true, ...report }, wording);

test("it shows how many are helped, and says so in full", () => {
  expect(badge({ state: "helping", helping: 3 })).toEqual({
    text: "3",
    color: "#0b6e77",
    title: "Be a bridge: You are helping 3 people right now.",
  });
});

test.each([
  [{ on: false, state: "off" }],
  [{ state: "connecting" }],
  [{ state: "waiting" }],
  [{ state: "paused", pause: "hours" }],
] as const)("%j shows no mark", (report) => {
  expect(badge(report).text).toBe("");
});

test.each([
  [{ state: "error", failure: "unreachable" }],
  [{ state: "waiting", obstacle: "blocked" }],
] as const)("%j shows that something is wrong", (report) => {
  expect(badge(report)).toMatchObject({ text: "!", color: "#a5381b" });
});

test("it is put on the button", async () => {
  const { api, shown } = new FakeBrowser();
  await showBadge(api.action, { text: "2", color: "#123456", title: "Two" });
  expect(shown).toEqual({ text: "2", color: "#123456", title: "Two" });
});
