/** What the page asks the client for. Every request carries the key of this tab. */

export type Cause =
  | "unreachable"
  | "nobody"
  | "busy"
  | "refused"
  | "outdated"
  | "blocked"
  | "failed"
  | "untrusted"
  | "unable"
  | "other";
export type Phase = "offered" | "connecting" | "connected" | "ended" | "expired" | "failed";
export type Fault = "damaged" | "foreign" | "version" | "expired";
export type Pool = "private" | "both" | "public";

/** As `Pairing` in `magpies.client.page.messages`. */
export interface Pairing {
  readonly phase: Phase;
  readonly text: string;
  readonly link: string;
  /** Seconds. */
  readonly left: number;
}

/** As `Status` in `magpies.client.page.messages`. */
export interface Status {
  readonly version: string;
  readonly on: boolean;
  readonly invited: boolean;
  readonly connected: boolean;
  readonly links: number;
  readonly cause: Cause | null;
  readonly problem: string | null;
  readonly host: string;
  readonly port: number;
  readonly shared: boolean;
  readonly phone: string | null;
  readonly pool: Pool;
  readonly pools: readonly Pool[];
  readonly pairing: Pairing | null;
  readonly sites: readonly string[] | null;
  readonly down: readonly number[];
  readonly up: readonly number[];
  readonly down_total: number;
  readonly up_total: number;
}

/** Why a request was not carried out: "gone" without an answer, "key" when the tab has none. */
export interface Refusal {
  readonly error: string;
  readonly detail: string;
}

export type Outcome<Value> = { readonly value: Value } | { readonly refusal: Refusal };

const KEY = "magpies-key";
const ANSWER_MS = 15_000;
const GONE: Refusal = { error: "gone", detail: "" };

export class Api {
  /** Exchanges the key in the address, which it removes there, for one of this tab. */
  async enter(): Promise<void> {
    const key = location.hash.slice(1);
    if (key === "") return;
    history.replaceState(null, "", location.pathname);
    const outcome = await this.#ask<{ key: string }>("session", { key });
    if ("value" in outcome) sessionStorage.setItem(KEY, outcome.value.key);
  }

  status(): Promise<Outcome<Status>> {
    return this.#ask("status");
  }

  turn(on: boolean): Promise<Outcome<Status>> {
    return this.#ask("switch", { on });
  }

  use(invite: string): Promise<Outcome<Status>> {
    return this.#ask("invite", { invite });
  }

  choose(pool: Pool): Promise<Outcome<Status>> {
    return this.#ask("pool", { pool });
  }

  route(sites: readonly string[] | null): Promise<Outcome<Status>> {
    return this.#ask("sites", { sites });
  }

  /** Makes an offer for a friend. */
  offer(): Promise<Outcome<Status>> {
    return this.#ask("offer", {});
  }

  /** Takes what the friend sent back. */
  reply(reply: string): Promise<Outcome<Status>> {
    return this.#ask("reply", { reply });
  }

  picture(of: "invite" | "phone" | "offer"): Promise<Outcome<{ readonly rows: readonly string[] }>> {
    return this.#ask(`qr/${of}`);
  }

  async #ask<Value>(path: string, body?: object): Promise<Outcome<Value>> {
    const headers: Record<string, string> = {
      Authorization: `Bearer ${sessionStorage.getItem(KEY) ?? ""}`,
    };
    if (body !== undefined) headers["Content-Type"] = "application/json";
    try {
      const response = await fetch(`/api/${path}`, {
        method: body === undefined ? "GET" : "POST",
        headers,
        body: body === undefined ? null : JSON.stringify(body),
        signal: AbortSignal.timeout(ANSWER_MS),
      });
      const told: unknown = await response.json();
      if (response.ok) return { value: told as Value };
      return { refusal: { ...GONE, error: "", ...(told as Partial<Refusal>) } };
    } catch {
      return { refusal: GONE };
    }
  }
}
