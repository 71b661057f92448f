import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { makeFolder } from "../node/files.ts";
import { RunFolder } from "./run-folder.ts";

let folder = "";
afterEach(() => rm(folder, { recursive: true, force: true }));

test("the newest checkpoints are kept and found, however many digits their epochs have", async () => {
  folder = await mkdtemp(join(tmpdir(), "hubel-run-"));
  await makeFolder(join(folder, "checkpoints"));
  const run = new RunFolder(folder);
  for (const epoch of [9998, 9999, 10000, 10001]) {
    const progress = { epoch, batch: 0, lossSum: 0, correct: 0, images: 0, seconds: 0 };
    await run.writeCheckpoint({ progress, tensors: new Map() });
  }
  expect((await run.latestCheckpoint()).progress.epoch).toBe(10001);
});
