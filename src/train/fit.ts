// The training loop: an async iterator of events, readable from top to bottom. Callbacks are code around it.

import type { LoadedPlan, Session } from "../backends/backend.ts";
import { batchesOf } from "../data/batches.ts";
import type { ImageSet } from "../data/dataset.ts";
import { hash, hashText } from "../kernels/random.ts";
import { randomKey } from "../layers/operation.ts";
import { checkTensors } from "../model/check-tensors.ts";
import type { Model } from "../model/model.ts";
import { predictorOver } from "../model/predict.ts";
import type { Net, Preprocess } from "../net/net.ts";
import { lower } from "../plan/lower.ts";
import { program, targetsName } from "../plan/program.ts";
import { sessionLayout } from "../plan/session-layout.ts";
import { breathe, longestTurn } from "./breathe.ts";
import { checkTogether } from "./check-together.ts";
import { evaluate } from "./evaluate.ts";
import type { FitOptions, Progress, TrainEvent, TrainingState } from "./events.ts";
import { findNonFinite } from "./non-finite.ts";
import { learningRateFactor } from "./schedule.ts";

export interface FitData {
  readonly train: ImageSet;
  readonly validation: ImageSet | null;
  readonly classes: readonly string[];
}

export interface Training extends AsyncIterable<TrainEvent> {
  /** Everything needed to go on from here, at any event. */
  state(): Promise<TrainingState>;
  /** The model as it stands. */
  model(): Promise<Model>;
  close(): void;
}

const beginning: Progress = { epoch: 0, batch: 0, lossSum: 0, correct: 0, images: 0, seconds: 0 };

/**
 * Makes everything ready to train a model. Iterating over the result trains it.
 * @throws UserError where net and data do not go together, and, while iterating, where a number is no longer finite
 * @example
 * const training = await fit(initialise(lenet5(), 1), data, options);
 * for await (const event of training) if (event.event === "epoch") console.log(event.validationAccuracy);
 */
export const fit = async (model: Model, data: FitData, options: FitOptions): Promise<Training> => {
  const { net } = model;
  const { backend, epochs, optimizer, schedule, seed, resume } = options;
  const batchSize = Math.min(options.batchSize, data.train.count); // a larger batch holds no more
  for (const [name, n] of Object.entries({ epochs, batchSize: options.batchSize }))
    if (!(Number.isSafeInteger(n) && n >= 1))
      throw new RangeError(`${name} must be a whole number of at least 1, not ${n}`);
  checkTogether(net, data.validation ? [data.train, data.validation] : [data.train], data.classes);
  const preprocess = preprocessOf(net);

  const training = program(net, "train", { optimizer });
  const layout = sessionLayout([training]);
  const session = await backend.open(layout);
  const start = resume?.tensors ?? model.parameters;
  checkTensors(start, layout, resume ? ["parameter", "state"] : ["parameter"]);
  for (const [name, { data: values }] of start) session.write(name, values);

  const plan = await session.load(lower(training, backend.target, { capacity: batchSize, session: layout }));
  const predictor = await predictorOver(session, net, backend, batchSize);
  const inOrder = { preprocess, classes: data.classes.length, batchSize };
  const batches = batchesOf(data.train, { ...inOrder, shuffle: { seed }, augmentation: options.augmentation });
  const validation = data.validation?.count ? batchesOf(data.validation, inOrder) : null;
  const steps = epochs * batches.count;
  const rateBefore = (step: number) => optimizer.learningRate * learningRateFactor(schedule, step, steps);
  let progress = resume?.progress ?? beginning;

  async function* events(): AsyncGenerator<TrainEvent, void> {
    while (progress.epoch < epochs) {
      const epoch = progress.epoch + 1;
      const pace = startPace(progress);

      while (progress.batch < batches.count) {
        const turnEnds = performance.now() + longestTurn;
        do {
          const step = progress.epoch * batches.count + progress.batch;
          const learningRate = rateBefore(step);
          const { rows, inputs, targets } = batches.fill(progress.epoch, progress.batch);
          session.write("learningRate", [learningRate]);
          session.write(randomKey, halvesOf(hash(seed, hashText(randomKey), step)));
          plan.write("input", inputs, rows);
          plan.write(targetsName, targets, rows);
          plan.run(["forward", "backward"], rows);
          const refuseNonFinite = async () => {
            if ((await scalar(session, "nonFinite")) === 0) return;
            const batch = progress.batch + 1;
            throw await findNonFinite(net, session, { inputs, targets, rows }, { epoch, batch, rate: learningRate });
          };
          await refuseNonFinite();
          plan.run(["update"], rows);
          await refuseNonFinite(); // the step itself may have been too long for float32
          progress = {
            ...progress,
            batch: progress.batch + 1,
            lossSum: progress.lossSum + rows * (await scalar(session, "loss")),
            correct: progress.correct + (await scalar(session, "correct")),
            images: progress.images + rows,
          };
        } while (progress.batch < batches.count && performance.now() < turnEnds);
        progress = { ...progress, seconds: pace.secondsAt(performance.now()) };
        yield {
          event: "step",
          epoch,
          batch: progress.batch,
          batches: batches.count,
          loss: progress.lossSum / progress.images,
          accuracy: progress.correct / progress.images,
          imagesPerSecond: pace.imagesPerSecond(progress),
          secondsLeft:
            ((steps - progress.epoch * batches.count - progress.batch) * batchSize) / pace.imagesPerSecond(progress),
        };
        await breathe();
      }

      const { lossSum, correct, images } = progress;
      const validated = validation && (await evaluate(predictor, validation, data.classes)).evaluation();
      const imagesPerSecond = pace.imagesPerSecond(progress);
      progress = { ...beginning, epoch, seconds: progress.seconds };
      yield {
        event: "epoch",
        epoch,
        trainLoss: lossSum / images,
        trainAccuracy: correct / images,
        validationLoss: validated?.loss ?? null,
        validationAccuracy: validated?.accuracy ?? null,
        learningRate: rateBefore(epoch * batches.count - 1),
        imagesPerSecond,
      };
    }
  }

  return {
    [Symbol.asyncIterator]: events,
    state: async () => ({ progress, tensors: await tensorsOf(session, plan, ["parameter", "state"]) }),
    model: async () => ({ net, parameters: await tensorsOf(session, plan, ["parameter"]) }),
    close: () => session.close(),
  };
};

/** How the input is scaled: as it is where the net does not say. */
const preprocessOf = ({ input: [channels = 0], preprocess }: Net): Preprocess =>
  preprocess ?? { mean: Array<number>(channels).fill(0), std: Array<number>(channels).fill(1) };

/** A 32-bit number as two that float32 holds exactly. */
const halvesOf = (key: number): readonly [number, number] => [key >>> 16, key & 0xffff];

const scalar = async (session: Session, name: string): Promise<number> => (await session.read(name))[0] as number;

/** The speed since this process began the epoch, and the time that all of them took. */
const startPace = (at: Progress) => {
  const began = performance.now();
  return {
    secondsAt: (now: number) => at.seconds + (now - began) / 1000,
    imagesPerSecond: ({ images, seconds }: Progress) => (images - at.images) / Math.max(seconds - at.seconds, 1e-3),
  };
};

const tensorsOf = async (
  session: Session,
  { plan }: LoadedPlan,
  roles: readonly string[],
): Promise<TrainingState["tensors"]> => {
  const tensors = new Map<string, { shape: readonly number[]; data: Float32Array }>();
  for (const [name, { shape, role }] of plan.session.tensors)
    if (roles.includes(role)) tensors.set(name, { shape, data: Float32Array.from(await session.read(name)) });
  return tensors;
};
