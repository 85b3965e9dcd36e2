/** Registers `<magpies-bridge>`; a second copy of the script on a page does nothing. */

import { Beside } from "./beside.ts";
import { MagpiesBridgeElement } from "./element.ts";

const script = document.currentScript;

if (!customElements.get("magpies-bridge")) {
  const base = script instanceof HTMLScriptElement && script.src !== "" ? new URL(script.src) : null;
  MagpiesBridgeElement.files = new Beside(base);
  customElements.define("magpies-bridge", MagpiesBridgeElement);
}
