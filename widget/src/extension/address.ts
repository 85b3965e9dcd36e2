/** The broker's address as a person writes it. */

import { URL_OCTETS } from "../limits.ts";

/**
 * Returns the base address of a broker, or null when it is none that may be used: anything but
 * HTTPS shows on the way whom this browser talks to.
 *
 * @param builtIn the address that the build has set, which may be a laboratory's.
 */
export function readAddress(text: string, builtIn: string): string | null {
  const trimmed = text.trim();
  const whole = /^[a-z][a-z0-9+.-]*:\/\//i.test(trimmed) ? trimmed : `https://${trimmed}`;
  if (whole.length > URL_OCTETS || !URL.canParse(whole)) return null;
  const url = new URL(whole);
  const plain = url.username + url.password + url.search + url.hash === "";
  if (!plain || url.hostname === "") return null;
  return url.protocol === "https:" || url.href === builtIn ? url.href : null;
}
