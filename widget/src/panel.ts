/** The limits that a person may set. Every control is one of the browser's own. */

import { make } from "./dom.ts";
import { DAY_MINUTES } from "./limits.ts";
import type { Tells } from "./platform.ts";
import type { Speaker } from "./speaker.ts";
import type { Preferences, Status } from "./status.ts";
import type { Catalogue } from "./strings/index.ts";
import { fill, type Wording } from "./strings/wording.ts";

/** What is offered to choose from; what was set elsewhere is offered too. */
const RATES = [1, 2, 5, 10, 20, 50, 100].map((megabits) => megabits * 125_000);
const MONTHS = [1, 2, 5, 10, 20, 50, 100].map((gigabytes) => gigabytes * 1_000_000_000);
const READERS = [1, 2, 3, 5, 10, 20];
/** Offered first to who wants hours. */
const HOURS = { from: 20 * 60, to: 8 * 60 };

type Pick = (strings: Catalogue) => string;

export class Panel {
  readonly element: HTMLElement;
  readonly #speaker: Speaker;
  readonly #rate: Choice;
  readonly #month: Choice;
  readonly #readers: Choice;
  readonly #someHours = make("input", { type: "checkbox", id: "hours" });
  readonly #from = make("input", { type: "time", id: "from", required: "" });
  readonly #to = make("input", { type: "time", id: "to", required: "" });
  readonly #times: HTMLElement;
  readonly #unmetered = make("input", { type: "checkbox", id: "unmetered" });
  readonly #mains = make("input", { type: "checkbox", id: "mains" });
  #shown = "";
  readonly #used = make("span", { class: "note", id: "used" });

  /** @param onPreferences called when a person has changed something. */
  constructor(speaker: Speaker, tells: Tells, onPreferences: (wanted: Preferences) => void) {
    this.#speaker = speaker;
    this.#rate = new Choice("rate", speaker, RATES, (wording, rate) => wording.speed(rate));
    this.#month = new Choice("month", speaker, MONTHS, (wording, octets) => wording.octets(octets));
    this.#readers = new Choice("readers", speaker, READERS, (wording, n) => wording.number(n));
    this.#month.select.setAttribute("aria-describedby", "used");
    this.#times = make(
      "div",
      { class: "times" },
      this.#labelled(this.#from, ({ begin }) => begin),
      this.#labelled(this.#to, ({ end }) => end),
    );
    this.element = make(
      "details",
      { class: "limits", part: "limits" },
      make("summary", {}, speaker.say(({ limits }) => limits)),
      make("p", { class: "note" }, speaker.say(({ limitsNote }) => limitsNote)),
      this.#labelled(this.#rate.select, ({ rate }) => rate),
      this.#labelled(this.#month.select, ({ month }) => month),
      this.#used,
      this.#labelled(this.#readers.select, ({ atOnce }) => atOnce),
      this.#checked(this.#someHours, ({ someHours }) => someHours),
      this.#times,
      ...this.#perhaps(this.#unmetered, ({ unmetered }) => unmetered, tells.metered),
      ...this.#perhaps(this.#mains, ({ mains }) => mains, tells.battery),
    );
    this.element.addEventListener("change", () => {
      this.#shown = ""; // what makes no sense is put back
      onPreferences(this.#wanted);
    });
  }

  show({ preferences, monthOctets }: Status): void {
    const { wording } = this.#speaker;
    this.#used.hidden = monthOctets === 0;
    this.#used.textContent = fill(wording.strings.used, { data: wording.octets(monthOctets) });
    const text = JSON.stringify(preferences);
    if (text === this.#shown) return; // somebody may be in the middle of changing them
    this.#shown = text;
    this.#fill(preferences);
  }

  #fill({ rate, month, readers, hours, onlyUnmetered, onlyMains }: Preferences): void {
    this.#rate.show(rate);
    this.#month.show(month);
    this.#readers.show(readers);
    this.#someHours.checked = hours !== null;
    this.#times.hidden = hours === null;
    if (hours !== null || this.#from.value === "") {
      this.#from.value = clock(hours?.from ?? HOURS.from);
      this.#to.value = clock(hours?.to ?? HOURS.to);
    }
    this.#unmetered.checked = onlyUnmetered;
    this.#mains.checked = onlyMains;
  }

  get #wanted(): Preferences {
    const from = minutes(this.#from.value) ?? HOURS.from;
    const to = minutes(this.#to.value) ?? HOURS.to;
    return {
      rate: this.#rate.value,
      month: this.#month.value,
      readers: this.#readers.value,
      hours: this.#someHours.checked ? { from, to } : null,
      onlyUnmetered: this.#unmetered.checked,
      onlyMains: this.#mains.checked,
    };
  }

  #labelled(control: HTMLElement, pick: Pick): HTMLElement {
    const label = make("label", { for: control.id }, this.#speaker.say(pick));
    return make("div", { class: "row" }, label, control);
  }

  #checked(control: HTMLElement, pick: Pick): HTMLElement {
    const label = make("label", { for: control.id }, this.#speaker.say(pick));
    return make("div", { class: "check" }, control, label);
  }

  /** A limit that not every browser can hold to, which says so where that is so. */
  #perhaps(control: HTMLElement, pick: Pick, told: boolean): HTMLElement[] {
    const row = this.#checked(control, pick);
    if (told) return [row];
    const id = `${control.id}-untold`;
    control.setAttribute("aria-describedby", id);
    return [row, make("p", { class: "note untold", id }, this.#speaker.say(({ untold }) => untold))];
  }
}

/** A number to choose, or no limit. */
class Choice {
  readonly select: HTMLSelectElement;
  readonly #speaker: Speaker;
  readonly #write: (wording: Wording, value: number) => string;

  constructor(
    id: string,
    speaker: Speaker,
    values: readonly number[],
    write: (wording: Wording, value: number) => string,
  ) {
    this.#speaker = speaker;
    this.#write = write;
    const none = make("option", { value: "" }, speaker.say(({ noLimit }) => noLimit));
    this.select = make("select", { id }, none);
    for (const value of values) this.#offer(value);
  }

  get value(): number | null {
    return this.select.value === "" ? null : Number(this.select.value);
  }

  show(value: number | null): void {
    const text = value === null ? "" : String(value);
    const known = [...this.select.options].some((option) => option.value === text);
    if (value !== null && !known) this.#offer(value);
    if (this.select.value !== text) this.select.value = text;
  }

  #offer(value: number): void {
    const text = this.#speaker.say(() => this.#write(this.#speaker.wording, value));
    this.select.append(make("option", { value: String(value) }, text));
  }
}

function clock(minute: number): string {
  const two = (value: number): string => String(value).padStart(2, "0");
  return `${two(Math.floor(minute / 60))}:${two(minute % 60)}`;
}

function minutes(text: string): number | null {
  const [hour = NaN, minute = NaN] = text.split(":").map(Number);
  const whole = hour * 60 + minute;
  return whole >= 0 && whole < DAY_MINUTES ? whole : null;
}
