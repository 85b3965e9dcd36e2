import { defineConfig } from "vitest/config";

export default defineConfig({
  define: {
    __CATALOGUES__: JSON.stringify({ fa: "sha256-AAAA", "zh-Hans": "sha256-AAAA", "zh-Hant": "sha256-AAAA" }),
    __MAP__: JSON.stringify("sha256-BBBB"),
  },
  test: { include: ["test/**/*.test.ts"], restoreMocks: true },
});
