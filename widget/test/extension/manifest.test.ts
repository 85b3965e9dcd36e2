import { existsSync } from "node:fs";

import { expect, test } from "vitest";

import { manifestFor, policyFor } from "../../src/extension/manifest.ts";

const NONE = { broker: "", egress: null };
const ABOUT = { version: "1.2.3", id: "magpies@example.org", network: NONE };
const PAGES = `${import.meta.dirname}/../../extension`;

interface Manifest {
  readonly permissions: string[];
  readonly icons: Record<string, string>;
  readonly action: { readonly default_popup: string };
  readonly options_ui: { readonly page: string };
  readonly background: object;
}

const chromium = manifestFor("chromium", ABOUT) as Manifest;
const firefox = manifestFor("firefox", ABOUT) as Manifest;

test("it asks for nothing that a browser would warn of, and for no host", () => {
  expect(chromium.permissions).toEqual(["alarms", "offscreen", "storage"]);
  expect(firefox.permissions).toEqual(["alarms", "storage"]);
  const text = JSON.stringify([chromium, firefox]);
  for (const word of ["host_permissions", "content_scripts", "web_accessible", "externally"]) {
    expect(text).not.toContain(word);
  }
});

test("what it names is there", () => {
  for (const { icons, action, options_ui } of [chromium, firefox]) {
    for (const name of [...Object.values(icons), action.default_popup, options_ui.page]) {
      expect(existsSync(`${PAGES}/${name}`), name).toBe(true);
    }
  }
});

test("each browser gets the background that it has", () => {
  expect(chromium.background).toEqual({ service_worker: "background.js" });
  expect(firefox.background).toEqual({ scripts: ["background.js"] });
});

test("it connects to encrypted addresses only", () => {
  const broker = "https://bridge.example.org/";
  expect(policyFor({ broker, egress: null })).toBe(policyFor(NONE));
  expect(policyFor(NONE)).toContain("connect-src 'self' https: wss:;");
  expect(policyFor(NONE)).toContain("default-src 'none';");
});

test("a build for a laboratory adds its own servers and no others", () => {
  const network = { broker: "http://127.0.0.1:8080/", egress: "ws://127.0.0.1:9/v1/link" };
  expect(policyFor(network)).toContain(
    "connect-src 'self' https: wss: http://127.0.0.1:8080 ws://127.0.0.1:8080 " +
      "http://127.0.0.1:9 ws://127.0.0.1:9;",
  );
});
