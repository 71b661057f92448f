import { defineConfig } from "tsdown";

// Three builds of one source: the library for Node and for browsers, and the command with all that only it needs
// bundled in, so that a program that imports the library installs nothing else.
const shared = { format: "esm", target: "node20", outDir: "dist", clean: false, sourcemap: false } as const;

export default defineConfig([
  { ...shared, entry: { index: "src/index.ts" }, platform: "node", dts: true },
  { ...shared, entry: { "index.web": "src/index.web.ts" }, platform: "browser", dts: false },
  { ...shared, entry: { cli: "src/cli/main.ts" }, platform: "node", dts: false },
]);
