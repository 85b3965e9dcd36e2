/**
 * Pairing texts: what a page reads of a reader's offer, and the reply that it writes. The form is
 * in `docs/protocol.md`, "Pairing without a broker"; `magpies.wire.pairing` is the other side.
 */

import { PAIRING_CANDIDATES, PAIRING_LENGTH, PROTOCOL_VERSION } from "../limits.ts";

/** What may be wrong with a text, one word for each sentence that a person gets to read. */
export type PairingFault =
  | "not-offer"
  | "invite"
  | "reply"
  | "damaged"
  | "outdated"
  | "expired"
  | "foreign";

export class PairingError extends Error {
  readonly fault: PairingFault;

  constructor(fault: PairingFault) {
    super(fault);
    this.fault = fault;
  }
}

export interface PairingOffer {
  /** Milliseconds of the computer's clock. */
  readonly expires: number;
  /** Names the egress that the reader wants, see `egressNumber`. */
  readonly subject: number;
  /** By what a reply names this offer. */
  readonly number: number;
  /** A description without candidates. */
  readonly sdp: string;
  readonly candidates: readonly Candidate[];
}

export interface Candidate {
  readonly kind: "host" | "srflx" | "relay";
  readonly address: string;
  readonly port: number;
}

const OFFER = "magpies-offer:";
const REPLY = "magpies-reply:";
const KINDS = ["host", "srflx", "relay"] as const;
const PREFERENCES = { host: 126, srflx: 100, relay: 0 } as const; // RFC 8445 section 5.1.2.2
const USEFUL = { srflx: 0, relay: 1, host: 2 } as const;
const IPV6 = 0x80;
const ICE_TEXT = /^[A-Za-z0-9+/]+$/;

/**
 * Reads an offer as somebody pasted it or as the fragment of a link; white space is forgiven.
 *
 * @param now milliseconds of the computer's clock.
 * @throws {PairingError} it cannot be used.
 */
export function readOffer(text: string, now: number): PairingOffer {
  if (text.length > PAIRING_LENGTH) throw new PairingError("damaged");
  const body = bodyOf(packetIn(text.replace(/\s+/g, "")));
  const expires = new DataView(body.buffer).getUint32(0) * 1_000;
  const subject = new DataView(body.buffer).getUint32(4);
  const description = expand(body.subarray(8));
  if (now >= expires) throw new PairingError("expired");
  return { expires, subject, number: crc32(body), ...description };
}

/**
 * Returns the reply to an offer.
 *
 * @param sdp our answer, with all candidates inside.
 * @throws {PairingError} the answer is not one of a data channel.
 */
export function writeReply(sdp: string, offer: Pick<PairingOffer, "expires" | "number">): string {
  const compact = compress(sdp);
  const body = new Uint8Array(8 + compact.length);
  const view = new DataView(body.buffer);
  view.setUint32(0, offer.expires / 1_000);
  view.setUint32(4, offer.number);
  body.set(compact, 8);
  const packet = new Uint8Array(6 + body.length);
  packet.set([PROTOCOL_VERSION, 1]);
  new DataView(packet.buffer).setUint32(2, crc32(body));
  packet.set(body, 6);
  return REPLY + toBase64(packet);
}

/** Returns by what an offer chooses an egress of the page's list. */
export function egressNumber(url: string): number {
  return crc32(new TextEncoder().encode(url));
}

/**
 * Returns a candidate as it goes into a description.
 *
 * @param round another one each time that it is added: browsers take what they know for said.
 */
export function candidateLine({ kind, address, port }: Candidate, number: number, round: number): string {
  const priority = PREFERENCES[kind] * 2 ** 24 + (65_535 - number - PAIRING_CANDIDATES * round) * 256 + 255;
  const related = kind === "host" ? "" : " raddr 0.0.0.0 rport 9";
  return `candidate:${number + 1 + PAIRING_CANDIDATES * round} 1 UDP ${priority} ${address} ${port} typ ${kind}${related}`;
}

