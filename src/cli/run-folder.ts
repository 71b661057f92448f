// A run's folder: run.json (all that is needed to do it again), metrics.jsonl, checkpoints/, model.safetensors and
// report.html. A run is finished when its model is there.

import { existsSync } from "node:fs";
import { appendFile, readdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { readModelFile, writeModelFile } from "../formats/model-file.ts";
import type { Model } from "../model/model.ts";
import { netFromJson } from "../net/json.ts";
import type { Net } from "../net/net.ts";
import { makeFolder, writeWhole } from "../node/files.ts";
import { readCheckpoint, writeCheckpoint } from "../train/checkpoint.ts";
import type { EpochEvent, SgdOptions, TrainingState } from "../train/events.ts";
import { type ScheduleName, scheduleNames } from "../train/schedule.ts";
import { fileMistake, Mistake, onFile, onFileRead } from "./mistake.ts";

/** run.json. */
export interface RunRecord {
  readonly net: Net;
  readonly data: string;
  readonly options: {
    readonly epochs: number;
    readonly batchSize: number;
    readonly optimizer: SgdOptions;
    readonly schedule: ScheduleName;
    readonly augment: "shift" | "none";
    readonly backend: "wasm" | "reference";
  };
  readonly seed: number;
  readonly versions: { readonly hubel: string; readonly node: string; readonly backend: string };
  /** Networks trained beside this one, each with a run folder of its own in beside/NAME. */
  readonly beside: readonly string[];
}

export interface DoneEvent {
  readonly event: "done";
  readonly run: string;
  readonly model: string;
  readonly testAccuracy: number | null;
  readonly seconds: number;
}

const keptCheckpoints = 2;

export class RunFolder {
  readonly folder: string;

  constructor(folder: string) {
    this.folder = folder;
  }

  get modelFile(): string {
    return join(this.folder, "model.safetensors");
  }
  get reportFile(): string {
    return join(this.folder, "report.html");
  }
  get isFinished(): boolean {
    return existsSync(this.modelFile);
  }
  get hasReport(): boolean {
    return existsSync(this.reportFile);
  }
  beside(name: string): RunFolder {
    return new RunFolder(join(this.folder, "beside", name));
  }

  /** Makes the folder and writes run.json and the checkpoint from which the training will start. */
  async create(record: RunRecord, start: TrainingState): Promise<void> {
    await onFile(this.folder, async () => {
      await makeFolder(this.checkpoints);
      await writeWhole(this.recordFile, `${JSON.stringify(record, null, 2)}\n`);
    });
    await this.writeCheckpoint(start);
  }

  /** @throws Mistake where there is no run here */
  async record(): Promise<RunRecord> {
    const noRun = new Mistake((w) => w.cli.notARun({ folder: this.folder }));
    let parsed: unknown;
    try {
      parsed = JSON.parse(await readFile(this.recordFile, "utf8"));
    } catch {
      throw noRun;
    }
    if (!isRecord(parsed)) throw noRun;
    return { ...parsed, net: netFromJson(parsed.net) };
  }

  async writeCheckpoint(state: TrainingState): Promise<void> {
    const { epoch, batch } = state.progress;
    const name = `epoch-${String(epoch).padStart(4, "0")}-batch-${String(batch).padStart(6, "0")}.safetensors`;
    await onFile(this.folder, async () => {
      await writeWhole(join(this.checkpoints, name), writeCheckpoint(state));
      for (const old of (await this.checkpointNames()).slice(0, -keptCheckpoints))
        await rm(join(this.checkpoints, old), { force: true });
    });
  }

  /** The newest checkpoint that can be read. */
  async latestCheckpoint(): Promise<TrainingState> {
    let trouble: unknown = new Mistake((w) => w.cli.noCheckpoint({ folder: this.folder }));
    for (const name of (await this.checkpointNames()).reverse()) {
      const file = join(this.checkpoints, name);
      try {
        return readCheckpoint(new Uint8Array(await readFile(file)), file);
      } catch (error) {
        trouble = fileMistake(error, file);
      }
    }
    throw trouble;
  }

  /** Takes out of metrics.jsonl what was written after the given epoch, since it will be written again. */
  async forgetAfter(epoch: number): Promise<void> {
    const kept = (await this.metrics()).filter((line) => line.epoch <= epoch);
    await onFile(this.folder, () =>
      writeWhole(this.metricsFile, kept.map((line) => `${JSON.stringify(line)}\n`).join("")),
    );
  }

  async addMetrics(event: EpochEvent | DoneEvent): Promise<void> {
    await onFile(this.folder, () => appendFile(this.metricsFile, `${JSON.stringify(event)}\n`));
  }

  /** The epochs so far. */
  async metrics(): Promise<readonly EpochEvent[]> {
    return (await this.events()).filter((event) => event.event === "epoch");
  }
  /** How long a finished run trained. */
  async seconds(): Promise<number> {
    return (await this.events()).find((event) => event.event === "done")?.seconds ?? 0;
  }

  async writeModel(model: Model): Promise<void> {
    await onFile(this.folder, () => writeWhole(this.modelFile, writeModelFile(model)));
  }
  async model(): Promise<Model> {
    return readModelFile(
      new Uint8Array(await onFileRead(this.modelFile, () => readFile(this.modelFile))),
      this.modelFile,
    );
  }
  async writeReport(html: string): Promise<void> {
    await onFile(this.folder, () => writeWhole(this.reportFile, html));
  }

  /** What metrics.jsonl holds. A last line that a crash cut off is left out. */
  private async events(): Promise<readonly (EpochEvent | DoneEvent)[]> {
    if (!existsSync(this.metricsFile)) return [];
    const text = await onFileRead(this.metricsFile, () => readFile(this.metricsFile, "utf8"));
    return text.split("\n").flatMap((line): (EpochEvent | DoneEvent)[] => {
      try {
        return [JSON.parse(line) as EpochEvent | DoneEvent];
      } catch {
        return [];
      }
    });
  }
  private get recordFile(): string {
    return join(this.folder, "run.json");
  }
  private get metricsFile(): string {
    return join(this.folder, "metrics.jsonl");
  }
  private get checkpoints(): string {
    return join(this.folder, "checkpoints");
  }
  /** Oldest first. */
  private async checkpointNames(): Promise<string[]> {
    const names = existsSync(this.checkpoints) ? await readdir(this.checkpoints) : [];
    const progressOf = (name: string) => /^epoch-(\d+)-batch-(\d+)\.safetensors$/.exec(name)?.slice(1).map(Number);
    return names
      .flatMap((name) => {
        const [epoch, batch] = progressOf(name) ?? [];
        return epoch === undefined || batch === undefined ? [] : [{ name, epoch, batch }];
      })
      .sort((a, b) => a.epoch - b.epoch || a.batch - b.batch)
      .map(({ name }) => name);
  }
}

const isRecord = (value: unknown): value is RunRecord => {
  if (typeof value !== "object" || value === null) return false;
  const { net, data, options, seed, versions, beside } = value as Partial<RunRecord>;
  return (
    typeof net === "object" &&
    typeof data === "string" &&
    [options?.optimizer?.learningRate, options?.optimizer?.momentum, options?.optimizer?.weightDecay].every(
      (n) => typeof n === "number",
    ) &&
    options !== undefined &&
    scheduleNames.includes(options.schedule) &&
    ["shift", "none"].includes(options.augment) &&
    ["wasm", "reference"].includes(options.backend) &&
    Number.isSafeInteger(options.epochs) &&
    Number.isSafeInteger(options.batchSize) &&
    Number.isSafeInteger(seed) &&
    typeof versions?.hubel === "string" &&
    Array.isArray(beside)
  );
};

/** runs/NAME, or the first of runs/NAME-2, -3, ... that is not there; or the folder asked for, if it is empty. */
export const newRunFolder = async (name: string, out: string | undefined): Promise<RunFolder> => {
  if (out !== undefined) {
    const content = existsSync(out) ? await onFile(out, () => readdir(out)) : [];
    if (content.length > 0) throw new Mistake((w) => w.cli.outNotEmpty({ folder: out }));
    return new RunFolder(out);
  }
  for (let n = 1; ; n++) {
    const folder = join("runs", n === 1 ? name : `${name}-${n}`);
    if (!existsSync(folder)) return new RunFolder(folder);
  }
};
