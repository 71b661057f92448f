// What every section of a report is made from.

import type { ImageSet } from "../../data/dataset.ts";
import type { Model } from "../../model/model.ts";
import type { EpochEvent } from "../../train/events.ts";
import type { Evaluation, Mistake } from "../../train/metrics.ts";
import type { Words } from "../../words/en.ts";
import type { RunRecord } from "../run-folder.ts";

/** Everything the report shows of one run. */
export interface ReportedRun {
  readonly record: RunRecord;
  readonly epochs: readonly EpochEvent[];
  readonly model: Model;
  readonly seconds: number;
  /** Null where the data have no test images. */
  readonly test: { readonly evaluation: Evaluation; readonly mistakes: readonly Mistake[] } | null;
}

/** A run under a name that no other run of the report has. */
export interface NamedRun extends ReportedRun {
  readonly name: string;
}

export interface Contents {
  readonly main: NamedRun;
  /** Runs on the same data to set beside it. */
  readonly beside: readonly NamedRun[];
  /** The images that all of them were tested on; null where the data have none. */
  readonly test: ImageSet | null;
  readonly words: Words;
}

/** Each run by its net's name; of runs whose nets are called the same, the later ones are numbered. */
export const nameRuns = (runs: readonly ReportedRun[]): readonly NamedRun[] => {
  const taken = new Set<string>();
  return runs.map((run) => {
    const base = run.record.net.name ?? "net";
    let name = base;
    for (let n = 2; taken.has(name); n++) name = `${base}-${n}`;
    taken.add(name);
    return { ...run, name };
  });
};
