/** Firefox's background, an event page. */

import type { Api } from "./api.ts";
import { Keeper } from "./keeper.ts";
import { PageHost } from "./page-host.ts";

declare const chrome: Api;

const host = new PageHost(chrome.runtime, (report) => keeper.note(report));
const keeper = new Keeper(chrome, host);
keeper.listen();
