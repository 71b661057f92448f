// What training a net takes on this machine: memory by the plan that would run, the largest batch that fits, and time by
// running a few steps.

import type { Backend } from "../backends/backend.ts";
import { sizeOf } from "../kernels/kernel.ts";
import { initialise } from "../model/model.ts";
import type { Net } from "../net/net.ts";
import { summarize } from "../net/summary.ts";
import { lower } from "../plan/lower.ts";
import type { Plan } from "../plan/plan.ts";
import { type Program, type ProgramOptions, program } from "../plan/program.ts";
import { sessionLayout } from "../plan/session-layout.ts";
import type { Target } from "../plan/target.ts";

const bytesPerNumber = 4;

export interface TrainingMemory {
  readonly batch: number;
  /** In all: what follows together. */
  readonly bytes: number;
  /** Parameters, their gradients and the optimizer's state, whatever the batch. */
  readonly lastingBytes: number;
  /** Activations, their gradients and packed weights, as they share memory in the plan. */
  readonly workingBytes: number;
}

/** Layers or tensors that are not trained: they cost neither gradients nor momentum, and perhaps no way back. */
export type CostOptions = Pick<ProgramOptions, "frozen">;

const trainingProgram = (net: Net, options: CostOptions): Program =>
  program(net, "train", { ...options, optimizer: { momentum: 0.9, weightDecay: 1e-4 } });

const planFor = (made: Program, target: Target, capacity: number): Plan =>
  lower(made, target, { capacity, session: sessionLayout([made]) });

const memoryOf = ({ capacity, session, workspace }: Plan): TrainingMemory => ({
  batch: capacity,
  bytes: bytesPerNumber * (session.size + workspace),
  lastingBytes: bytesPerNumber * session.size,
  workingBytes: bytesPerNumber * workspace,
});

/**
 * By the plan that training with SGD and momentum would run: exact, not an estimate.
 * @throws UserError where the net cannot be trained
 */
export const trainingMemory = (net: Net, target: Target, batch: number, options: CostOptions = {}): TrainingMemory =>
  memoryOf(planFor(trainingProgram(net, options), target, batch));

const largestConsidered = 65536;

/**
 * The largest batch whose plan fits into so many bytes, found by making plans; 0 where not even one image fits, and
 * never more than 65,536.
 */
export const largestBatch = (net: Net, target: Target, bytes: number, options: CostOptions = {}): number => {
  const made = trainingProgram(net, options);
  const fits = (batch: number) => memoryOf(planFor(made, target, batch)).bytes <= bytes;
  let [fitting, tooLarge] = [0, 1];
  while (tooLarge <= largestConsidered && fits(tooLarge)) [fitting, tooLarge] = [tooLarge, tooLarge * 2];
  tooLarge = Math.min(tooLarge, largestConsidered + 1);
  while (tooLarge - fitting > 1) {
    const middle = Math.floor((fitting + tooLarge) / 2);
    if (fits(middle)) fitting = middle;
    else tooLarge = middle;
  }
  return fitting;
};

/** A step of about this many operations is long enough to be timed, and short enough to be waited for. */
const flopsPerStep = 2e9;
const shortestTiming = 1000; // milliseconds

/**
 * Images a second while training, measured: steps of this net with fresh parameters on made-up images, of at most so
 * many rows. It takes a second or two, or two steps where these take longer.
 */
export const trainingPace = async (
  net: Net,
  backend: Backend,
  batch: number,
  options: CostOptions = {},
): Promise<number> => {
  const rows = Math.max(1, Math.min(batch, Math.round(flopsPerStep / (6 * Math.max(1, summarize(net).total.macs)))));
  const made = trainingProgram(net, options);
  const plan = planFor(made, backend.target, rows);
  const session = await backend.open(plan.session);
  try {
    for (const [name, { data }] of initialise(net, 1).parameters) session.write(name, data);
    session.write("learningRate", [0]);
    const loaded = await session.load(plan);
    const images = Float32Array.from({ length: rows * sizeOf(net.input) }, (_, i) => Math.sin(i));
    const classes = sizeOf(plan.given.get("targets")?.shape ?? []);
    const targets = Float32Array.from({ length: rows * classes }, (_, i) => (i % classes === 0 ? 1 : 0));
    const step = () => {
      loaded.write("input", images, rows);
      loaded.write("targets", targets, rows);
      loaded.run(["forward", "backward", "update"], rows);
    };
    step(); // compiles, and touches all memory
    await session.read("loss");
    const began = performance.now();
    let steps = 0;
    do {
      step();
      await session.read("loss"); // so that it has really been computed
      steps++;
    } while (performance.now() - began < shortestTiming);
    return (steps * rows) / ((performance.now() - began) / 1000);
  } finally {
    session.close();
  }
};
