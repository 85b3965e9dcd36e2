/** Chromium's background, a service worker. */

import type { Api } from "./api.ts";
import { Keeper } from "./keeper.ts";
import { OffscreenHost } from "./offscreen-host.ts";

declare const chrome: Api;

new Keeper(chrome, new OffscreenHost(chrome)).listen();
