// Batch normalisation: its statistics, itself and its gradients. Sums are taken image by image, and images are added
// one after another: a fixed tree, however many rows a run has.

import type { BatchNormAttributes, BatchNormStatisticsAttributes } from "../../../kernels/batch-norm.ts";
import { sizeOf } from "../../../kernels/kernel.ts";
import type { KernelStep } from "../../../plan/plan.ts";
import { type Code, clear, f32, f32x4, i32, sequence, v128 } from "../assembly/code.ts";
import type { FunctionBuilder, Local } from "../assembly/module.ts";
import { padded } from "../forms.ts";
import { emitOverChannels, groupSize } from "./channel-walk.ts";
import { type AddressOf, bytesOf, type Emitted, operandOf } from "./emitted.ts";

type V128 = Code<"v128">;

const one = f32x4.const(1);

/** One register for each of a group's vectors. */
const registers = (f: FunctionBuilder): readonly Local<"v128">[] =>
  Array.from({ length: groupSize }, () => f.local("v128"));

/** Code for each of a group's vectors; `at` loads the vector's four numbers from a pointer. */
const eachVector = (count: number, code: (i: number, at: (pointer: Local<"i32">) => V128) => Code): Code =>
  sequence(...Array.from({ length: count }, (_, i) => code(i, (pointer) => v128.load(pointer.get, 16 * i))));

/** One of a set of registers. */
const nth = (of: readonly Local<"v128">[], i: number): Local<"v128"> => of[i] as Local<"v128">;

const add = (to: Local<"v128">, value: V128): Code => to.set(f32x4.add(to.get, value));
const addInMemory = (to: Local<"i32">, i: number, value: V128): Code =>
  v128.store(to.get, f32x4.add(v128.load(to.get, 16 * i), value), 16 * i);

const deviation = (variance: V128, eps: number): V128 => f32x4.sqrt(f32x4.add(variance, f32x4.const(eps)));

const bytesOfChannels = (step: KernelStep): Code<"i32"> =>
  i32.const(bytesOf(padded(sizeOf(operandOf(step, "mean").shape))));

export const emitBatchNormStatistics = (step: KernelStep, addressOf: AddressOf): Emitted => {
  const { momentum } = step.attributes as BatchNormStatisticsAttributes;
  return emitOverChannels(
    step,
    addressOf,
    { maps: ["input"], channels: ["mean", "variance", "runningMean", "runningVariance"] },
    (f, { channels, count, eachGroup, eachChannelVector }) => {
      const sums = registers(f);
      const means = registers(f);
      const [n, spare, mean, square] = [f.local("v128"), f.local("v128"), f.local("v128"), f.local("v128")];
      const follow = (running: Local<"i32">, value: V128) =>
        v128.store(
          running.get,
          f32x4.add(
            f32x4.mul(v128.load(running.get), f32x4.const(1 - momentum)),
            f32x4.mul(value, f32x4.const(momentum)),
          ),
        );
      const bytes = bytesOfChannels(step);
      return sequence(
        n.set(f32x4.splat(count)),
        clear(channels.mean.get, bytes),
        eachGroup((group) =>
          sequence(
            eachVector(group.count, (i) => nth(sums, i).set(v128.zero)),
            group.eachPixel(({ input }) => eachVector(group.count, (i, at) => add(nth(sums, i), at(input)))),
            eachVector(group.count, (i) => addInMemory(group.channels.mean, i, nth(sums, i).get)),
          ),
        ),
        eachChannelVector((at) =>
          sequence(
            mean.set(f32x4.div(v128.load(at.mean.get), n.get)),
            v128.store(at.mean.get, mean.get),
            follow(at.runningMean, mean.get),
          ),
        ),
        // About the mean, in a second pass: the difference of two large sums of squares would lose the variance.
        clear(channels.variance.get, bytes),
        eachGroup((group) =>
          sequence(
            eachVector(group.count, (i, at) =>
              sequence(nth(sums, i).set(v128.zero), nth(means, i).set(at(group.channels.mean))),
            ),
            group.eachPixel(({ input }) =>
              eachVector(group.count, (i, at) =>
                sequence(
                  spare.set(f32x4.sub(at(input), nth(means, i).get)),
                  add(nth(sums, i), f32x4.mul(spare.get, spare.get)),
                ),
              ),
            ),
            eachVector(group.count, (i) => addInMemory(group.channels.variance, i, nth(sums, i).get)),
          ),
        ),
        eachChannelVector((at) =>
          sequence(
            square.set(v128.load(at.variance.get)),
            v128.store(at.variance.get, f32x4.div(square.get, n.get)),
            follow(
              at.runningVariance,
              f32x4.div(square.get, f32x4.splat(f32.max(f32.sub(count, f32.const(1)), f32.const(1)))),
            ),
          ),
        ),
      );
    },
  );
};

