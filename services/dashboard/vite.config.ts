import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

/** Everything is a file of its own, by a path from the page: the policy of the page forbids what is inline, and no prefix is known. */
export default defineConfig({
  root: import.meta.dirname,
  base: "./",
  plugins: [react()],
  build: {
    outDir: "../../dist/dashboard",
    emptyOutDir: true,
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    // What knows `light-dark()`, native `<dialog>` and `popover`.
    target: ["chrome125", "firefox128", "safari18"],
    reportCompressedSize: false,
    license: { fileName: "assets/licenses.md" },
  },
});
