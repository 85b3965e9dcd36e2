/** What popup and settings have in common: the language, and the element on the relay. */

import { Beside } from "../beside.ts";
import { MagpiesBridgeElement } from "../element.ts";
import { languageFor } from "../strings/index.ts";
import type { Api } from "./api.ts";
import { Remote } from "./remote.ts";
import { english, loadWords } from "./strings/index.ts";
import type { Words } from "./strings/words.ts";

/** Speaks the browser's language from now on; returns the words. */
export async function speak({ runtime, i18n }: Api): Promise<Words> {
  const files = new Beside(new URL(runtime.getURL("")));
  const strings = await loadWords(files, languageFor(i18n.getUILanguage()));
  document.documentElement.lang = strings.language;
  document.documentElement.dir = strings.direction;
  MagpiesBridgeElement.english = english;
  MagpiesBridgeElement.files = files;
  for (const place of document.querySelectorAll<HTMLElement>("[data-word]")) {
    const word = strings.extension[place.dataset["word"] as keyof Words];
    if (typeof word === "string") place.textContent = word;
  }
  return strings.extension;
}

/** Shows the relay in `place`; says what is missing, and returns null, when no broker is set. */
export async function showBridge(
  { runtime }: Api,
  words: Words,
  place: HTMLElement,
  layout: "card" | "inline",
): Promise<Remote | null> {
  const remote = new Remote(runtime);
  const broker = await remote.open();
  if (broker === null) {
    place.textContent = words.unset;
    return null;
  }
  MagpiesBridgeElement.page = remote;
  if (!customElements.get("magpies-bridge")) {
    customElements.define("magpies-bridge", MagpiesBridgeElement);
  }
  const element = document.createElement("magpies-bridge");
  element.setAttribute("broker", broker);
  element.setAttribute("layout", layout);
  place.replaceChildren(element);
  return remote;
}
