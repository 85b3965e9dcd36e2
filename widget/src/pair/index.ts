/** Registers `<magpies-pairing>`. */

import { Beside } from "../beside.ts";
import { MagpiesPairingElement } from "./element.ts";

const script = document.currentScript;

if (script instanceof HTMLScriptElement && script.src !== "") {
  MagpiesPairingElement.files = new Beside(new URL(script.src));
}
customElements.define("magpies-pairing", MagpiesPairingElement);
