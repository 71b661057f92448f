// A model put to work on images: probabilities for each class.

import type { Backend, LoadedPlan, Session } from "../backends/backend.ts";
import { exp } from "../kernels/exponential.ts";
import type { Net } from "../net/net.ts";
import { resolve } from "../net/resolve.ts";
import { lower } from "../plan/lower.ts";
import { program } from "../plan/program.ts";
import { sessionLayout } from "../plan/session-layout.ts";
import { checkTensors } from "./check-tensors.ts";
import type { Model } from "./model.ts";

export interface Predictor {
  /** The most images that one call takes. */
  readonly capacity: number;
  /** @param images dense (rows, C, H, W), already scaled as the net expects; -> (rows, classes) */
  probabilities(images: Float32Array, rows: number): Promise<Float64Array>;
  close(): void;
}

/** Opens a session of the model's own. */
export const predictor = async (model: Model, backend: Backend, capacity = 64): Promise<Predictor> => {
  const forward = program(model.net, "infer");
  const layout = sessionLayout([forward]);
  checkTensors(model.parameters, layout, ["parameter"]);
  const session = await backend.open(layout);
  for (const [name, { data }] of model.parameters) session.write(name, data);
  const predicting = await predictorOver(session, model.net, backend, capacity);
  return { ...predicting, close: () => session.close() };
};

/** Over a session that others use too, with the parameters as they stand there. */
export const predictorOver = async (
  session: Session,
  net: Net,
  backend: Backend,
  capacity: number,
): Promise<Predictor> => {
  const plan = lower(program(net, "infer"), backend.target, { capacity, session: session.layout });
  const loaded: LoadedPlan = await session.load(plan);
  const endsInProbabilities = resolve(net).output.rule.partOfLoss === "softmaxCrossEntropy";
  return {
    capacity,
    async probabilities(images, rows) {
      loaded.write("input", images, rows);
      loaded.run(["forward"], rows);
      const outputs = Float64Array.from(await loaded.read(plan.output, rows));
      return endsInProbabilities ? outputs : softmaxRows(outputs, rows);
    },
    close: () => loaded.close(),
  };
};

const softmaxRows = (logits: Float64Array, rows: number): Float64Array => {
  const classes = logits.length / rows;
  for (let n = 0; n < rows; n++) {
    const row = logits.subarray(n * classes, (n + 1) * classes);
    const largest = Math.max(...row);
    let sum = 0;
    row.forEach((x, k) => {
      row[k] = exp(x - largest);
      sum += row[k] as number;
    });
    row.forEach((x, k) => {
      row[k] = x / sum;
    });
  }
  return logits;
};
