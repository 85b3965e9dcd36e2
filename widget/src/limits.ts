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
export const MATCH_ID_OCTETS = 32;
export const EGRESSES = 16;
export const STUN_SERVERS = 8;
export const SLOTS = 64;
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
/** A conversation with the broker that lasted this long was a good one: start again quickly. */
export const STEADY_MS = 30_000;
