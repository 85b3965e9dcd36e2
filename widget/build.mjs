// Bundles the element into the one file that the Python package ships.
//
//   node build.mjs            writes the file
//   node build.mjs --verify   fails when the committed file is not what its source gives

import { readFile, writeFile } from "node:fs/promises";
import { dirname, join, relative } from "node:path";
import { argv, exit } from "node:process";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";

import { build } from "esbuild";

const HERE = dirname(fileURLToPath(import.meta.url));
const OUTPUT = join(HERE, "..", "src", "magpies", "web", "widget.js");
const GZIP_OCTETS = 25_000; // a page's editors notice more than that

const result = await build({
  absWorkingDir: HERE,
  entryPoints: ["src/index.ts"],
  bundle: true,
  minify: true,
  format: "iife",
  target: "es2022",
  charset: "utf8",
  legalComments: "none",
  banner: { js: "/*! Magpies bridge widget. Apache-2.0. Source: widget/ of the Magpies project. */" },
  write: false,
});
const built = Buffer.from(result.outputFiles[0].contents);

const size = gzipSync(built, { level: 9 }).length;
if (size > GZIP_OCTETS) {
  console.error(`The widget has grown to ${size} octets (gzip); the limit is ${GZIP_OCTETS}.`);
  exit(1);
}

const name = relative(join(HERE, ".."), OUTPUT);
if (argv.includes("--verify")) {
  const committed = await readFile(OUTPUT).catch(() => Buffer.alloc(0));
  if (!committed.equals(built)) {
    console.error(`${name} is not what widget/src gives. Run "npm run build" in widget/ and commit it.`);
    exit(1);
  }
  console.log(`${name} is up to date: ${built.length} octets, ${size} gzip.`);
} else {
  await writeFile(OUTPUT, built);
  console.log(`${name}: ${built.length} octets, ${size} gzip.`);
}
