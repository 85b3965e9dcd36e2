/**
 * How this network maps ports (RFC 4787 section 4.1): two STUN servers tell which port they see
 * for the same socket. The broker needs it to pair networks that can reach each other; the
 * visitor is told when not even a STUN server can.
 */

import { NAT_MS } from "./limits.ts";
import type { Platform } from "./platform.ts";
import type { Nat } from "./signalling.ts";
import { gathered } from "./waiting.ts";

/** What is needed of an `RTCIceCandidate`. */
export interface Mapping {
  readonly address: string | null;
  readonly port: number | null;
  readonly relatedAddress: string | null;
  readonly relatedPort: number | null;
}

/**
 * Judges the mappings that two servers saw.
 *
 * Browsers report equal mappings once and hide the socket behind them (`rport 0`). So one port
 * means "independent" only when both servers have answered, and mappings without a visible
 * socket are taken for the same one; a computer with two networks may then count as "dependent",
 * which costs it some matches and no reader a failed attempt.
 */
export function judge(mappings: readonly Mapping[], bothAnswered: boolean): Nat {
  const ports = new Map<string, Set<number>>();
  for (const { address, port, relatedAddress, relatedPort } of mappings) {
    if (address === null || port === null || address.includes(":")) continue; // IPv6 is not mapped
    const socket = relatedPort ? `${relatedAddress} ${relatedPort}` : address;
    ports.set(socket, (ports.get(socket) ?? new Set()).add(port));
  }
  if ([...ports.values()].some((seen) => seen.size > 1)) return "dependent";
  return ports.size > 0 && bothAnswered ? "independent" : "unknown";
}

export interface Network {
  readonly nat: Nat;
  /**
   * The browser opens no UDP socket, or nothing has answered over UDP in all the time there was
   * and no address is known that others could use. When servers cannot be asked at all (no
   * address for their name, or Firefox and servers on its own computer), the browser says so
   * early and the network is not to blame; nor is it when they see the computer's own address.
   */
  readonly blocked: boolean;
}

/** Asks the first two of `stun`; "unknown" when that takes longer than `NAT_MS`. */
export async function learnNetwork(
  platform: Platform,
  stun: readonly string[],
  signal: AbortSignal,
): Promise<Network> {
  const urls = stun.slice(0, 2);
  if (urls.length < 2) return { nat: "unknown", blocked: false };
  const peer = platform.peer({ iceServers: [{ urls }] });
  const mappings: Mapping[] = [];
  let unanswered = false;
  let sockets = false;
  let seen = false;
  peer.onicecandidate = ({ candidate }) => {
    if (candidate?.protocol !== "udp") return;
    sockets = true;
    if (candidate.type === "srflx") mappings.push(candidate);
    if (!candidate.address?.endsWith(".local")) seen = true;
  };
  peer.onicecandidateerror = ({ errorText }) => {
    // An IPv6 socket cannot ask an IPv4 server; that says nothing about the IPv4 mapping.
    if (!/incompatible|not associated/i.test(errorText)) unanswered = true;
  };
  try {
    peer.createDataChannel("");
    await peer.setLocalDescription();
    const complete = await gathered(peer, NAT_MS, signal);
    const silent = complete ? !sockets : !seen;
    return { nat: judge(mappings, complete && !unanswered), blocked: silent && !signal.aborted };
  } finally {
    peer.close();
  }
}
