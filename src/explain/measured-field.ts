// The receptive field as gradients show it: how much each pixel really moves a unit. Luo, Li, Urtasun and Zemel,
// "Understanding the effective receptive field in deep convolutional neural networks", NeurIPS 2016: it is smaller than
// the box that a unit could see, and fades towards its edge.

import type { Backend } from "../backends/backend.ts";
import { sizeOf } from "../kernels/kernel.ts";
import { uniform } from "../kernels/random.ts";
import type { Model } from "../model/model.ts";
import type { Net } from "../net/net.ts";
import type { Box } from "../net/receptive-field.ts";
import { resolve } from "../net/resolve.ts";
import { lower } from "../plan/lower.ts";
import { program, seedOf } from "../plan/program.ts";
import { sessionLayout } from "../plan/session-layout.ts";

export interface MeasuredField {
  /** (H, W): the mean magnitude of the gradient of the unit's numbers by each pixel, over images and channels. */
  readonly magnitude: Float64Array;
  /** The smallest box, grown evenly from the centre of gravity, that holds 95 % of it; null where all is zero. */
  readonly most: Box | null;
  readonly images: number;
}

/**
 * @param layer a layer that has a map, and the unit's [row, column] on it; all of its channels are asked
 * @param images inputs of (C, H, W) numbers each, one after another
 */
export const measuredField = async (
  { net, parameters }: Model,
  layer: string,
  unit: readonly [number, number],
  images: Float32Array,
  backend: Backend,
): Promise<MeasuredField> => {
  const made = program(netUntil(net, layer), "gradient");
  const layout = sessionLayout([made]);
  const session = await backend.open(layout);
  const plan = await session.load(lower(made, backend.target, { capacity: 1, session: layout }));
  for (const name of layout.tensors.keys()) session.write(name, parameters.get(name)?.data ?? []);

  const size = sizeOf(net.input);
  const [channels = 1, height = 1, width = 1] = net.input;
  const magnitude = new Float64Array(height * width);
  const [maps = 0, rows = 0, columns = 0] = made.tensors.get(made.output)?.shape ?? [];
  const count = images.length / size;
  for (let n = 0; n < count; n++) {
    const seed = new Float32Array(maps * rows * columns);
    // Random signs, so that channels do not cancel or add up alike in every image.
    for (let c = 0; c < maps; c++) seed[(c * rows + unit[0]) * columns + unit[1]] = uniform(n, c) < 0.5 ? -1 : 1;
    plan.write("input", images.subarray(n * size, (n + 1) * size), 1);
    plan.write(seedOf(made.output), seed, 1);
    plan.run(["forward", "backward"], 1);
    const gradient = await plan.read("input.grad", 1);
    for (let i = 0; i < size; i++)
      magnitude[i % magnitude.length] =
        (magnitude[i % magnitude.length] as number) + Math.abs(gradient[i] as number) / (count * channels);
  }
  session.close();
  return { magnitude, most: boxOfMost(magnitude, height, width), images: count };
};

/** The part of a net that a layer depends on, with that layer as its output. */
const netUntil = (net: Net, layer: string): Net => {
  const { layers } = resolve(net);
  const needed = new Set([layer]);
  for (const { name, reads } of [...layers].reverse()) if (needed.has(name)) for (const from of reads) needed.add(from);
  // What a layer reads is written out, since the one before it may be gone.
  const kept = layers
    .filter(({ name }) => needed.has(name))
    .map(({ layer: data, reads }) => ({ ...data, inputs: reads }));
  const { preprocess: _, classes: __, ...rest } = net;
  return { ...rest, layers: kept, output: layer };
};

const share = 0.95;

const boxOfMost = (magnitude: Float64Array, height: number, width: number): Box | null => {
  const total = magnitude.reduce((sum, g) => sum + g, 0);
  if (!(total > 0)) return null;
  const any: [number, number, number, number] = [height, width, 0, 0];
  let [centreY, centreX] = [0, 0];
  magnitude.forEach((g, i) => {
    if (g === 0) return;
    const [y, x] = [Math.floor(i / width), i % width];
    any[0] = Math.min(any[0], y);
    any[1] = Math.min(any[1], x);
    any[2] = Math.max(any[2], y + 1);
    any[3] = Math.max(any[3], x + 1);
    centreY += (g * y) / total;
    centreX += (g * x) / total;
  });
  const [y, x] = [Math.round(centreY), Math.round(centreX)];
  for (let radius = 0; ; radius++) {
    const box: Box = [
      Math.max(any[0], y - radius),
      Math.max(any[1], x - radius),
      Math.min(any[2], y + radius + 1),
      Math.min(any[3], x + radius + 1),
    ];
    if (insideSum(magnitude, width, box) >= share * total || radius >= Math.max(height, width)) return box;
  }
};

const insideSum = (magnitude: Float64Array, width: number, [top, left, bottom, right]: Box): number => {
  let sum = 0;
  for (let y = top; y < bottom; y++) for (let x = left; x < right; x++) sum += magnitude[y * width + x] as number;
  return sum;
};
