// A model measured on a set of images, as every command does it.

import { wasm } from "../backends/wasm/wasm.ts";
import { batchesOf } from "../data/batches.ts";
import type { ImageSet } from "../data/dataset.ts";
import type { Model } from "../model/model.ts";
import { predictor } from "../model/predict.ts";
import { checkTogether } from "../train/check-together.ts";
import { evaluate } from "../train/evaluate.ts";
import type { Tally } from "../train/metrics.ts";
import { Mistake } from "./mistake.ts";

/** @throws UserError where model and images do not go together */
export const testModel = async (
  { net, parameters }: Model,
  images: ImageSet,
  dataClasses: readonly string[],
  largestBatch = 64,
): Promise<Tally> => {
  const batchSize = Math.min(largestBatch, images.count);
  const { classes, preprocess } = net;
  if (!classes || !preprocess) throw new Mistake((w) => w.cli.noClasses({ name: net.name ?? "" }));
  checkTogether(net, [images], dataClasses);
  const predicting = await predictor({ net, parameters }, wasm(), batchSize);
  try {
    return await evaluate(predicting, batchesOf(images, { preprocess, classes: classes.length, batchSize }), classes);
  } finally {
    predicting.close();
  }
};
