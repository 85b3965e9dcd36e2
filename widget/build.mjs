// Bundles the element, its languages and its map into the files that the Python package ships.
//
//   node build.mjs            writes the files
//   node build.mjs --verify   fails when a committed file is not what its source gives

import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { argv, exit } from "node:process";
import { gzipSync } from "node:zlib";

import { asFile, bundle, HERE, load, pinned } from "./bundle.mjs";
import { makeMap } from "./map.mjs";

const WEB = join(HERE, "..", "src", "magpies", "web");
const LANGUAGES = "lang";
const MAP = "globe.json";
const WIDGET_OCTETS = 25_000; // with gzip; a page's editors notice more than that
const ALL_OCTETS = 120_000; // with gzip, and with everything that can be loaded later
const PAGES = new Set(["embed.js", "pair.js", "status-page.js"]); // scripts of the broker's own pages, which no site embeds
const NOT_LANGUAGES = new Set(["catalogue.ts", "en.ts", "index.ts", "wording.ts"]);

const zipped = (data) => gzipSync(data, { level: 9 }).length;

/** Returns the catalogues as JSON, by file name; English is in the widget. */
async function buildCatalogues() {
  const names = (await readdir(join(HERE, "src", "strings"))).filter(
    (name) => name.endsWith(".ts") && !NOT_LANGUAGES.has(name),
  );
  const files = new Map();
  for (const name of names.sort()) {
    const [catalogue] = Object.values(await load(join("src", "strings", name)));
    files.set(`${LANGUAGES}/${catalogue.language}.json`, asFile(catalogue));
  }
  return files;
}

const banner = (what) => `/*! Magpies ${what}. Apache-2.0. Source: widget/ of the Magpies project. */`;

/** Returns the script of a page, from the folder of its name. */
async function buildPage(name, define) {
  const path = `src/${name.replace(".js", "/index.ts")}`;
  const code = await bundle({ entryPoints: [path], format: "iife", define, banner: { js: banner(`page ${name}`) } });
  return Buffer.from(code);
}

async function buildAll() {
  const files = await buildCatalogues();
  const pins = {};
  for (const [name, data] of files) {
    pins[name.slice(LANGUAGES.length + 1, -".json".length)] = pinned(data);
  }
  files.set(MAP, asFile(await makeMap()));
  const define = {
    __CATALOGUES__: JSON.stringify(pins),
    __MAP__: JSON.stringify(pinned(files.get(MAP))),
  };
  const code = await bundle({
    entryPoints: ["src/index.ts"],
    format: "iife",
    define,
    banner: { js: banner("bridge widget") },
  });
  files.set("widget.js", Buffer.from(code));
  for (const name of PAGES) files.set(name, await buildPage(name, define));
  return files;
}

function checkSizes(files) {
  const widget = zipped(files.get("widget.js"));
  const embedded = [...files].filter(([name]) => !PAGES.has(name));
  const all = embedded.reduce((sum, [, data]) => sum + zipped(data), 0);
  const report = `widget.js ${widget} octets, everything ${all} (gzip)`;
  if (widget > WIDGET_OCTETS || all > ALL_OCTETS) {
    console.error(`Too large: ${report}; the limits are ${WIDGET_OCTETS} and ${ALL_OCTETS}.`);
    exit(1);
  }
  return report;
}

async function verify(files) {
  const lying = (await readdir(join(WEB, LANGUAGES)).catch(() => [])).map((name) => `${LANGUAGES}/${name}`);
  const wrong = lying.filter((name) => !files.has(name));
  for (const [name, data] of files) {
    const committed = await readFile(join(WEB, name)).catch(() => Buffer.alloc(0));
    if (!committed.equals(data)) wrong.push(name);
  }
  if (wrong.length > 0) {
    const names = wrong.join(", ");
    console.error(`Not what widget/src gives: ${names}. Run "npm run build" in widget/ and commit.`);
    exit(1);
  }
}

async function writeAll(files) {
  await rm(join(WEB, LANGUAGES), { recursive: true, force: true });
  await mkdir(join(WEB, LANGUAGES));
  for (const [name, data] of files) await writeFile(join(WEB, name), data);
}

const files = await buildAll();
const report = checkSizes(files);
await (argv.includes("--verify") ? verify(files) : writeAll(files));
console.log(`Up to date: ${report}.`);
