/**
 * A globe of dots on which the countries light up that readers are in now. A picture only: the
 * same stands in words below the figures.
 *
 * It loads its map when it is first seen, draws nothing while nobody can see it, and turns unless
 * the visitor wants less motion, or stops it: the globe is its own button.
 */

import { type Atlas, loadAtlas } from "./atlas.ts";
import type { Beside } from "./beside.ts";
import { make } from "./dom.ts";
import type { Speaker } from "./speaker.ts";
import { middle, type Point, view } from "./sphere.ts";

/** Between two pictures: nothing moves by more than a third of a pixel meanwhile. */
const REST_MS = 66;
/** Radians a millisecond: once around in two minutes. */
const SPEED = (2 * Math.PI) / 120_000;
/** Of where the eye is, in radians. */
const LATITUDE = 0.35;
const FIRST_LONGITUDE = 1.05;
/** Of a light's slow beat. */
const BEAT_MS = 2_600;
/** Of a dot of land, where the globe's is 1. */
const DOT = 0.0135;
/** Of a light: its heart, its glow, and the ring that goes out from it. */
const LIGHT = { heart: 0.042, glow: 0.075, ring: 0.18 } as const;

export class Globe {
  readonly element: HTMLElement;
  readonly #files: Beside;
  readonly #canvas = make("canvas", { "aria-hidden": "true" });
  readonly #ink = this.#canvas.getContext("2d");
  readonly #watch: IntersectionObserver | null = null;
  readonly #onSeen = (): void => this.#wake();
  #atlas: Atlas | null = null;
  /** The browser can draw, and the map was there. */
  #usable = this.#ink !== null;
  #shown = false;
  #lights: readonly string[] = [];
  #mask: ImageData | null = null;
  #inView = false;
  /** What the visitor has chosen; null is what their system says. */
  #choice: boolean | null = null;
  #longitude = FIRST_LONGITUDE;
  #frame = 0;
  #rest: ReturnType<typeof setTimeout> | undefined;
  #drawnAt = 0;

