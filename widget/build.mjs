// Bundles the element with its map, the reader's page, both with their languages, and the scripts of
// other pages into the files that the Python package ships.
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
/** What is built: where its catalogues are, where it goes, and its most octets (gzip). */
const WIDGET = {
  entry: "src/index.ts",
  strings: "src/strings",
  script: "widget.js",
  languages: "lang",
  map: "globe.json",
  pages: ["embed.js", "pair.js", "status-page.js"], // scripts of the broker's own pages, which no site embeds
  scriptOctets: 25_000, // a page's editors notice more than that
  octets: 120_000, // with everything that can be loaded later
};
const READER = {
  entry: "src/reader/index.ts",
  strings: "src/reader/strings",
  script: "reader/reader.js",
  languages: "reader/lang",
  pages: [],
  scriptOctets: 20_000,
  octets: 80_000,
};
const NOT_LANGUAGES = new Set([
  "catalogue.ts",
  "en.ts",
  "index.ts",
  "library.ts",
  "numbers.ts",
  "wording.ts",
]);

const zipped = (data) => gzipSync(data, { level: 9 }).length;

/** Returns the catalogues of a part by language; English is in its script. */
async function readCatalogues({ strings }) {
  const names = (await readdir(join(HERE, strings))).filter(
    (name) => name.endsWith(".ts") && !NOT_LANGUAGES.has(name),
  );
  const catalogues = new Map();
  for (const name of names.sort()) {
    const [catalogue] = Object.values(await load(join(strings, name)));
    catalogues.set(catalogue.language, catalogue);
  }
  return catalogues;
}

const banner = (what) => `/*! Magpies ${what}. Apache-2.0. Source: widget/ of the Magpies project. */`;

/** Returns the script of a page, from the folder of its name. */
async function buildPage(name, define) {
  const path = `src/${name.replace(".js", "/index.ts")}`;
  const code = await bundle({ entryPoints: [path], format: "iife", define, banner: { js: banner(`page ${name}`) } });
  return Buffer.from(code);
}

/** Returns the files of a part by name. */
async function buildPart(part, what) {
  const files = new Map();
  const pins = {};
  const names = {};
  for (const [language, catalogue] of await readCatalogues(part)) {
    const data = asFile(catalogue);
    files.set(`${part.languages}/${language}.json`, data);
    pins[language] = pinned(data);
    names[language] = catalogue.name;
  }
  const define = { __CATALOGUES__: JSON.stringify(pins), __NAMES__: JSON.stringify(names) };
  if (part.map !== undefined) {
    files.set(part.map, asFile(await makeMap()));
    define.__MAP__ = JSON.stringify(pinned(files.get(part.map)));
  }
  const code = await bundle({
    entryPoints: [part.entry],
    format: "iife",
    define,
    banner: { js: banner(what) },
  });
  files.set(part.script, Buffer.from(code));
  for (const name of part.pages) files.set(name, await buildPage(name, define));
  return files;
}

function checkSizes({ script, scriptOctets, octets, pages }, files) {
  const own = zipped(files.get(script));
  const embedded = [...files].filter(([name]) => !pages.includes(name));
  const all = embedded.reduce((sum, [, data]) => sum + zipped(data), 0);
  const report = `${script} ${own} octets, with all that it loads ${all} (gzip)`;
  if (own > scriptOctets || all > octets) {
    console.error(`Too large: ${report}; the limits are ${scriptOctets} and ${octets}.`);
    exit(1);
  }
  return report;
}

async function verify({ languages }, files) {
  const lying = (await readdir(join(WEB, languages)).catch(() => [])).map((name) => `${languages}/${name}`);
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

async function writeAll({ languages }, files) {
  await rm(join(WEB, languages), { recursive: true, force: true });
  await mkdir(join(WEB, languages), { recursive: true });
  for (const [name, data] of files) await writeFile(join(WEB, name), data);
}

for (const [part, what] of [
  [WIDGET, "bridge widget"],
  [READER, "reader's page"],
]) {
  const files = await buildPart(part, what);
  const report = checkSizes(part, files);
  await (argv.includes("--verify") ? verify : writeAll)(part, files);
  console.log(`Up to date: ${report}.`);
}
