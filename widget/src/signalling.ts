/** What volunteer and broker tell each other: `docs/protocol.md`, `magpies.wire.signalling`. */

import {
  BUFFER_OCTETS,
  EGRESSES,
  MATCH_ID_OCTETS,
  SDP_OCTETS,
  SIGNALLING_OCTETS,
  SLOTS,
  STUN_SERVERS,
  TEXT_OCTETS,
  URL_OCTETS,
} from "./limits.ts";
import { Fields, MessageError } from "./parse.ts";

export type Nat = "independent" | "dependent" | "unknown";
export type VolunteerKind = "page" | "extension";
export type DeclineReason = "full" | "foreign-egress" | "failed" | "leaving";

const ERROR_CODES = [
  "bad_request",
  "unsupported_version",
  "unknown_pool",
  "pool_token_required",
  "no_volunteer",
  "no_egress",
  "volunteer_failed",
  "too_many_requests",
  "busy",
] as const;
export type ErrorCode = (typeof ERROR_CODES)[number];

export interface Hello {
  readonly type: "hello";
  readonly version: number;
  readonly kind: VolunteerKind;
  /** Links that this volunteer is willing to carry at once. */
  readonly slots: number;
  readonly nat: Nat;
  readonly egresses: readonly string[];
  /** Tokens of private pools to serve; none is the public pool. */
  readonly pools?: readonly string[];
}

export type VolunteerMessage =
  | Hello
  | { readonly type: "answer"; readonly match: string; readonly sdp: string }
  | { readonly type: "decline"; readonly match: string; readonly reason: DeclineReason }
  | { readonly type: "load"; readonly free: number }
  | { readonly type: "outcome"; readonly match: string; readonly connected: boolean }
  | { readonly type: "goodbye" };

export interface Offer {
  readonly type: "offer";
  readonly match: string;
  readonly sdp: string;
  readonly egress: string;
  readonly deadlineMs: number;
  /** ISO 3166-1 code of the reader's country; null where the broker does not know it. */
  readonly country: string | null;
}

export type BrokerMessage =
  | {
      readonly type: "welcome";
      readonly version: number;
      readonly waiting: number;
      /** Readers who are being helped now, rounded. */
      readonly readers: number;
    }
  | Offer
  | { readonly type: "cancel"; readonly match: string }
  | { readonly type: "reachability"; readonly reachable: boolean }
  | { readonly type: "refused"; readonly error: ErrorCode; readonly detail: string };

/** Body of `GET /v1/config`. */
export interface WidgetConfig {
  readonly version: number;
  readonly stun: readonly string[];
  readonly egresses: readonly string[];
  readonly slots: number;
  readonly bufferOctets: number;
  /** ISO 3166-1 code of the visitor's country if volunteering may be unwise there. */
  readonly caution: string | null;
}

const MATCH = { least: 8, most: MATCH_ID_OCTETS, pattern: /^[A-Za-z0-9_-]+$/ };
const SDP = { most: SDP_OCTETS };
const URL_TEXT = { most: URL_OCTETS };
const STUN = { most: URL_OCTETS, pattern: /^stuns?:\S+$/ };
const COUNTRY = { most: 2, least: 2, pattern: /^[A-Z]{2}$/ };
const BROKER_TYPES = ["welcome", "offer", "cancel", "reachability", "refused"] as const;

/**
 * Returns the JSON text of a message.
 *
 * @throws {MessageError} the description in an answer is longer than the broker takes.
 */
export function encode(message: VolunteerMessage): string {
  if (message.type === "answer" && !(message.sdp && message.sdp.length <= SDP_OCTETS)) {
    throw new MessageError("sdp");
  }
  return JSON.stringify(message);
}

/** @throws {MessageError} `text` is malformed, outside the caps, or of an unknown type. */
export function decodeFromBroker(text: string): BrokerMessage {
  const fields = new Fields(text, SIGNALLING_OCTETS);
  const type = fields.oneOf("type", BROKER_TYPES);
  switch (type) {
    case "welcome":
      return {
        type,
        version: fields.integer("version", -Infinity, Infinity),
        waiting: fields.integer("waiting", 0, Infinity, 0),
        readers: fields.integer("readers", 0, Infinity, 0),
      };
    case "offer":
      return {
        type,
        match: fields.text("match", MATCH),
        sdp: fields.text("sdp", SDP),
        egress: fields.text("egress", URL_TEXT),
        deadlineMs: fields.number("deadline_s", Number.MIN_VALUE, 60, 10) * 1_000,
        country: fields.optionalText("country", COUNTRY),
      };
    case "cancel":
      return { type, match: fields.text("match", MATCH) };
    case "reachability":
      return { type, reachable: fields.boolean("reachable") };
    case "refused":
      return {
        type,
        error: fields.oneOf("error", ERROR_CODES),
        detail: fields.text("detail", { least: 0, most: TEXT_OCTETS }),
      };
  }
}

/** @throws {MessageError} `text` is malformed or outside the caps. */
export function decodeConfig(text: string): WidgetConfig {
  const fields = new Fields(text, SIGNALLING_OCTETS);
  const { least, usual, most } = BUFFER_OCTETS;
  return {
    version: fields.integer("version", -Infinity, Infinity),
    stun: fields.texts("stun", STUN_SERVERS, STUN),
    egresses: fields.texts("egresses", EGRESSES, URL_TEXT),
    slots: fields.integer("slots", 0, SLOTS, 4),
    bufferOctets: fields.integer("buffer_octets", least, most, usual),
    caution: fields.optionalText("caution", COUNTRY),
  };
}
