// @vitest-environment happy-dom
import { beforeEach, expect, test } from "vitest";

import { show } from "../src/status-page/follow.ts";

beforeEach(() => {
  document.body.innerHTML =
    '<dd data-figure="volunteers">5</dd><dd data-figure="met">5%</dd><dd data-figure="supply"></dd>' +
    '<svg><path id="on-IR"/><path id="on-BY" class="l3"/></svg>' +
    '<table><tbody id="countries"></tbody></table>';
});

const figure = (name: string): string =>
  document.querySelector(`[data-figure=${name}]`)?.textContent ?? "";
const rows = (): string[] =>
  [...document.querySelectorAll("tr")].map(({ children }) =>
    [...children].map(({ textContent }) => textContent).join(" "),
  );
const level = (code: string): string | null =>
  document.querySelector(`#on-${code}`)?.getAttribute("class") ?? null;

test("numbers, countries and colours follow an event", () => {
  const day = { readers: 245, countries: { BY: 15, IR: 220, ZZ: 10 } };
  const total = { readers: 1_500, countries: { CU: 40, IR: 1_400, BY: 60 } };
  show(JSON.stringify({ volunteers: 1_250, supply: 3, met: null, day, total }), document);
  expect([figure("volunteers"), figure("supply"), figure("met")]).toEqual(["1,250", "3.0", "–"]);
  expect(rows()).toEqual([
    "Iran 220 1,400",
    "Belarus 15 60",
    "Cuba under 10 40",
    "Elsewhere 10 0",
  ]);
  expect([level("IR"), level("BY")]).toEqual(["l3", "l1"]);
  show(JSON.stringify({ volunteers: 0 }), document);
  expect(rows()).toEqual(["Nobody yet."]);
  expect([level("IR"), level("BY")]).toEqual(["", ""]);
});

test("what is no count or country shows as none, and never as markup", () => {
  const countries = { "<img>": 20, IR: "<b>", ir: 30 };
  show(
    JSON.stringify({ volunteers: "<i>", met: "x", supply: "y", day: { countries }, total: 7 }),
    document,
  );
  expect([figure("volunteers"), figure("met"), figure("supply")]).toEqual(["0", "–", "–"]);
  expect(rows()).toEqual(["Iran 0 under 10"]);
  expect(document.querySelector("img, i, b")).toBeNull();
});
