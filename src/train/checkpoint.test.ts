import { describe, expect, test } from "vitest";
import { writeSafetensors } from "../formats/safetensors.ts";
import { UserError } from "../words/issue.ts";
import { readCheckpoint, writeCheckpoint } from "./checkpoint.ts";
import type { TrainingState } from "./events.ts";

const state: TrainingState = {
  progress: { epoch: 2, batch: 3, lossSum: 0.1 + 0.2, correct: 17, images: 24, seconds: 1.5 },
  tensors: new Map([
    ["fc1.weight", { shape: [1, 2], data: Float32Array.of(0.1, -0) }],
    ["fc1.weight.velocity", { shape: [1, 2], data: Float32Array.of(1e-40, 3e38) }],
  ]),
};

const keyOf = (bytes: Uint8Array): string | undefined => {
  try {
    readCheckpoint(bytes, "c");
    return undefined;
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return error.issues[0]?.key;
  }
};

describe("a checkpoint", () => {
  test("gives back progress and numbers, bit for bit", () => {
    expect(readCheckpoint(writeCheckpoint(state), "c")).toEqual(state);
  });

  test("is refused wherever it was cut off", () => {
    const bytes = writeCheckpoint(state);
    for (let length = 0; length < bytes.length; length++)
      expect(keyOf(bytes.subarray(0, length)), `${length} bytes`).toBe(length < 8 ? "fileTooShort" : "fileTruncated");
  });

  const progress = JSON.stringify(state.progress);
  test.each<[what: string, metadata: Record<string, string>]>([
    ["a model's file", { format: "pt", hubel: "1", net: "{}" }],
    ["another version's", { hubelCheckpoint: "2", progress }],
    ["without progress", { hubelCheckpoint: "1" }],
    ["with progress that is no JSON", { hubelCheckpoint: "1", progress: "{" }],
    ["with progress that is nothing", { hubelCheckpoint: "1", progress: "null" }],
    ["with half its progress", { hubelCheckpoint: "1", progress: '{"epoch":1,"batch":2}' }],
    ["with a text for a number", { hubelCheckpoint: "1", progress: progress.replace('"batch":3', '"batch":"3"') }],
  ])("%s is refused", (_, metadata) => {
    expect(keyOf(writeSafetensors(state.tensors, metadata))).toBe("notACheckpoint");
  });
});
