// @vitest-environment happy-dom
import { beforeEach, expect, test } from "vitest";

import { show } from "../src/status-page/follow.ts";

const LANGUAGE =
  'data-digits="0123456789" data-group="," data-decimal="." data-grouped="1000" data-percent="{}%"';

beforeEach(() => {
  document.body.innerHTML =
    `<main ${LANGUAGE}>` +
    '<dd data-figure="volunteers">5</dd><dd data-figure="met">5%</dd><dd data-figure="day"></dd><dd data-figure="supply"></dd>' +
    '<svg><path id="on-IR"><title>Iran</title></path><path id="on-BY" class="l3"><title>Belarus</title></path>' +
    '<path id="on-CU"><title>Cuba</title></path></svg>' +
    '<table><tbody id="countries" data-nobody="Nobody yet." data-elsewhere="Elsewhere" data-under="under {count}">' +
    "</tbody></table></main>";
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

test("numbers are those of the page's language", () => {
  Object.assign(document.querySelector("main")?.dataset ?? {}, {
    digits: "۰۱۲۳۴۵۶۷۸۹",
    group: "٬",
    decimal: "٫",
    grouped: "10000",
    percent: "٪{}",
  });
  const day = { readers: 1_234_567, countries: {} };
  show(JSON.stringify({ volunteers: 9_500, supply: 2.5, met: 97, day }), document);
  expect([figure("volunteers"), figure("supply"), figure("met")]).toEqual(["۹۵۰۰", "۲٫۵", "٪۹۷"]);
  expect(figure("day")).toBe("۱٬۲۳۴٬۵۶۷");
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