/** CRC-32 as in gzip (RFC 1952 section 8). */
export function crc32(octets: Uint8Array): number {
  let crc = 0xffffffff;
  for (const octet of octets) {
    crc ^= octet;
    for (let bit = 0; bit < 8; bit += 1) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return (crc ^ 0xffffffff) >>> 0;
}

/** Returns the base64url in a text or a link that should hold an offer. */
function packetIn(compact: string): string {
  const lowered = compact.toLowerCase();
  if (lowered.startsWith(OFFER)) return compact.slice(OFFER.length);
  if (lowered.startsWith(REPLY)) throw new PairingError("reply");
  if (lowered.startsWith("magpies:")) throw new PairingError("invite");
  const fragment = /^(?:https?:\/\/[^#]*)?\/pair\/#(.+)$/.exec(compact)?.[1];
  if (fragment === undefined) throw new PairingError("not-offer");
  return fragment;
}

function bodyOf(encoded: string): Uint8Array<ArrayBuffer> {
  const packet = fromBase64(encoded);
  if (packet.length > 0 && packet[0] !== PROTOCOL_VERSION) throw new PairingError("outdated");
  const body = packet.slice(6);
  if (body.length < 8 || packet[1] !== 0) throw new PairingError("damaged");
  if (new DataView(packet.buffer).getUint32(2) !== crc32(body)) throw new PairingError("damaged");
  return body;
}

function expand(data: Uint8Array): Pick<PairingOffer, "sdp" | "candidates"> {
  let at = 0;
  const take = (count: number): Uint8Array => {
    if (data.length - at < count) throw new PairingError("damaged");
    at += count;
    return data.subarray(at - count, at);
  };
  const octet = (): number => take(1)[0] as number;
  const fingerprint = take(32);
  const [ufrag, password] = [octet, octet].map((length) => String.fromCharCode(...take(length())));
  const candidates: Candidate[] = [];
  while (at < data.length) {
    const kind = octet();
    const known = KINDS[kind & ~IPV6];
    if (known === undefined || candidates.length === PAIRING_CANDIDATES) throw new PairingError("damaged");
    const address = take(kind & IPV6 ? 16 : 4);
    const [high, low] = take(2) as unknown as [number, number];
    candidates.push({ kind: known, address: spell(address), port: high * 256 + low });
  }
  checkCredentials(ufrag ?? "", password ?? "");
  if (candidates.some(({ address, port }) => port === 0 || !isPlausible(address))) {
    throw new PairingError("damaged");
  }
  return { sdp: describe(fingerprint, ufrag ?? "", password ?? ""), candidates };
}

function describe(fingerprint: Uint8Array, ufrag: string, password: string): string {
  const pairs = [...fingerprint].map((octet) => octet.toString(16).padStart(2, "0").toUpperCase());
  const lines = [
    "v=0",
    "o=- 1 1 IN IP4 0.0.0.0",
    "s=-",
    "t=0 0",
    "a=group:BUNDLE 0",
    "m=application 9 UDP/DTLS/SCTP webrtc-datachannel",
    "c=IN IP4 0.0.0.0",
    "a=mid:0",
    `a=ice-ufrag:${ufrag}`,
    `a=ice-pwd:${password}`,
    `a=fingerprint:sha-256 ${pairs.join(":")}`,
    "a=setup:actpass",
    "a=sctp-port:5000",
    "a=max-message-size:16384",
  ];
  return lines.map((line) => `${line}\r\n`).join("");
}

/** Returns the compact form of a description. Names are left out, nobody could look them up. */
function compress(sdp: string): Uint8Array {
  const find = (key: string): string =>
    new RegExp(`^a=${key}[: ] *([^\\r\\n]*)`, "im").exec(sdp)?.[1]?.trim() ?? "";
  const ufrag = find("ice-ufrag");
  const password = find("ice-pwd");
  const fingerprint = find("fingerprint:sha-256").split(":").map((pair) => parseInt(pair, 16));
  checkCredentials(ufrag, password);
  if (fingerprint.length !== 32 || fingerprint.some(Number.isNaN)) throw new PairingError("damaged");
  const text = (value: string): number[] => [value.length, ...new TextEncoder().encode(value)];
  return new Uint8Array([
    ...fingerprint,
    ...text(ufrag),
    ...text(password),
    ...candidatesIn(sdp).flatMap(pack),
  ]);
}

function candidatesIn(sdp: string): Candidate[] {
  const found = new Map<string, Candidate>();
  const pattern = /^a=candidate:\S+ 1 udp \d+ ([0-9a-f:.]+) (\d+) typ (host|srflx|relay)\b/gim;
  for (const [, address = "", port = "", kind = ""] of sdp.matchAll(pattern)) {
    const candidate = { kind: kind as Candidate["kind"], address, port: Number(port) };
    if (candidate.port > 0 && isPlausible(address)) found.set(`${kind} ${address} ${port}`, candidate);
  }
  const sorted = [...found.values()].sort((one, other) => USEFUL[one.kind] - USEFUL[other.kind]);
  return sorted.slice(0, PAIRING_CANDIDATES);
}

function pack({ kind, address, port }: Candidate): number[] {
  const octets = address.includes(":") ? ipv6(address) : address.split(".").map(Number);
  const family = octets.length === 16 ? IPV6 : 0;
  return [KINDS.indexOf(kind) | family, ...octets, port >> 8, port & 0xff];
}

/** Returns the octets of an IPv6 address in any spelling without a zone. */
function ipv6(address: string): number[] {
  const groups = (text: string): string[] => (text === "" ? [] : text.split(":"));
  const [head = "", tail] = address.split("::");
  const before = groups(head);
  const after = groups(tail ?? "");
  const zeros = tail === undefined ? 0 : 8 - before.length - after.length;
  return [...before, ...Array<string>(Math.max(0, zeros)).fill("0"), ...after].flatMap((group) => {
    const value = parseInt(group, 16);
    return [value >> 8, value & 0xff];
  });
}

/** Spells an address as browsers read it; IPv6 without the usual shortening. */
function spell(octets: Uint8Array): string {
  if (octets.length === 4) return octets.join(".");
  const groups = [0, 1, 2, 3, 4, 5, 6, 7].map((n) =>
    ((octets[2 * n] ?? 0) * 256 + (octets[2 * n + 1] ?? 0)).toString(16),
  );
  return groups.join(":");
}

/** Whether an address is neither "any" nor multicast, and not a mixed spelling. */
function isPlausible(address: string): boolean {
  if (!address.includes(":")) {
    const parts = address.split(".").map(Number);
    const first = parts[0] ?? 0;
    return parts.length === 4 && parts.every((part) => part < 256) && parts.some(Boolean) && (first < 224 || first > 239);
  }
  if (address.includes(".")) return false;
  const octets = ipv6(address);
  return octets.length === 16 && octets.some(Boolean) && octets[0] !== 0xff;
}

function checkCredentials(ufrag: string, password: string): void {
  const fits = (text: string, least: number, most: number): boolean =>
    text.length >= least && text.length <= most && ICE_TEXT.test(text);
  if (!fits(ufrag, 4, 32) || !fits(password, 22, 64)) throw new PairingError("damaged");
}

function toBase64(octets: Uint8Array): string {
  const text = btoa(String.fromCharCode(...octets));
  return text.replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
}

/** @throws {PairingError} it is not base64url without padding, or holds bits that carry nothing. */
function fromBase64(text: string): Uint8Array<ArrayBuffer> {
  if (!/^[A-Za-z0-9_-]*$/.test(text) || text.length % 4 === 1) throw new PairingError("damaged");
  const octets = Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (each) =>
    each.charCodeAt(0),
  );
  if (toBase64(octets) !== text) throw new PairingError("damaged");
  return octets;
}
