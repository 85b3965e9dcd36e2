/** How each program is told to use Magpies: by hand first, so that nothing opens while Magpies is off. */

import { make } from "../dom.ts";
import type { Status } from "./api.ts";
import { card, Copyable, paragraph } from "./parts.ts";
import type { Pick, Voice } from "./voice.ts";

type Write = (address: string, host: string, port: number) => string;

/** Where in a program or system something is put. */
type Place = readonly [name: string, pick: Pick, ...more: HTMLElement[]];

const SYSTEMS = [
  ["Windows", "windows"],
  ["macOS", "macos"],
  ["GNOME", "gnome"],
  ["KDE", "kde"],
] as const;

const pac: Write = (address) => `http://${address}/proxy.pac`;

export class SetupCard {
  readonly element: HTMLElement;
  readonly #voice: Voice;
  readonly #copyables: [Copyable, Write][] = [];

  constructor(voice: Voice) {
    this.#voice = voice;
    this.element = card(
      voice,
      "setup",
      (s) => s.setup,
      paragraph(voice, (s) => s.setupNote, "note"),
      this.#labelled("proxy-address", (s) => s.address, (address) => address),
      this.#program(
        "Firefox",
        this.#steps(
          [(s) => s.firefox[0]],
          [
            (s) => s.firefox[1],
            this.#copyable("firefox-host", (_, host) => host),
            this.#copyable("firefox-port", (_, __, port) => `${port}`),
          ],
          [(s) => s.firefox[2]],
          [(s) => s.firefox[3]],
        ),
      ),
      this.#program(
        "Chrome, Edge, Brave",
        paragraph(voice, (s) => s.chrome[0]),
        this.#copyable(
          "chrome-command",
          (address) => `google-chrome --user-data-dir=magpies --proxy-server=socks5://${address}`,
        ),
        paragraph(voice, (s) => s.chrome[1]),
      ),
      this.#program(
        (s) => s.system,
        paragraph(voice, (s) => s.byHand),
        this.#places(SYSTEMS.map(([name, system]) => [name, (s) => s.byHandAt[system]])),
        paragraph(voice, (s) => s.undo),
        paragraph(voice, (s) => s.systemOption),
        this.#copyable("system-option", () => "--system-proxy"),
      ),
      this.#program(
        "curl",
        paragraph(voice, (s) => s.curl),
        this.#copyable("curl-command", (address) => `curl --proxy socks5h://${address} https://example.org/`),
      ),
      this.#program(
        "git",
        paragraph(voice, (s) => s.git),
        this.#copyable("git-command", (address) => `git config --global http.proxy socks5h://${address}`),
        paragraph(voice, (s) => s.gitUndo),
        this.#copyable("git-undo", () => "git config --global --unset http.proxy"),
      ),
      this.#program(
        "Telegram",
        paragraph(voice, (s) => s.telegram),
        this.#copyable("telegram-link", (_, host, port) => `tg://socks?server=${host}&port=${port}`),
      ),
      this.#program(
        (s) => s.automatic,
        paragraph(voice, (s) => s.automaticNote),
        paragraph(voice, (s) => s.automaticWarning, "warning"),
        this.#places([
          ["Firefox", (s) => s.automaticAt.firefox, this.#copyable("pac-address", pac)],
          ...SYSTEMS.map(([name, system]): Place => [name, (s) => s.automaticAt[system]]),
        ]),
      ),
      paragraph(voice, (s) => s.tryIt, "note"),
    );
  }

  show({ host, port }: Status): void {
    const address = host.includes(":") ? `[${host}]:${port}` : `${host}:${port}`;
    for (const [copyable, write] of this.#copyables) copyable.show(write(address, host, port));
  }

  #copyable(id: string, write: Write): HTMLElement {
    const copyable = new Copyable(this.#voice, id);
    this.#copyables.push([copyable, write]);
    return copyable.element;
  }

  #labelled(id: string, label: Pick, write: Write): HTMLElement {
    const name = make("span", { class: "label" }, this.#voice.say(label));
    return make("div", { class: "labelled" }, name, this.#copyable(id, write));
  }

  #program(name: string | Pick, ...content: Node[]): HTMLElement {
    const title = typeof name === "string" ? name : this.#voice.say(name);
    return make("details", { class: "program", name: "program" }, make("summary", {}, title), ...content);
  }

  #steps(...steps: (readonly [Pick, ...HTMLElement[]])[]): HTMLElement {
    const items = steps.map(([pick, ...more]) => make("li", {}, this.#voice.say(pick), ...more));
    return make("ol", {}, ...items);
  }

  #places(places: Place[]): HTMLElement {
    const items = places.flatMap(([name, pick, ...more]) => [
      make("dt", {}, name),
      make("dd", {}, this.#voice.say(pick), ...more),
    ]);
    return make("dl", { class: "systems" }, ...items);
  }
}
