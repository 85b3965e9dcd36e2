/** The extension's own page: all that the popup has, and the service. */

import { browser } from "../platform.ts";
import type { Api } from "./api.ts";
import { changeBroker } from "./service.ts";
import { BUILT_IN, readSettings } from "./settings.ts";
import { showBridge, speak } from "./views.ts";

declare const chrome: Api;

const find = <Found extends HTMLElement>(selector: string): Found =>
  document.querySelector(selector) as Found;
const place = find("#bridge");
const form = find<HTMLFormElement>("form");
const address = find<HTMLInputElement>("#address");
const answer = find("#answer");
const restore = find<HTMLButtonElement>("#restore");

const words = await speak(chrome);
let remote = await showBridge(chrome, words, place, "card");
await showAddress();

form.addEventListener("submit", (event) => {
  event.preventDefault();
  void save(address.value);
});
restore.addEventListener("click", () => void save(BUILT_IN.broker));

async function showAddress(): Promise<void> {
  const { network } = await readSettings(chrome);
  address.value = network?.broker ?? "";
  restore.hidden = BUILT_IN.broker === "" || network?.broker === BUILT_IN.broker;
}

async function save(text: string): Promise<void> {
  answer.textContent = words.asking;
  form.inert = true;
  const change = await changeBroker(chrome.runtime, browser, text, BUILT_IN.broker);
  form.inert = false;
  answer.textContent = words[change];
  address.setAttribute("aria-invalid", String(change !== "saved"));
  if (change !== "saved") return address.focus();
  remote?.close();
  remote = await showBridge(chrome, words, place, "card");
  await showAddress();
}
