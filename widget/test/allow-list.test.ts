import { expect, test } from "vitest";

import { AllowList } from "../src/allow-list.ts";

const A = "wss://a.example/v1/link";
const B = "wss://b.example:8443/v1/link";

test("allows exactly the addresses of the attribute", () => {
  const list = AllowList.parse(`  ${A}\n\t${B} `);
  expect(list.urls).toEqual([A, B]);
  expect(list.has(A)).toBe(true);
  expect(list.has(B)).toBe(true);
});

test.each([
  "wss://a.example/v1/link/",
  "wss://a.example/v1/link?x",
  "wss://a.example/v1/link#",
  "WSS://a.example/v1/link",
  "wss://a.example:443/v1/link",
  "ws://a.example/v1/link",
  "wss://a.example.evil.example/v1/link",
  "wss://a.example",
  "",
])("does not allow a near miss: %s", (url) => {
  expect(AllowList.parse(A).has(url)).toBe(false);
});

test("an empty attribute allows nothing", () => {
  expect(AllowList.parse(" ").urls).toEqual([]);
});

test.each([
  "https://a.example/",
  "a.example",
  "wss://",
  "wss://user@a.example/",
  "wss://a.example/#fragment",
  `wss://a.example/${"x".repeat(512)}`,
])("refuses what is no egress address: %s", (url) => {
  expect(() => AllowList.parse(url)).toThrow(RangeError);
});

test("refuses more addresses than the protocol allows", () => {
  expect(() => new AllowList(Array<string>(17).fill(A))).toThrow(RangeError);
});

test("does not change when its source does", () => {
  const source = [A];
  const list = new AllowList(source);
  source.push(B);
  expect(list.has(B)).toBe(false);
});
