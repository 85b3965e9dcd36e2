// Packages the browser extension for Chromium and for Firefox, into build/ of the project.
//
//   node build-extension.mjs [--broker https://bridge.example.org]
//                            [--egress "wss://bridge.example.org/v1/link"]
//                            [--id NAME@DOMAIN] [--out DIRECTORY]
//
// Without a broker, the person has to set one. The same source and options give the same octets.

import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { exit } from "node:process";
import { parseArgs } from "node:util";

import { asFile, bundle, HERE, load, pinned } from "./bundle.mjs";
import { makeMap } from "./map.mjs";
import { zip } from "./zip.mjs";

const ROOT = join(HERE, "..");
const SOURCE = join("src", "extension");
const PAGES = join(HERE, "extension");
const MAP = "globe.json";
const TARGETS = ["chromium", "firefox"];
const OCTETS = 400_000; // a package, not compressed
const NO_LOCALES_OF_CHROMIUM = new Set(["be", "my"]);

const { values: options } = parseArgs({
  options: {
    broker: { type: "string", default: "" },
    egress: { type: "string", default: "" },
    id: { type: "string", default: "magpies@magpies.invalid" },
    out: { type: "string", default: join(ROOT, "build") },
  },
});

/** Returns the options as the extension has them; ends the build when they cannot be right. */
async function readNetwork() {
  const broker = options.broker === "" ? "" : new URL(options.broker).href;
  const { AllowList } = await load(join("src", "allow-list.ts"));
  const egress = AllowList.parse(options.egress).urls.join(" ");
  if (!/^(https?:.*)?$/.test(broker) || (egress !== "" && broker === "")) {
    console.error("--broker takes an address with https:, and --egress needs one.");
    exit(2);
  }
  return { broker, egress: egress === "" ? null : egress };
}

async function version() {
  const project = await readFile(join(ROOT, "pyproject.toml"), "utf8");
  return /^version = "(\d+(?:\.\d+)*)"$/m.exec(project)[1];
}

/** Returns the files that are the same in both packages. */
async function common(catalogues) {
  const files = new Map();
  for (const name of await readdir(PAGES, { recursive: true })) {
    if (/\.\w+$/.test(name)) files.set(name, await readFile(join(PAGES, name)));
  }
  files.set("LICENSE", await readFile(join(ROOT, "LICENSE")));
  for (const catalogue of catalogues.filter(({ language }) => language !== "en")) {
    files.set(`lang/${catalogue.language}.json`, asFile(catalogue));
  }
  files.set(MAP, asFile(await makeMap()));
  return files;
}

/** Returns the words of the manifest by the names that browsers have for languages. */
function locales(target, catalogues) {
  const files = new Map();
  const names = { "zh-Hans": "zh_CN", "zh-Hant": "zh_TW" };
  for (const { language, extension } of catalogues) {
    if (target === "chromium" && NO_LOCALES_OF_CHROMIUM.has(language)) continue;
    const messages = { description: { message: extension.description } };
    files.set(`_locales/${names[language] ?? language}/messages.json`, asFile(messages));
  }
  return files;
}

async function scripts(target, define) {
  const files = new Map();
  const entries = { background: `background-${target}`, popup: "popup", settings: "settings-page" };
  if (target === "chromium") entries.offscreen = "offscreen";
  for (const [name, entry] of Object.entries(entries)) {
    const format = ["popup", "settings"].includes(name) ? "esm" : "iife";
    const code = await bundle({ entryPoints: [join(SOURCE, `${entry}.ts`)], format, define });
    files.set(`${name}.js`, Buffer.from(code));
  }
  return files;
}

async function main() {
  const network = await readNetwork();
  const { manifestFor } = await load(join(SOURCE, "manifest.ts"));
  const { ALL } = await load(join(SOURCE, "strings", "all.ts"));
  const shared = await common(ALL);
  const pins = {};
  for (const [name, data] of shared) {
    const [, tag] = /^lang\/(.+)\.json$/.exec(name) ?? [];
    if (tag !== undefined) pins[tag] = pinned(data);
  }
  const define = {
    __CATALOGUES__: JSON.stringify(pins),
    __MAP__: JSON.stringify(pinned(shared.get(MAP))),
    __BROKER__: JSON.stringify(network.broker),
    __EGRESS__: JSON.stringify(network.egress ?? ""),
  };
  const about = { version: await version(), id: options.id, network };
  await mkdir(options.out, { recursive: true });
  for (const target of TARGETS) {
    const files = new Map([
      ...shared,
      ...locales(target, ALL),
      ...(await scripts(target, define)),
      ["manifest.json", Buffer.from(`${JSON.stringify(manifestFor(target, about), null, 2)}\n`)],
    ]);
    if (target === "firefox") files.delete("offscreen.html");
    const archive = zip(files);
    if (archive.length > OCTETS) {
      console.error(`Too large: ${archive.length} octets for ${target}; the limit is ${OCTETS}.`);
      exit(1);
    }
    const path = join(options.out, `magpies-${target}-${about.version}.zip`);
    await writeFile(path, archive);
    console.log(`${path}: ${archive.length} octets.`);
  }
}

await main();
