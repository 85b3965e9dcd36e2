// The map of the globe: where land is, and where each country has its centre. Made from Natural
// Earth's public-domain data, as the package world-atlas carries it.

import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";

const DOTS = 6_000; // on the whole sphere; four pixels apart where a globe is 170 pixels wide
const { resolve } = createRequire(import.meta.url);

const read = async (name) => JSON.parse(await readFile(resolve(`world-atlas/${name}.json`), "utf8"));

/** Returns what the widget draws: see `WorldMap` in src/atlas.ts. */
export async function makeMap() {
  return {
    dots: DOTS,
    land: bits(DOTS, isLand(polygons(await read("land-110m"), "land"))),
    centres: centres(await read("countries-50m")),
  };
}

/** A spiral from pole to pole whose points all have the same room: longitude, latitude. */
function spiral(index, count) {
  const turn = (index * (3 - Math.sqrt(5)) * 180) % 360;
  return [turn > 180 ? turn - 360 : turn, (Math.asin(1 - (2 * index + 1) / count) * 180) / Math.PI];
}

/** One bit a point of the spiral, the first in the highest bit. */
function bits(count, test) {
  const octets = Buffer.alloc(Math.ceil(count / 8));
  for (let index = 0; index < count; index += 1) {
    if (test(spiral(index, count))) octets[index >> 3] |= 0x80 >> (index & 7);
  }
  return octets.toString("base64");
}

function isLand(shapes) {
  const rings = shapes.flatMap(({ polygons }) => polygons.flat());
  return (point) => rings.reduce((inside, ring) => inside !== crosses(ring, point), false);
}

/** Whether a ray from the point crosses a ring an odd number of times; rings may go past 180 degrees. */
function crosses(ring, [longitude, latitude]) {
  return [-360, 0, 360].some((turn) => crossesFlat(ring, [longitude + turn, latitude]));
}

function crossesFlat(ring, [x, y]) {
  let odd = false;
  for (let index = 1; index < ring.length; index += 1) {
    const [x1, y1] = ring[index - 1];
    const [x2, y2] = ring[index];
    if (y1 > y !== y2 > y && x < ((x2 - x1) * (y - y1)) / (y2 - y1) + x1) odd = !odd;
  }
  return odd;
}

/** Latitude and longitude in whole degrees of each country's largest part, by ISO 3166 code. */
function centres(topology) {
  const found = polygons(topology, "countries").map(({ id, name, polygons }) => {
    const [longitude, latitude] = centroid(largest(polygons.map(([outer]) => outer)));
    return [code(id, name), [Math.round(latitude), Math.round(((longitude + 540) % 360) - 180)]];
  });
  return Object.fromEntries(found.filter(([country]) => country !== null).sort());
}

/** ISO 3166 letters for its digits; Unicode knows both. */
function code(digits, name) {
  if (digits === undefined) return name === "Kosovo" ? "XK" : null;
  return Intl.getCanonicalLocales(`und-${digits}`)[0].slice("und-".length);
}

function largest(rings) {
  const size = (ring) => Math.abs(moment(ring).area) * Math.cos((centroid(ring)[1] * Math.PI) / 180);
  return rings.reduce((best, ring) => (size(ring) > size(best) ? ring : best));
}

function centroid(ring) {
  const { area, x, y } = moment(ring);
  return [x / (3 * area), y / (3 * area)];
}

/** Twice the area, signed, and its moments. */
function moment(ring) {
  let area = 0;
  let x = 0;
  let y = 0;
  for (let index = 1; index < ring.length; index += 1) {
    const [x1, y1] = ring[index - 1];
    const [x2, y2] = ring[index];
    const cross = x1 * y2 - x2 * y1;
    area += cross;
    x += (x1 + x2) * cross;
    y += (y1 + y2) * cross;
  }
  return { area, x, y };
}

/** The polygons of a TopoJSON object, each a list of rings, with what they belong to. */
function polygons({ arcs, transform, objects }, name) {
  const { scale, translate } = transform;
  const lines = arcs.map((arc) => {
    let x = 0;
    let y = 0;
    return arc.map(([dx, dy]) => {
      x += dx;
      y += dy;
      return [x * scale[0] + translate[0], y * scale[1] + translate[1]];
    });
  });
  const line = (index) => (index < 0 ? lines[~index].toReversed() : lines[index]);
  const ring = (indexes) => unrolled(indexes.flatMap((index) => line(index)));
  const shape = ({ type, arcs, id, properties }) => ({
    id,
    name: properties?.name,
    polygons: (type === "Polygon" ? [arcs] : arcs).map((rings) => rings.map(ring)),
  });
  return objects[name].geometries.map(shape);
}

/** Longitudes without jumps; a ring around a pole is closed along it. */
function unrolled(ring) {
  let turn = 0;
  const points = ring.map(([x, y], index) => {
    const before = ring[index - 1]?.[0] ?? x;
    if (Math.abs(x - before) > 180) turn += x < before ? 360 : -360;
    return [x + turn, y];
  });
  if (turn === 0) return points;
  const pole = ring[0][1] < 0 ? -90 : 90;
  return [...points, [points.at(-1)[0], pole], [points[0][0], pole], points[0]];
}
