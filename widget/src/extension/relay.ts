/** The one engine of the extension, in a page that nobody sees, and the views that show it. */

import { AllowList } from "../allow-list.ts";
import type { EngineListener } from "../engine.ts";
import { LEAVING_MS } from "../limits.ts";
import type { Attachment, Bridge, Engines } from "../page.ts";
import type { Status } from "../status.ts";
import { pause } from "../waiting.ts";
import type { Port } from "./api.ts";
import { type FromRelay, type FromView, type Report, reportOf } from "./messages.ts";
import type { Network } from "./settings.ts";

export interface RelayListener {
  /** Called at first, and after every change of what the background needs to know. */
  onReport(report: Report): void;
  /** Called when a view has come or gone. */
  onViews(views: number): void;
}

export class Relay {
  readonly #attachment: Attachment;
  readonly #views = new Set<Port>();
  readonly #background: RelayListener;
  #reported = "";
  #going = false;

  /** Opens the engine, which goes on at once if it was switched on before the browser ended. */
  constructor(engines: Engines, { broker, egress }: Network, background: RelayListener) {
    this.#background = background;
    // Before the engine's own, which closes it: a page that goes has not been switched off.
    addEventListener("pagehide", () => {
      this.#going = true;
    });
    const allowed = egress === null ? null : AllowList.parse(egress);
    const listener: EngineListener = {
      onStatus: (status) => {
        if (this.#going) return;
        this.#tell({ type: "status", status });
        this.#report(status);
      },
      onHelping: (country) => this.#tell({ type: "helping", country }),
    };
    this.#attachment = engines.attach(new URL(broker), allowed, listener, null);
    this.#report(this.#engine.status);
  }

  get status(): Status {
    return this.#engine.status;
  }

  /** Shows a view how things are until it goes, and does what the person does there. */
  serve(view: Port): void {
    if (this.#going) return view.disconnect(); // it asks for the next one
    this.#views.add(view);
    view.onMessage.addListener((message) => this.#obey(message as FromView));
    view.onDisconnect.addListener(() => {
      this.#views.delete(view);
      this.#background.onViews(this.#views.size);
    });
    view.postMessage({ type: "status", status: this.status } satisfies FromRelay);
    this.#background.onViews(this.#views.size);
  }

  /** Says goodbye, and is over when the readers have had their time to move away. */
  async leave(): Promise<void> {
    this.#going = true;
    const helped = this.status.helping > 0;
    this.#attachment.detach();
    for (const view of this.#views) view.disconnect();
    this.#views.clear();
    if (helped) await pause(LEAVING_MS, new AbortController().signal);
  }

  get #engine(): Bridge {
    return this.#attachment.engine;
  }

  #obey(message: FromView): void {
    switch (message.type) {
      case "start":
        return this.#engine.start();
      case "stop":
        return this.#engine.stop();
      case "agree":
        return this.#engine.agree();
      case "preferences":
        return this.#engine.setPreferences(message.preferences);
    }
  }

  #report(status: Status): void {
    const report = reportOf(status);
    const text = JSON.stringify(report);
    if (text === this.#reported) return;
    this.#reported = text;
    this.#background.onReport(report);
  }

  #tell(message: FromRelay): void {
    for (const view of this.#views) view.postMessage(message);
  }
}
