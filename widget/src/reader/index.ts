/** The script of the reader's page. */

import { App } from "./app.ts";

const place = document.getElementById("page");
if (place !== null) void new App().start(place);
