/** To those who stay: the extension, which helps with no page open. */

import { make } from "./dom.ts";
import type { Speaker } from "./speaker.ts";
import type { Status } from "./status.ts";

/** Whoever has helped on this site for this long may want to help elsewhere, too. */
const STAYED_S = 30 * 60;

export class Offer {
  readonly element: HTMLElement;
  readonly #link = make("a", { target: "_blank", rel: "noreferrer" });
  #stayed = false;

  constructor(speaker: Speaker) {
    this.#link.append(speaker.say(({ offer }) => offer));
    this.element = make("p", { class: "offer", part: "offer", hidden: "" }, this.#link);
  }

  /** @param where the extension can be had; null where the site does not offer it. */
  lead(where: URL | null): void {
    if (where === null) this.#link.removeAttribute("href");
    else this.#link.href = where.href;
    this.#decide();
  }

  show({ total }: Status): void {
    this.#stayed = total.seconds >= STAYED_S;
    this.#decide();
  }

  #decide(): void {
    this.element.hidden = !this.#stayed || !this.#link.hasAttribute("href");
  }
}
