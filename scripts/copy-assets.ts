// Build step: puts beside the built code what it reads at run time and does not import.

import { copyFile, mkdir } from "node:fs/promises";

const assets = {
  "node_modules/uplot/dist/uPlot.iife.min.js": "dist/uplot.js",
  "node_modules/uplot/dist/uPlot.min.css": "dist/uplot.css",
};

await mkdir("dist", { recursive: true });
for (const [from, to] of Object.entries(assets)) await copyFile(from, to);
