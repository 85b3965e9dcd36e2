/** The manifest of the package for each kind of browser; used by the build. */

import type { Network } from "./settings.ts";

export type Target = "chromium" | "firefox";

export interface Package {
  readonly version: string;
  /** By which Firefox knows the extension; it has the form of an address of mail. */
  readonly id: string;
  /** What the build has set; the broker may be empty. */
  readonly network: Network;
}

const SIZES = [16, 32, 48, 128];

export function manifestFor(target: Target, { version, id, network }: Package): object {
  const icons = Object.fromEntries(SIZES.map((size) => [size, `icons/${size}.png`]));
  return {
    manifest_version: 3,
    name: "Magpies",
    description: "__MSG_description__",
    version,
    default_locale: "en",
    icons,
    action: { default_popup: "popup.html", default_icon: icons, default_title: "Magpies" },
    options_ui: { page: "settings.html", open_in_tab: true },
    content_security_policy: { extension_pages: policyFor(network) },
    ...(target === "chromium" ? CHROMIUM : firefox(id)),
  };
}

/** 116 has `runtime.getContexts`. */
const CHROMIUM = {
  minimum_chrome_version: "116",
  permissions: ["alarms", "offscreen", "storage"],
  background: { service_worker: "background.js" },
};

function firefox(id: string): object {
  return {
    permissions: ["alarms", "storage"],
    background: { scripts: ["background.js"] },
    browser_specific_settings: {
      gecko: {
        id,
        strict_min_version: "142.0",
        data_collection_permissions: { required: ["none"] },
      },
    },
  };
}

/**
 * Everything comes from the package. Connections go to encrypted addresses only, because a person
 * may set any broker; which ones, the engine decides. A build for a laboratory adds its own.
 */
export function policyFor({ broker, egress }: Network): string {
  const plain = [broker, ...(egress ?? "").split(/\s+/)]
    .filter((url) => /^(http|ws):/.test(url))
    .flatMap((url) => [`http://${new URL(url).host}`, `ws://${new URL(url).host}`]);
  const policy = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self'",
    "connect-src": ["'self'", "https:", "wss:", ...new Set(plain)].join(" "),
    "base-uri": "'none'",
    "form-action": "'none'",
    "frame-ancestors": "'none'",
    "require-trusted-types-for": "'script'",
  };
  return Object.entries(policy)
    .map(([directive, value]) => `${directive} ${value}`)
    .join("; ");
}
