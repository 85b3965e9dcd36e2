/** The vectors that the Python tests read as well. */

import { readFileSync } from "node:fs";

export interface SignallingVector {
  readonly direction: string;
  readonly json: unknown;
  readonly valid: boolean;
}

export interface RecordVectors {
  readonly limits: Readonly<Record<string, number>>;
  readonly texts: readonly { readonly text: string; readonly goodbye: boolean }[];
  readonly messages: readonly { readonly name: string; readonly message: string }[];
}

export interface PairingVector {
  readonly name: string;
  readonly text: string;
  /** Seconds. */
  readonly now: number;
  readonly valid: boolean;
  readonly reason?: string;
  readonly expires?: number;
  readonly subject?: number;
  readonly number?: number;
  readonly sdp?: string;
}

export interface PairingVectors {
  readonly egress: string;
  readonly limits: Readonly<Record<string, number>>;
  readonly cases: readonly PairingVector[];
}

export const pairing = read<PairingVectors>("tests/vectors/pairing.json");
export const signalling = read<Record<string, SignallingVector>>("tests/vectors/signalling.json");
export const records = read<RecordVectors>("tests/vectors/records.json");

/** Returns the text of a file of the repository. */
export function text(path: string): string {
  return readFileSync(new URL(`../../${path}`, import.meta.url), "utf8");
}

function read<Shape>(path: string): Shape {
  return JSON.parse(text(path)) as Shape;
}
