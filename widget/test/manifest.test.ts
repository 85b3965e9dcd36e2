// @vitest-environment happy-dom

import { readdirSync, readFileSync } from "node:fs";

import { expect, test } from "vitest";

import { MagpiesBridgeElement, MagpiesHelpingEvent, MagpiesStateEvent } from "../src/element.ts";

interface Named {
  readonly name: string;
  readonly default?: string;
  readonly readonly?: boolean;
  readonly kind?: string;
  readonly type?: { readonly text: string };
}

// Vitest gives this file's address a scheme of the page's here.
const SOURCE = `${import.meta.dirname}/../src`;
const manifest = JSON.parse(readFileSync(`${SOURCE}/../custom-elements.json`, "utf8"));
const declared = manifest.modules[0].declarations[0] as Record<string, Named[]>;
const sources = readdirSync(SOURCE)
  .filter((name) => name.endsWith(".ts"))
  .map((name) => readFileSync(`${SOURCE}/${name}`, "utf8"))
  .join("\n");

const names = (of: string): string[] => (declared[of] ?? []).map(({ name }) => name).sort();
const found = (pattern: RegExp): string[] =>
  [...new Set([...sources.matchAll(pattern)].map((match) => match[1] as string))].sort();

test("it declares the element's own members, and how they can be used", () => {
  const inner = ["constructor", "connectedCallback", "disconnectedCallback", "attributeChangedCallback"];
  const own = Object.entries(Object.getOwnPropertyDescriptors(MagpiesBridgeElement.prototype)).filter(
    ([name]) => !inner.includes(name),
  );
  const expected = own.map(([name, { get, set }]) =>
    get === undefined ? `method ${name}` : `field ${name}${set === undefined ? " (readonly)" : ""}`,
  );
  const told = (declared["members"] ?? []).map(
    ({ kind, name, readonly }) => `${kind} ${name}${readonly === true ? " (readonly)" : ""}`,
  );
  expect(told.sort()).toEqual(expected.sort());
});

test("it declares the attributes, and those that styles alone read", () => {
  const styled = found(/:host\((?::is\()?\[(\w+)="/g);
  expect(names("attributes")).toEqual([...MagpiesBridgeElement.observedAttributes, ...styled].sort());
});

test("it declares the values of the attributes that choose a look", () => {
  for (const { name, type, default: usual } of declared["attributes"] ?? []) {
    if (usual === undefined) continue;
    const told = [...(type?.text ?? "").matchAll(/"(\w+)"/g)].map(([, value]) => value);
    const styled = found(new RegExp(`\\[${name}="(\\w+)"\\]`, "g"));
    expect(told.sort()).toEqual([usual, ...styled].sort());
  }
});

test("it declares the events", () => {
  expect(names("events")).toEqual([MagpiesHelpingEvent.type, MagpiesStateEvent.type]);
});

test("it declares the custom properties and the parts", () => {
  expect(names("cssProperties")).toEqual(found(/var\((--magpies-[a-z-]+)/g));
  expect(names("cssParts")).toEqual(found(/part: "([a-z]+)"/g));
});
