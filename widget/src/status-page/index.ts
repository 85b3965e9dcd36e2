/** What the page `/status` loads. */

import { follow } from "./follow.ts";

follow(document);
