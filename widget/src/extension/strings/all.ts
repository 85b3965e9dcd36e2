/** All languages of the extension; used by the build and by tests. */

import { ar } from "../../strings/ar.ts";
import { be } from "../../strings/be.ts";
import { en } from "../../strings/en.ts";
import { es } from "../../strings/es.ts";
import { fa } from "../../strings/fa.ts";
import { fr } from "../../strings/fr.ts";
import { my } from "../../strings/my.ts";
import { ru } from "../../strings/ru.ts";
import { tr } from "../../strings/tr.ts";
import { vi } from "../../strings/vi.ts";
import { zhHans } from "../../strings/zh-hans.ts";
import { zhHant } from "../../strings/zh-hant.ts";
import { ar as arWords } from "./ar.ts";
import { be as beWords } from "./be.ts";
import { en as enWords } from "./en.ts";
import { es as esWords } from "./es.ts";
import { fa as faWords } from "./fa.ts";
import { fr as frWords } from "./fr.ts";
import { my as myWords } from "./my.ts";
import { ru as ruWords } from "./ru.ts";
import { tr as trWords } from "./tr.ts";
import { vi as viWords } from "./vi.ts";
import { type ExtensionCatalogue, merge } from "./words.ts";
import { zhHans as zhHansWords } from "./zh-hans.ts";
import { zhHant as zhHantWords } from "./zh-hant.ts";

export const ALL: readonly ExtensionCatalogue[] = [
  merge(ar, arWords),
  merge(be, beWords),
  merge(en, enWords),
  merge(es, esWords),
  merge(fa, faWords),
  merge(fr, frWords),
  merge(my, myWords),
  merge(ru, ruWords),
  merge(tr, trWords),
  merge(vi, viWords),
  merge(zhHans, zhHansWords),
  merge(zhHant, zhHantWords),
];
