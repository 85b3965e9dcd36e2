/** Whether there is a bridge, why not, and the switch. */

import { bird, make } from "../dom.ts";
import type { Refusal, Status } from "./api.ts";
import { Plot } from "./plot.ts";
import { explain, moodOf } from "./state.ts";
import type { Voice } from "./voice.ts";

const MOST_SHOWN = 4;

export class BridgeCard {
  readonly element: HTMLElement;
  readonly #voice: Voice;
  readonly #headline = make("p", { class: "headline" });
  readonly #notes = make("div", { class: "notes" });
  readonly #switch: HTMLButtonElement;
  readonly #way = make("div", { class: "way", "aria-hidden": "true" });
  readonly #flock = make("div", { class: "flock" });
  readonly #details = make("details", { class: "details", hidden: "" });
  readonly #problem = make("p", { lang: "en", dir: "ltr" });
  readonly #plot: Plot;

  constructor(voice: Voice, onSwitch: (on: boolean) => void) {
    this.#voice = voice;
    this.#plot = new Plot(voice);
    const title = make("h2", { id: "bridge-title" }, voice.say((s) => s.title));
    this.#switch = make("button", {
      type: "button",
      class: "switch",
      role: "switch",
      "aria-checked": "false",
      "aria-labelledby": title.id,
    });
    this.#switch.addEventListener("click", () => {
      onSwitch(this.#switch.getAttribute("aria-checked") !== "true");
    });
    for (let shown = 0; shown < MOST_SHOWN; shown += 1) this.#flock.append(bird());
    this.#way.append(
      make("span", { class: "end" }, voice.say((s) => s.you)),
      this.#flock,
      make("span", { class: "end" }, voice.say((s) => s.internet)),
    );
    this.#details.append(make("summary", {}, voice.say((s) => s.details)), this.#problem);
    this.element = make(
      "section",
      { class: "card bridge", "aria-labelledby": title.id },
      make("div", { class: "head" }, title, this.#switch),
      this.#way,
      make("div", { class: "told", role: "status" }, this.#headline, this.#notes),
      this.#details,
      this.#plot.element,
    );
  }

  show(told: Status | Refusal): void {
    const mood = moodOf(told);
    const { strings } = this.#voice;
    this.element.dataset["mood"] = mood;
    write(this.#headline, strings[mood]);
    const notes = explain(told, this.#voice);
    const shown = [...this.#notes.children].map(({ textContent }) => textContent);
    if (shown.join("\n") !== notes.join("\n")) {
      this.#notes.replaceChildren(...notes.map((note) => make("p", {}, note)));
    }
    const status = "error" in told ? null : told;
    this.#switch.disabled = status === null || !status.invited;
    this.#switch.setAttribute("aria-checked", String(status?.on === true && status.invited));
    this.#flock.dataset["count"] = String(Math.min(status?.links ?? 0, MOST_SHOWN));
    this.#details.hidden = mood !== "apart" || status?.problem === null;
    write(this.#problem, status?.problem ?? "");
    this.#plot.element.hidden = status === null || !status.invited;
    if (status !== null) this.#plot.show(status);
  }
}

function write(element: HTMLElement, text: string): void {
  if (element.textContent !== text) element.textContent = text;
}
