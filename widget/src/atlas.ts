/** The map of the globe, which is loaded when a globe is first seen. `map.mjs` makes it. */

import type { Beside } from "./beside.ts";
import { place, type Point, spiral } from "./sphere.ts";

/** The integrity of the map, as the build has pinned it. */
declare const __MAP__: string;

/** The file as it was built. */
interface WorldMap {
  /** Points of the spiral. */
  readonly dots: number;
  /** One bit for each, the first in the highest bit, in base64. */
  readonly land: string;
  /** Latitude and longitude of countries, by ISO 3166 code. */
  readonly centres: Readonly<Record<string, readonly [number, number]>>;
}

export interface Atlas {
  readonly land: readonly Point[];
  readonly centres: ReadonlyMap<string, Point>;
}

/** Returns null when it cannot be had as it was built. */
export async function loadAtlas(files: Beside): Promise<Atlas | null> {
  const map = (await files.load("globe.json", __MAP__)) as WorldMap | null;
  return map === null ? null : unfold(map);
}

function unfold({ dots, land, centres }: WorldMap): Atlas {
  const octets = atob(land);
  const points: Point[] = [];
  for (let index = 0; index < dots; index += 1) {
    const isLand = octets.charCodeAt(index >> 3) & (0x80 >> (index & 7));
    if (isLand) points.push(spiral(index, dots));
  }
  const entries = Object.entries(centres).map(([code, at]) => [code, place(...at)] as const);
  return { land: points, centres: new Map(entries) };
}
