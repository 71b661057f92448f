// Files written so that a reader, or a crash, never finds half of one.

import { existsSync } from "node:fs";
import { mkdir, open, rename, rm, stat } from "node:fs/promises";
import { dirname } from "node:path";

/** Writes to a temporary name beside the file, forces it to the disk, and renames it over the file. */
export const writeWhole = async (file: string, content: Uint8Array | string): Promise<void> => {
  const temporary = `${file}.${process.pid}.part`;
  try {
    const handle = await open(temporary, "w");
    try {
      await handle.writeFile(content);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(temporary, file);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
  await syncFolder(dirname(file));
};

/** The rename itself reaches the disk only with the folder; some systems cannot do that, which is no reason to stop. */
const syncFolder = async (folder: string): Promise<void> => {
  try {
    const handle = await open(folder, "r");
    await handle.sync().finally(() => handle.close());
  } catch {
    // A folder that cannot be opened or synced still holds the renamed file.
  }
};

/** A folder and those above it. Node's own way does not end where the system denies that a parent exists (/proc). */
export const makeFolder = async (folder: string): Promise<void> => {
  try {
    await mkdir(folder);
  } catch (error) {
    const { code } = error as { readonly code?: string };
    if (code === "EEXIST" && (await stat(folder)).isDirectory()) return;
    if (code !== "ENOENT" || dirname(folder) === folder || existsSync(dirname(folder))) throw error;
    await makeFolder(dirname(folder));
    await mkdir(folder);
  }
};
