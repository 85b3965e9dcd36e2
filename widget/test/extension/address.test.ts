import { expect, test } from "vitest";

import { readAddress } from "../../src/extension/address.ts";

const LABORATORY = "http://127.0.0.1:8080/";

test.each([
  ["https://bridge.example.org", "https://bridge.example.org/"],
  ["  https://bridge.example.org/path/ \n", "https://bridge.example.org/path/"],
  ["bridge.example.org", "https://bridge.example.org/"],
  ["bridge.example.org:8443/x", "https://bridge.example.org:8443/x"],
  ["HTTPS://Bridge.Example.org", "https://bridge.example.org/"],
  [LABORATORY, LABORATORY],
])("%j is an address", (text, address) => {
  expect(readAddress(text, LABORATORY)).toBe(address);
});

test.each([
  "",
  "   ",
  "http://bridge.example.org",
  "http://127.0.0.1:9090/",
  "wss://bridge.example.org/v1/link",
  "javascript:alert(1)",
  "file:///etc/passwd",
  "https://",
  "https://user:secret@bridge.example.org",
  "https://bridge.example.org/?a=b",
  "https://bridge.example.org/#a",
  "two words",
  `https://bridge.example.org/${"a".repeat(512)}`,
])("%j is none", (text) => {
  expect(readAddress(text, LABORATORY)).toBeNull();
});
