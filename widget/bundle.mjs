// What the builds have in common.

import { createHash } from "node:crypto";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";

import { build } from "esbuild";

export const HERE = dirname(fileURLToPath(import.meta.url));

/** Returns a script as text. */
export async function bundle(options) {
  const result = await build({
    absWorkingDir: HERE,
    bundle: true,
    minify: true,
    target: "es2022",
    charset: "utf8",
    legalComments: "none",
    write: false,
    ...options,
  });
  return result.outputFiles[0].text;
}

/** Returns what a source file exports. */
export async function load(path) {
  const code = await bundle({ entryPoints: [path], format: "esm" });
  return import(`data:text/javascript,${encodeURIComponent(code)}`);
}

/** Returns the hash by which a browser knows a file again. */
export function pinned(data) {
  return `sha256-${createHash("sha256").update(data).digest("base64")}`;
}

/** Returns a catalogue as the file that is loaded. */
export function asFile(catalogue) {
  return Buffer.from(`${JSON.stringify(catalogue)}\n`);
}
