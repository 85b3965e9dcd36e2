/**
 * Keeps the numbers of the broker's page `/status` up to date. The page is whole without it; what
 * it writes is what `magpies.web.status` does.
 */

import { make } from "../dom.ts";
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

function helped(value: unknown): Helped {
  const fields = asRecord(value);
  const entries = Object.entries(asRecord(fields["countries"])).filter(([code]) => country(code));
  return {
    readers: count(fields["readers"]),
    countries: new Map(entries.map(([code, some]) => [code, count(some)])),
  };
}

/** Writes what a `Stats` says into a page, in the page's language. */
export function show(text: string, page: Document): void {
  const stats = asRecord(JSON.parse(text));
  const numbers = new Numbers(page);
  const [day, total] = [helped(stats["day"]), helped(stats["total"])];
  const { supply, met } = stats;
  const percent = within(met, 0, 100);
  write(page, "volunteers", numbers.whole(count(stats["volunteers"])));
  write(page, "readers", numbers.whole(count(stats["readers"])));
  write(page, "supply", typeof supply === "number" ? numbers.tenths(supply) : NONE);
  write(page, "met", percent === null ? NONE : numbers.percentage(percent));
  write(page, "day", numbers.whole(day.readers));
  write(page, "total", numbers.whole(total.readers));
  const table = page.querySelector<HTMLElement>("#countries");
  table?.replaceChildren(...rows(table, numbers, day.countries, total.countries));
  for (const path of page.querySelectorAll("[id^=on-]")) {
    const level = LEVELS.filter((least) => (day.countries.get(path.id.slice(3)) ?? 0) >= least).length;
    path.setAttribute("class", level > 0 ? `l${level}` : "");
  }
}

/** Numbers as the page writes them: its `main` says how, as not every browser knows its language. */
class Numbers {
  readonly #told: DOMStringMap;

  constructor(page: Document) {
    this.#told = page.querySelector("main")?.dataset ?? {};
  }

  whole(value: number): string {
    const { group = ",", grouped = "1000" } = this.#told;
    const latin = String(value);
    return this.#own(value < Number(grouped) ? latin : latin.replace(/\B(?=(\d{3})+$)/g, group));
  }

  tenths(value: number): string {
    const [whole = "", tenth = ""] = value.toFixed(1).split(".");
    return `${this.whole(Number(whole))}${this.#told["decimal"] ?? "."}${this.#own(tenth)}`;
  }

  percentage(value: number): string {
    return (this.#told["percent"] ?? "{}%").replace("{}", this.whole(value));
  }

  #own(latin: string): string {
    const digits = [...(this.#told["digits"] ?? "")];
    return latin.replace(/\d/g, (digit) => digits[Number(digit)] ?? digit);
  }
}

function write(page: Document, figure: string, text: string): void {
  const place = page.querySelector(`[data-figure=${figure}]`);
  if (place !== null && place.textContent !== text) place.textContent = text;
}

function rows(
  table: HTMLElement,
  numbers: Numbers,
  day: ReadonlyMap<string, number>,
  total: ReadonlyMap<string, number>,
): HTMLElement[] {
  const { ownerDocument: page } = table;
  const { nobody = "", elsewhere = "", under = "" } = table.dataset;
  const codes = [...new Set([...day.keys(), ...total.keys()])].sort();
  const rank = (code: string): number[] => [
    Number(code === ELSEWHERE),
    -(day.get(code) ?? 0),
    -(total.get(code) ?? 0),
  ];
  codes.sort((one, other) => {
    const [mine, theirs] = [rank(one), rank(other)];
    const place = mine.findIndex((value, index) => value !== theirs[index]);
    return place < 0 ? 0 : (mine[place] ?? 0) - (theirs[place] ?? 0);
  });
  if (codes.length === 0) {
    return [make("tr", {}, make("td", { class: "nobody", colspan: "3" }, nobody))];
  }
  const told = (counts: ReadonlyMap<string, number>, code: string): string => {
    const value = counts.get(code) ?? (code === ELSEWHERE ? 0 : null);
    return value === null ? under.replace("{count}", numbers.whole(LEVELS[0])) : numbers.whole(value);
  };
  const name = (code: string): string =>
    code === ELSEWHERE ? elsewhere : (page.querySelector(`#on-${code} > title`)?.textContent ?? code);
  return codes.map((code) => {
    const cells = [day, total].map((counts) => make("td", {}, told(counts, code)));
    return make("tr", {}, make("th", { scope: "row" }, name(code)), ...cells);
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
