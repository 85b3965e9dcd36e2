/**
 * QR codes (ISO/IEC 18004) as rows of modules: byte mode, error correction level L. Free of the DOM.
 * `tests/vectors/qr.json` holds what another implementation makes of the same texts.
 */

const MOST_VERSION = 20; // 858 octets
const EC_OCTETS = [7, 10, 15, 20, 26, 18, 20, 24, 30, 18, 20, 24, 26, 30, 22, 24, 28, 30, 28, 28];
const BLOCKS = [1, 1, 1, 1, 1, 2, 2, 2, 2, 4, 4, 4, 4, 4, 6, 6, 6, 6, 7, 8];
const LEVEL_L = 1;

type Mask = (x: number, y: number) => boolean;
const MASKS: readonly Mask[] = [
  (x, y) => (x + y) % 2 === 0,
  (_, y) => y % 2 === 0,
  (x) => x % 3 === 0,
  (x, y) => (x + y) % 3 === 0,
  (x, y) => (Math.floor(x / 3) + Math.floor(y / 2)) % 2 === 0,
  (x, y) => ((x * y) % 2) + ((x * y) % 3) === 0,
  (x, y) => (((x * y) % 2) + ((x * y) % 3)) % 2 === 0,
  (x, y) => (((x + y) % 2) + ((x * y) % 3)) % 2 === 0,
];

/**
 * Returns the code of a text, rows with "1" for a dark module; null when the text is too long.
 *
 * @param mask which of the eight masks; the one that scans best without it.
 */
export function modulesOf(text: string, mask?: number): string[] | null {
  const data = new TextEncoder().encode(text);
  const version = EC_OCTETS.findIndex((_, at) => headBits(at + 1) + 8 * data.length <= 8 * room(at + 1)) + 1;
  if (version === 0) return null;
  const drawing = new Drawing(version);
  drawing.fill(interleave(packed(data, version), version));
  const masks = mask === undefined ? MASKS.keys() : [mask];
  const made = [...masks].map((each) => drawing.masked(each));
  const best = made.reduce((one, other) => (penalty(other) < penalty(one) ? other : one));
  return best.map(written);
}

/** Mode and length. */
const headBits = (version: number): number => 4 + (version < 10 ? 8 : 16);

/** Octets of data and error correction together. */
function capacity(version: number): number {
  const aligned = version === 1 ? 0 : Math.floor(version / 7) + 2;
  const alignment = version === 1 ? 0 : (25 * aligned - 10) * aligned - 55;
  const bits = (16 * version + 128) * version + 64 - alignment - (version < 7 ? 0 : 36);
  return Math.floor(bits / 8);
}

const ofVersion = (table: readonly number[], version: number): number => table[version - 1] ?? 0;

/** Octets of data. */
const room = (version: number): number =>
  version > MOST_VERSION ? 0 : capacity(version) - ofVersion(EC_OCTETS, version) * ofVersion(BLOCKS, version);

function packed(data: Uint8Array, version: number): number[] {
  const bits: number[] = [];
  const add = (value: number, count: number): void => {
    for (let bit = count - 1; bit >= 0; bit -= 1) bits.push((value >> bit) & 1);
  };
  add(4, 4);
  add(data.length, headBits(version) - 4);
  for (const octet of data) add(octet, 8);
  add(0, Math.min(4, 8 * room(version) - bits.length));
  add(0, (8 - (bits.length % 8)) % 8);
  const octets: number[] = [];
  for (let at = 0; at < bits.length; at += 8) {
    octets.push(bits.slice(at, at + 8).reduce((octet, bit) => octet * 2 + bit, 0));
  }
  for (let pad = 0xec; octets.length < room(version); pad ^= 0xec ^ 0x11) octets.push(pad);
  return octets;
}

