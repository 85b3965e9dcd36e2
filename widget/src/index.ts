/** Registers `<magpies-bridge>`; a second copy of the script on a page does nothing. */

import { MagpiesBridgeElement } from "./element.ts";
import { Library } from "./strings/index.ts";

const script = document.currentScript;

if (!customElements.get("magpies-bridge")) {
  const base = script instanceof HTMLScriptElement && script.src !== "" ? new URL(script.src) : null;
  MagpiesBridgeElement.library = new Library(base);
  customElements.define("magpies-bridge", MagpiesBridgeElement);
}
