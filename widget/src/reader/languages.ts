/** Which language the page speaks: the one chosen here before, or the browser's. */

import { Beside } from "../beside.ts";
import { make } from "../dom.ts";
import { languageFor, loadCatalogue } from "../strings/library.ts";
import type { Catalogue } from "./strings/catalogue.ts";
import { en } from "./strings/en.ts";
import type { Voice } from "./voice.ts";

/** Names of the built catalogues in their own language, by tag. */
declare const __NAMES__: Readonly<Record<string, string>>;

const CHOSEN = "magpies-language";

export class Languages {
  readonly element: HTMLElement;
  readonly #voice: Voice;
  readonly #files = new Beside(new URL("/", location.href));
  readonly #select = make("select", { id: "language" });

  constructor(voice: Voice) {
    this.#voice = voice;
    for (const [tag, name] of Object.entries({ en: en.name, ...__NAMES__ })) {
      this.#select.append(make("option", { value: tag, lang: tag }, name));
    }
    this.#select.addEventListener("change", () => {
      localStorage.setItem(CHOSEN, this.#select.value);
      void this.speak(this.#select.value);
    });
    voice.always(() => this.#select.setAttribute("aria-label", voice.strings.languages));
    this.element = make("div", { class: "languages" }, this.#select);
  }

  /** Speaks the language that was chosen, or the first of the browser's that there is. */
  begin(): Promise<void> {
    const wanted = [localStorage.getItem(CHOSEN) ?? "", ...navigator.languages];
    const known = wanted.find((tag) => tag.startsWith("en") || languageFor(tag) !== "en");
    return this.speak(languageFor(known ?? "en"));
  }

  async speak(language: string): Promise<void> {
    const strings = language === "en" ? en : ((await loadCatalogue<Catalogue>(this.#files, language)) ?? en);
    this.#select.value = strings.language;
    document.documentElement.lang = strings.language;
    document.documentElement.dir = strings.direction;
    this.#voice.speak(strings);
  }
}
