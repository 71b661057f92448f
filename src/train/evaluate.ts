// A model measured on images, batch by batch in their order.

import type { Batches } from "../data/batches.ts";
import type { Predictor } from "../model/predict.ts";
import { breathe, longestTurn } from "./breathe.ts";
import { Tally } from "./metrics.ts";

/** @param batches in order and without augmentation, no larger than the predictor's capacity */
export const evaluate = async (predictor: Predictor, batches: Batches, classes: readonly string[]): Promise<Tally> => {
  const tally = new Tally(classes);
  let breathed = performance.now();
  for (let batch = 0; batch < batches.count; batch++) {
    const { rows, inputs, labels } = batches.fill(0, batch);
    tally.add(await predictor.probabilities(inputs, rows), labels);
    if (performance.now() - breathed > longestTurn) {
      await breathe();
      breathed = performance.now();
    }
  }
  return tally;
};
