/** Waits that always end: by what they wait for, by their deadline, or by a signal. */

/** Resolves after `ms`, or at once when `signal` aborts. Never rejects. */
export function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const done = (): void => {
      clearTimeout(timer);
      signal.removeEventListener("abort", done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal.addEventListener("abort", done);
  });
}

/**
 * Resolves when ICE gathering is complete, after `ms`, or when `signal` aborts; true when it is
 * complete.
 */
export async function gathered(
  peer: RTCPeerConnection,
  ms: number,
  signal: AbortSignal,
): Promise<boolean> {
  const over = new AbortController();
  const end = (): void => over.abort();
  const complete = (): boolean => peer.iceGatheringState === "complete";
  const check = (): void => {
    if (complete() || signal.aborted) end();
  };
  signal.addEventListener("abort", end, { signal: over.signal });
  peer.addEventListener("icegatheringstatechange", check, { signal: over.signal });
  check();
  await pause(ms, over.signal);
  end();
  return complete();
}
