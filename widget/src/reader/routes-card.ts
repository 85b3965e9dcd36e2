/** Which sites go through the bridge, by the PAC file. */

import { make } from "../dom.ts";
import type { Api, Status } from "./api.ts";
import { card, Choice, paragraph, Reply } from "./parts.ts";
import type { Pick, Voice } from "./voice.ts";

type Route = "everything" | "listed";

export class RoutesCard {
  readonly element: HTMLElement;
  readonly #api: Api;
  readonly #voice: Voice;
  readonly #choice: Choice<Route>;
  readonly #list = make("textarea", {
    id: "sites",
    rows: "5",
    dir: "ltr",
    spellcheck: "false",
    autocapitalize: "off",
    "aria-describedby": "sites-note",
  });
  readonly #form: HTMLFormElement;
  readonly #reply = new Reply();
  #shown = "";

  constructor(api: Api, voice: Voice) {
    this.#api = api;
    this.#voice = voice;
    const routes: Route[] = ["everything", "listed"];
    const options = new Map(routes.map((route): [Route, Pick] => [route, (s) => s[route]]));
    this.#choice = new Choice(voice, "route", (s) => s.routes, options, (route) => this.#take(route));
    const note = paragraph(voice, (s) => s.listNote, "note");
    note.id = "sites-note";
    this.#form = make(
      "form",
      { hidden: "" },
      make("label", { for: this.#list.id }, voice.say((s) => s.list)),
      this.#list,
      note,
      make("button", { type: "submit" }, voice.say((s) => s.save)),
    );
    this.#form.addEventListener("submit", (event) => {
      event.preventDefault();
      void this.#save(this.#list.value.split("\n").filter((line) => line.trim() !== ""));
    });
    this.element = card(
      voice,
      "routes",
      (s) => s.routes,
      paragraph(voice, (s) => s.routesNote, "note"),
      this.#choice.element,
      this.#form,
      this.#reply.element,
    );
  }

  show({ sites }: Status): void {
    const text = JSON.stringify(sites);
    if (text === this.#shown) return; // somebody may be in the middle of changing them
    this.#shown = text;
    this.#choice.show(sites === null ? "everything" : "listed");
    this.#form.hidden = sites === null;
    if (sites !== null) this.#list.value = sites.join("\n");
  }

  #take(route: Route): void {
    this.#reply.clear();
    this.#form.hidden = route === "everything";
    if (route === "everything") void this.#save(null);
    else this.#list.focus();
  }

  async #save(sites: string[] | null): Promise<void> {
    const outcome = await this.#api.route(sites);
    const { saved, badSite, failed } = this.#voice.strings;
    if ("value" in outcome) {
      this.show(outcome.value);
      this.#reply.good(saved);
    } else if (outcome.refusal.error === "site") {
      this.#reply.bad(badSite.replace("{site}", outcome.refusal.detail));
    } else {
      this.#reply.bad(failed);
    }
  }
}
