/** What came and went in the last minute, as two curves. */

import { make } from "../dom.ts";
import type { Status } from "./api.ts";
import type { Voice } from "./voice.ts";

const SVG = "http://www.w3.org/2000/svg";
const HEIGHT = 100;
/** Octets a second at the upper edge, at least: a trickle should look like one. */
const LEAST = 32_000;
const NOW_S = 3;

export class Plot {
  readonly element: HTMLElement;
  readonly #voice: Voice;
  readonly #svg = document.createElementNS(SVG, "svg");
  readonly #down = document.createElementNS(SVG, "path");
  readonly #up = document.createElementNS(SVG, "path");
  readonly #figures: Readonly<Record<"down" | "up", { speed: HTMLElement; total: HTMLElement }>>;

  constructor(voice: Voice) {
    this.#voice = voice;
    this.#svg.setAttribute("preserveAspectRatio", "none");
    this.#svg.setAttribute("role", "img");
    voice.always(() => this.#svg.setAttribute("aria-label", voice.strings.minute));
    this.#down.setAttribute("class", "down");
    this.#up.setAttribute("class", "up");
    this.#svg.append(this.#down, this.#up);
    const figure = (): { speed: HTMLElement; total: HTMLElement } => ({
      speed: make("dd", { class: "speed" }),
      total: make("dd", { class: "total" }),
    });
    this.#figures = { down: figure(), up: figure() };
    const { down, up } = this.#figures;
    this.element = make(
      "div",
      { class: "traffic" },
      make(
        "dl",
        {},
        make("div", { class: "down" }, make("dt", {}, voice.say((s) => s.received)), down.speed, down.total),
        make("div", { class: "up" }, make("dt", {}, voice.say((s) => s.sent)), up.speed, up.total),
      ),
      this.#svg,
    );
  }

  show({ down, up, down_total, up_total }: Status): void {
    this.#say("down", down, down_total);
    this.#say("up", up, up_total);
    const most = Math.max(LEAST, ...down, ...up);
    this.#svg.setAttribute("viewBox", `0 0 ${down.length - 1} ${HEIGHT}`);
    const line = curve(down, most);
    this.#down.setAttribute("d", `${line}V${HEIGHT}H0Z`);
    this.#up.setAttribute("d", curve(up, most));
  }

  #say(which: "down" | "up", octets: readonly number[], total: number): void {
    const { numbers, strings } = this.#voice;
    const now = octets.slice(-NOW_S).reduce((sum, each) => sum + each, 0) / NOW_S;
    const { speed, total: all } = this.#figures[which];
    speed.textContent = numbers.speed(now);
    all.textContent = strings.inAll.replace("{data}", numbers.octets(total));
  }
}

function curve(octets: readonly number[], most: number): string {
  const points = octets.map((each, second) => {
    const y = HEIGHT - 2 - (each / most) * (HEIGHT - 8);
    return `${second} ${y.toFixed(1)}`;
  });
  return `M${points.join("L")}`;
}
