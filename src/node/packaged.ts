// Files that ship with the package.

import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** The package's own folder: the nearest one above this file with a package.json, built or not. */
export const packageFolder = (): string => {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, "package.json"))) {
    const above = dirname(folder);
    if (above === folder) throw new Error("the package's own folder cannot be found");
    folder = above;
  }
  return folder;
};

/** A file of the built package. */
export const readPackaged = async (name: string): Promise<Uint8Array> =>
  new Uint8Array(await readFile(join(packageFolder(), "dist", name)));
