// Runs every command in docs/notes.md and docs/notes.ko.md and writes what it prints into the pages. Needs the built
// command: `npm run build`, then `npm run notes`. test/notes.test.ts tells when that is due.

import { readFile, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { commandsOf, type Printed, pages, withOutputs } from "./notes-page.ts";
import { startCommand } from "./start-command.ts";

const folder = new URL("../docs/", import.meta.url);
const run = (args: readonly string[]): Promise<Printed> => startCommand(args, fileURLToPath(folder)).ended;

for (const page of pages) {
  const file = new URL(page, folder);
  const before = await readFile(file, "utf8");
  const after = await withOutputs(before, run);
  if (after !== before) await writeFile(file, after);
  console.log(`docs/${page}: ${commandsOf(after).length} commands, ${after === before ? "as they were" : "updated"}`);
}
