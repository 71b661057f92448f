// Runs every command in docs/notes.md and docs/notes.ko.md and writes what it prints into the pages. Needs the built
// command: `npm run build`, then `npm run notes`. test/notes.test.ts tells when that is due.

import { spawn } from "node:child_process";
import { readFile, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { commandsOf, type Printed, pages, withOutputs } from "./notes-page.ts";

const folder = new URL("../docs/", import.meta.url);
const cli = fileURLToPath(new URL("../dist/cli.mjs", import.meta.url));
const { FORCE_COLOR: _forced, NO_COLOR: _refused, ...inherited } = process.env;

/** Output goes to pipes, so it is as wide as where there is no terminal: 80 columns. */
const run = (args: readonly string[]) =>
  new Promise<Printed>((resolve, reject) => {
    const child = spawn(process.execPath, [cli, ...args], {
      cwd: fileURLToPath(folder),
      env: { ...inherited, LC_ALL: "en_US.UTF-8" },
      stdio: ["ignore", "pipe", "pipe"],
    });
    const said = { stdout: "", stderr: "" };
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      said.stdout += text;
    });
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      said.stderr += text;
    });
    child.on("error", reject).on("close", (status) => resolve({ status, ...said }));
  });

for (const page of pages) {
  const file = new URL(page, folder);
  const before = await readFile(file, "utf8");
  const after = await withOutputs(before, run);
  if (after !== before) await writeFile(file, after);
  console.log(`docs/${page}: ${commandsOf(after).length} commands, ${after === before ? "as they were" : "updated"}`);
}
