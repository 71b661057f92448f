// A training's state as a file: safetensors, with the progress in its metadata.

import { readSafetensors, writeSafetensors } from "../formats/safetensors.ts";
import { UserError } from "../words/issue.ts";
import type { Progress, TrainingState } from "./events.ts";

const version = "1";

export const writeCheckpoint = ({ progress, tensors }: TrainingState): Uint8Array =>
  writeSafetensors(tensors, { hubelCheckpoint: version, progress: JSON.stringify(progress) });

/** @throws UserError where the file is damaged, or no checkpoint */
export const readCheckpoint = (bytes: Uint8Array, file: string): TrainingState => {
  const { tensors, metadata } = readSafetensors(bytes, file);
  const progress = metadata["hubelCheckpoint"] === version ? parseProgress(metadata["progress"] ?? "") : null;
  if (!progress) throw new UserError([{ key: "notACheckpoint", values: { file } }]);
  return { progress, tensors };
};

const parseProgress = (text: string): Progress | null => {
  try {
    const { epoch, batch, lossSum, correct, images, seconds } = JSON.parse(text) as Progress;
    const numbers = [epoch, batch, lossSum, correct, images, seconds];
    const counts = [epoch, batch, correct, images];
    return numbers.every((n) => Number.isFinite(n) && n >= 0) && counts.every(Number.isSafeInteger)
      ? { epoch, batch, lossSum, correct, images, seconds }
      : null;
  } catch {
    return null;
  }
};
