/** Registers `<magpies-bridge>`; a second copy of the script on a page does nothing. */

import { MagpiesBridgeElement } from "./element.ts";

if (!customElements.get("magpies-bridge")) {
  customElements.define("magpies-bridge", MagpiesBridgeElement);
}