/** Cuts data into blocks, and returns them with their error correction, an octet of each in turn. */
function interleave(data: number[], version: number): number[] {
  const count = ofVersion(BLOCKS, version);
  const long = data.length % count; // the last ones have an octet more
  const least = Math.floor(data.length / count);
  const blocks: number[][] = [];
  for (let at = 0; blocks.length < count; ) {
    const length = least + (blocks.length >= count - long ? 1 : 0);
    blocks.push(data.slice(at, at + length));
    at += length;
  }
  const checks = blocks.map((block) => remainder(block, generator(ofVersion(EC_OCTETS, version))));
  return [...inTurn(blocks), ...inTurn(checks)];
}

function inTurn(rows: readonly number[][]): number[] {
  const longest = Math.max(...rows.map(({ length }) => length));
  const columns = Array.from({ length: longest }, (_, at) => rows.flatMap((row) => row.slice(at, at + 1)));
  return columns.flat();
}

/** Multiplies in GF(2^8) modulo x^8 + x^4 + x^3 + x^2 + 1. */
function times(one: number, other: number): number {
  let product = 0;
  for (let bit = 7; bit >= 0; bit -= 1) {
    product = (product << 1) ^ ((product >> 7) * 0x11d) ^ (((other >> bit) & 1) * one);
  }
  return product;
}

/** The Reed-Solomon generator polynomial without its first coefficient, highest power first. */
function generator(degree: number): number[] {
  const powers = Array.from({ length: degree }, () => 0);
  powers[degree - 1] = 1;
  for (let step = 0, root = 1; step < degree; step += 1, root = times(root, 2)) {
    for (let at = 0; at < degree; at += 1) {
      powers[at] = times(powers[at] ?? 0, root) ^ (powers[at + 1] ?? 0);
    }
  }
  return powers;
}

function remainder(data: readonly number[], divisor: readonly number[]): number[] {
  const rest = divisor.map(() => 0);
  for (const octet of data) {
    const factor = octet ^ (rest.shift() ?? 0);
    rest.push(0);
    divisor.forEach((power, at) => (rest[at] = (rest[at] ?? 0) ^ times(power, factor)));
  }
  return rest;
}

/** Modules, and which of them are no data. */
class Drawing {
  readonly #version: number;
  readonly #size: number;
  readonly #dark: boolean[][];
  readonly #fixed: boolean[][];