  constructor(speaker: Speaker, files: Beside) {
    this.#files = files;
    this.element = make("button", { class: "globe", part: "globe", type: "button" }, this.#canvas);
    this.element.addEventListener("click", () => this.#turn(!this.#turning));
    speaker.always(() => this.element.setAttribute("aria-label", speaker.wording.strings.globe));
    this.element.hidden = true;
    if (this.#usable) {
      this.#watch = new IntersectionObserver((seen) => this.#see(seen));
      this.#watch.observe(this.element);
    }
    document.addEventListener("visibilitychange", this.#onSeen);
  }

  /** @param countries ISO 3166 codes of where readers are now. */
  show(shown: boolean, countries: readonly string[]): void {
    this.#shown = shown;
    this.element.hidden = !(shown && this.#usable);
    if (countries.join() === this.#lights.join()) return;
    this.#lights = countries;
    this.#wake();
  }

  close(): void {
    this.#watch?.disconnect();
    document.removeEventListener("visibilitychange", this.#onSeen);
    this.#stop();
  }

  get #turning(): boolean {
    return this.#choice ?? !matchMedia("(prefers-reduced-motion: reduce)").matches;
  }

  #turn(choice: boolean): void {
    this.#choice = choice;
    this.#wake();
  }

  #see(entries: readonly IntersectionObserverEntry[]): void {
    this.#inView = entries.at(-1)?.isIntersecting === true;
    if (this.#inView && this.#atlas === null) void this.#load();
    this.#wake();
  }

  async #load(): Promise<void> {
    this.#atlas = await loadAtlas(this.#files);
    this.#usable = this.#atlas !== null;
    this.show(this.#shown, this.#lights);
    this.#wake();
  }

  /** Draws, and goes on for as long as it turns and can be seen. */
  #wake(): void {
    this.#stop();
    this.element.setAttribute("aria-pressed", String(this.#turning));
    if (!this.#inView || document.visibilityState === "hidden") return;
    this.#frame = requestAnimationFrame((now) => {
      this.#draw(now, Math.min(now - this.#drawnAt, 2 * REST_MS));
      this.#drawnAt = now;
      if (this.#turning) this.#rest = setTimeout(() => this.#wake(), REST_MS);
    });
  }

  #stop(): void {
    cancelAnimationFrame(this.#frame);
    clearTimeout(this.#rest);
  }

  #draw(now: number, passed: number): void {
    const ink = this.#ink;
    const { clientWidth } = this.#canvas;
    if (ink === null || this.#atlas === null || clientWidth === 0) return;
    const size = Math.round(clientWidth * Math.min(devicePixelRatio, 2));
    if (this.#canvas.width !== size) this.#canvas.width = this.#canvas.height = size;
    const { land, centres } = this.#atlas;
    const lights = this.#lights.map((code) => centres.get(code)).filter((at) => at !== undefined);
    if (this.#turning) this.#longitude -= passed * SPEED;
    else this.#longitude = middle(lights) ?? this.#longitude;
    const look = view(LATITUDE, this.#longitude);
    this.#drawLand(ink, land.map(look));
    this.#drawLights(ink, lights.map(look), this.#turning ? (now % BEAT_MS) / BEAT_MS : 0.4);
  }

  /**
   * Dots are set pixel by pixel and coloured all at once: without a graphics processor, as many
   * arcs take three times as long.
   */
  #drawLand(ink: CanvasRenderingContext2D, points: readonly Point[]): void {
    const { width } = this.#canvas;
    const mask = this.#mask?.width === width ? this.#mask : ink.createImageData(width, width);
    this.#mask = mask;
    mask.data.fill(0);
    for (const [x, y, z] of points) {
      if (z > 0) stamp(mask, ...at(x, y, width), (width / 2) * DOT, 0.2 + 0.65 * z);
    }
    ink.putImageData(mask, 0, 0);
    ink.globalAlpha = 1;
    ink.globalCompositeOperation = "source-in";
    ink.fillStyle = getComputedStyle(this.#canvas).color;
    ink.fillRect(0, 0, width, width);
    ink.globalCompositeOperation = "source-over";
  }

  /** @param beat where the rings are on their way out, from 0 to 1. */
  #drawLights(ink: CanvasRenderingContext2D, points: readonly Point[], beat: number): void {
    const { heart, glow, ring } = LIGHT;
    const { width } = this.#canvas;
    ink.fillStyle = getComputedStyle(this.element).color;
    for (const [x, y, z] of points) {
      if (z < 0) continue;
      for (const [radius, shade] of [
        [heart + (ring - heart) * beat, 0.45 * (1 - beat)],
        [glow, 0.25],
        [heart, 1],
      ] as const) {
        ink.globalAlpha = shade * Math.min(1, z * 4);
        ink.beginPath();
        ink.arc(...at(x, y, width), (width / 2) * radius, 0, 2 * Math.PI);
        ink.fill();
      }
    }
  }
}

/** Where a point is on a square of pixels; whole dots have room at the rim. */
function at(x: number, y: number, width: number): [number, number] {
  const middle = width / 2;
  return [middle + 0.97 * middle * x, middle - 0.97 * middle * y];
}

/** Sets a round dot with soft edges into the opacity of an image. */
function stamp({ data, width }: ImageData, x: number, y: number, radius: number, shade: number): void {
  for (let row = Math.floor(y - radius); row <= y + radius; row += 1) {
    for (let column = Math.floor(x - radius); column <= x + radius; column += 1) {
      const outside = Math.hypot(column + 0.5 - x, row + 0.5 - y) - radius;
      const covered = Math.min(1, Math.max(0, 0.5 - outside));
      const opacity = (row * width + column) * 4 + 3;
      data[opacity] = Math.max(data[opacity] ?? 0, 255 * shade * covered);
    }
  }
}
