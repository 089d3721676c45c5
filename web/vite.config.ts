import preact from "@preact/preset-vite";
import { defineConfig } from "vitest/config";

// Relative addresses, so that the application works below any path; nothing is inlined, so that the page's
// policy can refuse every inline script, style and data address.
export default defineConfig({
  base: "./",
  plugins: [preact({ devToolsEnabled: false, prefreshEnabled: false })],
  build: {
    target: "es2022",
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 900,
    license: { fileName: "licences-of-code.md" },
  },
  server: { proxy: { "/api": process.env["ONRECORD_API"] ?? "http://127.0.0.1:7337" } },
  test: { include: ["test/**/*.test.ts"], environment: "node" },
});
