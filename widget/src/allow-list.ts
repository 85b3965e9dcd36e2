/** The egress addresses that a page lets its visitors connect to. The broker has no say in it. */

import { EGRESSES, URL_OCTETS } from "./limits.ts";

export class AllowList {
  readonly urls: readonly string[];

  /** @throws {RangeError} an entry is not a plain WebSocket address, or there are too many. */
  constructor(urls: readonly string[]) {
    if (urls.length > EGRESSES) throw new RangeError(`more than ${EGRESSES} egress addresses`);
    const bad = urls.find((url) => !isEgressUrl(url));
    if (bad !== undefined) throw new RangeError(`not an egress address: ${bad}`);
    this.urls = [...urls];
  }

  /** Parses the `egress` attribute: addresses separated by white space. */
  static parse(attribute: string): AllowList {
    return new AllowList(attribute.split(/\s+/).filter(Boolean));
  }

  /** Whether the page allows exactly this address. */
  has(url: string): boolean {
    return this.urls.includes(url);
  }
}

function isEgressUrl(text: string): boolean {
  const url = URL.canParse(text) ? new URL(text) : null;
  return (
    url !== null &&
    text.length <= URL_OCTETS &&
    /^wss?:$/.test(url.protocol) &&
    url.username + url.password + url.hash === ""
  );
}
