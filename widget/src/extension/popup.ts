/** What the toolbar's button opens. */

import type { Api } from "./api.ts";
import { showBridge, speak } from "./views.ts";

declare const chrome: Api;

const place = document.querySelector("main") as HTMLElement;
const settings = document.querySelector("button") as HTMLButtonElement;

settings.addEventListener("click", () => {
  void chrome.runtime.openOptionsPage().then(() => close());
});
await showBridge(chrome, await speak(chrome), place, "inline");