export const emitBatchNorm = (step: KernelStep, addressOf: AddressOf): Emitted => {
  const { eps } = step.attributes as BatchNormAttributes;
  return emitOverChannels(
    step,
    addressOf,
    { maps: ["input", "output"], channels: ["variance"], optional: ["mean", "weight", "bias"] },
    (f, { eachGroup }) => {
      const [means, scales, biases] = [registers(f), registers(f), registers(f)];
      return eachGroup(({ count, channels: { mean, variance, weight, bias }, eachPixel }) =>
        sequence(
          eachVector(count, (i, at) =>
            sequence(
              ...(mean ? [nth(means, i).set(at(mean))] : []),
              nth(scales, i).set(f32x4.div(weight ? at(weight) : one, deviation(at(variance), eps))),
              ...(bias ? [nth(biases, i).set(at(bias))] : []),
            ),
          ),
          eachPixel(({ input, output }) =>
            eachVector(count, (i, at) => {
              // Not x * scale + shift: where the mean is large, the two would nearly cancel.
              const centred = mean ? f32x4.sub(at(input), nth(means, i).get) : at(input);
              const scaled = f32x4.mul(centred, nth(scales, i).get);
              return v128.store(output.get, bias ? f32x4.add(scaled, nth(biases, i).get) : scaled, 16 * i);
            }),
          ),
        ),
      );
    },
  );
};

export const emitBatchNormSums = (step: KernelStep, addressOf: AddressOf): Emitted => {
  const { eps } = step.attributes as BatchNormAttributes;
  return emitOverChannels(
    step,
    addressOf,
    { maps: ["input", "gradOutput"], channels: ["mean", "variance", "gradWeight", "gradBias"] },
    (f, { channels, eachGroup }) => {
      const [means, products, sums] = [registers(f), registers(f), registers(f)];
      const slope = f.local("v128");
      const bytes = bytesOfChannels(step);
      return sequence(
        clear(channels.gradWeight.get, bytes),
        clear(channels.gradBias.get, bytes),
        eachGroup(({ count, channels: at, eachPixel }) =>
          sequence(
            eachVector(count, (i, load) =>
              sequence(nth(means, i).set(load(at.mean)), nth(products, i).set(v128.zero), nth(sums, i).set(v128.zero)),
            ),
            eachPixel(({ input, gradOutput }) =>
              eachVector(count, (i, load) =>
                sequence(
                  slope.set(load(gradOutput)),
                  add(nth(products, i), f32x4.mul(slope.get, f32x4.sub(load(input), nth(means, i).get))),
                  add(nth(sums, i), slope.get),
                ),
              ),
            ),
            eachVector(count, (i, load) =>
              sequence(
                addInMemory(at.gradWeight, i, f32x4.div(nth(products, i).get, deviation(load(at.variance), eps))),
                addInMemory(at.gradBias, i, nth(sums, i).get),
              ),
            ),
          ),
        ),
      );
    },
  );
};

export const emitBatchNormGradInput = (step: KernelStep, addressOf: AddressOf): Emitted => {
  const { eps } = step.attributes as BatchNormAttributes;
  return emitOverChannels(
    step,
    addressOf,
    {
      maps: ["input", "gradOutput", "gradInput"],
      channels: ["mean", "variance", "gradWeight", "gradBias"],
      optional: ["weight"],
    },
    (f, { count: n, eachGroup }) => {
      const [means, scales, shares, tilts] = [registers(f), registers(f), registers(f), registers(f)];
      const [deviations, numbers] = [f.local("v128"), f.local("v128")];
      return sequence(
        numbers.set(f32x4.splat(n)),
        eachGroup(({ count, channels: { mean, variance, gradWeight, gradBias, weight }, eachPixel }) =>
          sequence(
            // scale (gradOutput - share - tilt (input - mean))
            eachVector(count, (i, at) =>
              sequence(
                deviations.set(deviation(at(variance), eps)),
                nth(means, i).set(at(mean)),
                nth(scales, i).set(f32x4.div(weight ? at(weight) : one, deviations.get)),
                nth(shares, i).set(f32x4.div(at(gradBias), numbers.get)),
                nth(tilts, i).set(f32x4.div(f32x4.div(at(gradWeight), numbers.get), deviations.get)),
              ),
            ),
            eachPixel(({ input, gradOutput, gradInput }) =>
              eachVector(count, (i, at) => {
                const tilted = f32x4.mul(nth(tilts, i).get, f32x4.sub(at(input), nth(means, i).get));
                const slope = f32x4.sub(f32x4.sub(at(gradOutput), nth(shares, i).get), tilted);
                return v128.store(gradInput.get, f32x4.mul(nth(scales, i).get, slope), 16 * i);
              }),
            ),
          ),
        ),
      );
    },
  );
};
