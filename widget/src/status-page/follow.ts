/**
 * Keeps the numbers of the broker's page `/status` up to date. The page is whole without it; what
 * it writes is what `magpies.web.status` does.
 */

import { asRecord, count, country, within } from "../values.ts";

/** A country's colour on the map: how many of these its readers reach. */
const LEVELS = [10, 50, 200, 1_000, 5_000] as const;
const NONE = "–";
const ELSEWHERE = "ZZ";
/** After the broker has refused a listener, or has gone. */
const AGAIN_MS = 30_000;

interface Helped {
  readonly readers: number;
  readonly countries: ReadonlyMap<string, number>;
}

const number = (value: number): string => value.toLocaleString("en");
const names = new Intl.DisplayNames("en", { type: "region" });

function helped(value: unknown): Helped {
  const fields = asRecord(value);
  const entries = Object.entries(asRecord(fields["countries"])).filter(([code]) => country(code));
  return {
    readers: count(fields["readers"]),
    countries: new Map(entries.map(([code, some]) => [code, count(some)])),
  };
}

/** Writes what a `Stats` says into a page. */
export function show(text: string, page: Document): void {
  const stats = asRecord(JSON.parse(text));
  const [day, total] = [helped(stats["day"]), helped(stats["total"])];
  const { supply, met } = stats;
  write(page, "volunteers", number(count(stats["volunteers"])));
  write(page, "readers", number(count(stats["readers"])));
  write(page, "supply", typeof supply === "number" ? tenths(supply) : NONE);
  const percent = within(met, 0, 100);
  write(page, "met", percent === null ? NONE : `${percent}%`);
  write(page, "day", number(day.readers));
  write(page, "total", number(total.readers));
  page.querySelector("#countries")?.replaceChildren(...rows(page, day.countries, total.countries));
  for (const path of page.querySelectorAll("[id^=on-]")) {
    const level = LEVELS.filter((least) => (day.countries.get(path.id.slice(3)) ?? 0) >= least).length;
    path.setAttribute("class", level > 0 ? `l${level}` : "");
  }
}

function tenths(value: number): string {
  return value.toLocaleString("en", { minimumFractionDigits: 1, maximumFractionDigits: 1 });
}

function write(page: Document, figure: string, text: string): void {
  const place = page.querySelector(`[data-figure=${figure}]`);
  if (place !== null && place.textContent !== text) place.textContent = text;
}

function rows(
  page: Document,
  day: ReadonlyMap<string, number>,
  total: ReadonlyMap<string, number>,
): HTMLElement[] {
  const rank = (code: string): number[] => [
    Number(code === ELSEWHERE),
    -(day.get(code) ?? 0),
    -(total.get(code) ?? 0),
  ];
  const codes = [...new Set([...day.keys(), ...total.keys()])].sort();
  codes.sort((one, other) => {
    const [mine, theirs] = [rank(one), rank(other)];
    const place = mine.findIndex((value, index) => value !== theirs[index]);
    return place < 0 ? 0 : (mine[place] ?? 0) - (theirs[place] ?? 0);
  });
  const cell = (tag: "th" | "td", text: string): HTMLElement => {
    const element = page.createElement(tag);
    element.textContent = text;
    return element;
  };
  const row = (...cells: HTMLElement[]): HTMLElement => {
    const element = page.createElement("tr");
    element.append(...cells);
    return element;
  };
  if (codes.length === 0) {
    const nobody = cell("td", "Nobody yet.");
    nobody.className = "nobody";
    nobody.setAttribute("colspan", "3");
    return [row(nobody)];
  }
  const told = (counts: ReadonlyMap<string, number>, code: string): string => {
    const value = counts.get(code);
    if (value !== undefined) return number(value);
    return code === ELSEWHERE ? "0" : `under ${LEVELS[0]}`;
  };
  return codes.map((code) => {
    const head = cell("th", code === ELSEWHERE ? "Elsewhere" : (names.of(code) ?? code));
    head.setAttribute("scope", "row");
    return row(head, cell("td", told(day, code)), cell("td", told(total, code)));
  });
}

/** Listens until the page goes away. */
export function follow(page: Document): void {
  const source = new EventSource("v1/events");
  const live = page.querySelector<HTMLElement>("#live");
  source.addEventListener("stats", ({ data }: MessageEvent<string>) => {
    show(data, page);
    if (live !== null) live.hidden = false;
  });
  source.addEventListener("error", () => {
    if (live !== null) live.hidden = true;
    // A connection that broke comes back by itself; one that was refused does not.
    if (source.readyState === EventSource.CLOSED) setTimeout(() => follow(page), AGAIN_MS);
  });
}
