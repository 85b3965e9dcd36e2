/**
 * Every limit of the widget, with its reason. The first group is the wire's, the same numbers as
 * `magpies.wire.limits`; a test compares them with the shared vectors.
 */

export const PROTOCOL_VERSION = 1;
/** The one text that a link may carry besides binary messages: whoever says it is leaving. */
export const GOODBYE = "goodbye";
/** What every WebRTC stack accepts without negotiation (RFC 8841 section 6.1). */
export const MESSAGE_OCTETS = 16_384;
export const SIGNALLING_OCTETS = 65_536;
export const SDP_OCTETS = 16_384;
export const URL_OCTETS = 512;
export const TEXT_OCTETS = 512;
export const TOKEN_OCTETS = 128;
export const MATCH_ID_OCTETS = 32;
export const EGRESSES = 16;
export const STUN_SERVERS = 8;
export const SLOTS = 64;
/** Addresses in a pairing text, so that it has some 300 characters at most. */
export const PAIRING_CANDIDATES = 6;
/** What is longer is no pairing text, however it was wrapped. */
export const PAIRING_LENGTH = 1_024;
export const BUFFER_OCTETS = { least: 16_384, usual: 1 << 20, most: 16 << 20 } as const;

/** Kept for a side that is not open yet: a QUIC client's first flight and its repeats. */
export const PENDING_OCTETS = 65_536;

/** From an offer to both sides open. A client has given up by then. */
export const SET_UP_MS = 15_000;
/** Candidates that come later than this are worth less than an early answer. */
export const GATHER_MS = 2_000;
/** A data channel may lose a goodbye, so it is said this often, these milliseconds apart. */
export const GOODBYE_TIMES = 3;
export const GOODBYE_MS = 30;
/** A link that is left goes on carrying until its client has moved away, or for this long. */
export const LEAVING_MS = 2_000;
/** For a client to learn that its channel has opened and closed, before the connection goes. */
export const REFUSAL_MS = 1_000;
/** A link whose ICE reports a loss gets this long to come back before its slot is freed. */
export const DISCONNECTED_MS = 10_000;
/** From opening the broker's socket to its welcome, and for loading the configuration. */
export const BROKER_MS = 15_000;
export const NAT_MS = 2_500;
/**
 * How often a paired page adds its reader's addresses again: Chromium gives one up after 15 s
 * without an answer and takes it as new some seconds later, Firefox fails for good unless new ones
 * keep coming.
 */
export const KNOCK_MS = 5_000;
/** A conversation with the broker that lasted this long was a good one: start again quickly. */
export const STEADY_MS = 30_000;

/** What a person may set. Below the least speed, readers would only wait. */
export const RATE = { least: 8_000, most: 1_000_000_000 } as const;
export const MONTH_OCTETS = { least: 1_000_000, most: Number.MAX_SAFE_INTEGER } as const;
export const DAY_MINUTES = 24 * 60;
/** A speed limit lets this much time's worth through at once after a rest, and holds as much. */
export const BURST_MS = 250;
/** Held by a speed limit, whatever the speed: enough for QUIC to keep going, at most a buffer. */
export const HELD_OCTETS = { least: 32_768, most: 1 << 20 } as const;
/** How often a switched-on page looks at the clock, counts, and tells the other tabs. */
export const TICK_MS = 1_000;
/** How often the totals are written down. */
export const SAVE_MS = 10_000;
/**
 * A clock that was not looked at for longer has slept. Browsers let a hidden page look once a
 * minute only.
 */
export const SLEPT_MS = { shown: 15_000, hidden: 90_000 } as const;
/** Coming back later than this is another visit, which begins switched off. */
export const VISIT_MS = 30 * 60_000;
/** A page that was left at most so long ago was left for this one. */
export const JUST_NOW_MS = 3_000;
/** Of one value in the browser's storage, in characters. */
export const KEPT_LENGTH = 4_096;
