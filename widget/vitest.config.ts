import { defineConfig } from "vitest/config";

export default defineConfig({
  define: {
    __CATALOGUES__: JSON.stringify({ fa: "sha256-AAAA", "zh-Hans": "sha256-AAAA", "zh-Hant": "sha256-AAAA" }),
    __MAP__: JSON.stringify("sha256-BBBB"),
    __BROKER__: JSON.stringify("https://built-in.example/"),
    __EGRESS__: JSON.stringify("wss://built-in.example/v1/link"),
  },
  test: { include: ["test/**/*.test.ts"], restoreMocks: true },
});
