/** Chromium's relay. The service worker opens it, with what it needs to know in its address. */

import { Page } from "../page.ts";
import { browser } from "../platform.ts";
import { asRecord } from "../values.ts";
import type { Api } from "./api.ts";
import type { Errand } from "./messages.ts";
import { Relay } from "./relay.ts";

declare const chrome: Pick<Api, "runtime">;

/** A relay that is off and shown nowhere is closed; the readers have left by then. */
const IDLE_MS = 5_000;

const { runtime } = chrome;
const query = new URLSearchParams(location.search);
const network = { broker: query.get("broker") ?? "", egress: query.get("egress") };
let views = 0;
let idle: ReturnType<typeof setTimeout> | undefined;

const relay: Relay = new Relay(new Page(browser, "extension"), network, {
  onReport: (report) => {
    const errand: Errand = { to: "background", type: "report", report };
    void runtime.sendMessage(errand);
    rest(report.on);
  },
  onViews: (count) => {
    views = count;
    rest(relay.status.on);
  },
});
runtime.onConnect.addListener((view) => relay.serve(view));
runtime.onMessage.addListener((message, _sender, answer) => {
  if (asRecord(message)["to"] !== "relay") return false;
  clearTimeout(idle);
  void relay.leave().then(() => answer(true));
  return true;
});

function rest(on: boolean): void {
  clearTimeout(idle);
  if (!on && views === 0) idle = setTimeout(() => close(), IDLE_MS);
}
