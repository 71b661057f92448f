// Build step: puts beside the built code what it reads at run time and does not import: the charts of the report, with
// their licence at the head, since both go into every report.

import { mkdir, readFile, writeFile } from "node:fs/promises";

const uplot = (file: string) => readFile(`node_modules/uplot/${file}`, "utf8");

await mkdir("dist", { recursive: true });
const licence = (await uplot("LICENSE")).replaceAll("*/", "* /").trim();
await writeFile("dist/uplot.js", `/*!\n${licence}\n*/\n${await uplot("dist/uPlot.iife.min.js")}`);
await writeFile("dist/uplot.css", await uplot("dist/uPlot.min.css"));