  constructor(version: number) {
    this.#version = version;
    this.#size = 17 + 4 * version;
    const empty = (): boolean[][] =>
      Array.from({ length: this.#size }, () => Array.from({ length: this.#size }, () => false));
    this.#dark = empty();
    this.#fixed = empty();
    this.#drawPatterns();
  }

  /** Puts octets in, in the zigzag of the standard. */
  fill(octets: readonly number[]): void {
    let bit = 0;
    for (let right = this.#size - 1; right >= 1; right -= 2) {
      if (right === 6) right = 5; // the column of the timing pattern
      const up = ((right + 1) & 2) === 0;
      for (let step = 0; step < this.#size; step += 1) {
        const y = up ? this.#size - 1 - step : step;
        for (const x of [right, right - 1]) {
          if (this.#fixed[y]?.[x] === true) continue;
          const row = this.#dark[y];
          if (row !== undefined) row[x] = (((octets[bit >> 3] ?? 0) >> (7 - (bit & 7))) & 1) === 1;
          bit += 1;
        }
      }
    }
  }

  masked(number: number): boolean[][] {
    const inverts = MASKS[number] as Mask;
    this.#drawFormat(number);
    return this.#dark.map((row, y) =>
      row.map((dark, x) => dark !== (this.#fixed[y]?.[x] !== true && inverts(x, y))),
    );
  }

  #set(x: number, y: number, dark: boolean): void {
    const [row, fixed] = [this.#dark[y], this.#fixed[y]];
    if (row === undefined || fixed === undefined || x < 0 || x >= this.#size) return;
    row[x] = dark;
    fixed[x] = true;
  }

  #drawPatterns(): void {
    const last = this.#size - 1;
    for (let at = 0; at <= last; at += 1) {
      this.#set(6, at, at % 2 === 0);
      this.#set(at, 6, at % 2 === 0);
    }
    for (const [x, y] of [[3, 3], [last - 3, 3], [3, last - 3]] as const) this.#drawSquares(x, y, 4);
    const places = this.#alignment();
    const end = places.length - 1;
    places.forEach((x, column) =>
      places.forEach((y, row) => {
        const corner = (column === 0 && row === 0) || (column === 0 && row === end) || (column === end && row === 0);
        if (!corner) this.#drawSquares(x, y, 2);
      }),
    );
    this.#drawFormat(0);
    if (this.#version >= 7) this.#drawVersion();
  }

  /** Draws the squares around a point: dark up to 1, light at 2, and so on by `radius`. */
  #drawSquares(x: number, y: number, radius: 2 | 4): void {
    for (let down = -radius; down <= radius; down += 1) {
      for (let across = -radius; across <= radius; across += 1) {
        const distance = Math.max(Math.abs(across), Math.abs(down));
        this.#set(x + across, y + down, radius === 4 ? distance !== 2 && distance !== 4 : distance !== 1);
      }
    }
  }

  #alignment(): number[] {
    if (this.#version === 1) return [];
    const count = Math.floor(this.#version / 7) + 2;
    const step = Math.ceil((4 * this.#version + 4) / (count - 1) / 2) * 2;
    const rest = Array.from({ length: count - 1 }, (_, at) => this.#size - 7 - at * step);
    return [6, ...rest.reverse()];
  }

  #drawFormat(mask: number): void {
    const data = (LEVEL_L << 3) | mask;
    const bits = ((data << 10) | divided(data << 10, 0x537)) ^ 0x5412;
    const bit = (at: number): boolean => ((bits >> at) & 1) === 1;
    const last = this.#size - 1;
    for (let at = 0; at < 15; at += 1) {
      const around = at < 6 ? at : at < 8 ? at + 1 : 14 - at; // beside the timing pattern
      if (at < 8) {
        this.#set(8, around, bit(at));
        this.#set(last - at, 8, bit(at));
      } else {
        this.#set(at === 8 ? 7 : around, 8, bit(at));
        this.#set(8, last - 14 + at, bit(at));
      }
    }
    this.#set(8, last - 7, true);
  }

  #drawVersion(): void {
    const bits = (this.#version << 12) | divided(this.#version << 12, 0x1f25);
    for (let at = 0; at < 18; at += 1) {
      const dark = ((bits >> at) & 1) === 1;
      const far = this.#size - 11 + (at % 3);
      this.#set(far, Math.floor(at / 3), dark);
      this.#set(Math.floor(at / 3), far, dark);
    }
  }
}

/** The remainder of a division of polynomials over GF(2). */
function divided(value: number, divisor: number): number {
  const degree = 31 - Math.clz32(divisor);
  let rest = value;
  while (31 - Math.clz32(rest) >= degree) rest ^= divisor << (31 - Math.clz32(rest) - degree);
  return rest;
}

const written = (line: readonly boolean[]): string => line.map(Number).join("");

const FINDER_LIKE = /(?=10111010000|00001011101)/g;

/** How hard a code is to scan (section 7.8.3.1). */
function penalty(rows: readonly boolean[][]): number {
  const lines = [...rows.map(written), ...rows.map((_, x) => written(rows.map((row) => row[x] === true)))];
  let points = 0;
  for (const line of lines) {
    for (const [run] of line.matchAll(/0{5,}|1{5,}/g)) points += run.length - 2;
    points += 40 * [...line.matchAll(FINDER_LIKE)].length;
  }
  rows.forEach((row, y) =>
    row.forEach((dark, x) => {
      const below = rows[y + 1];
      if (row[x + 1] === dark && below?.[x] === dark && below[x + 1] === dark) points += 3;
    }),
  );
  const share = rows.flat().filter(Boolean).length / rows.length ** 2;
  return points + 10 * Math.floor(Math.abs(share * 100 - 50) / 5);
}
