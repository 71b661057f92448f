// Nets that nobody thought of, drawn by fast-check from all layers and blocks: with channels that fill no vector, branches
// within branches, and tensors that are read more than once. For tests that hold for any net that can be trained.

import fc from "fast-check";
import { adaptiveAvgPool2d, globalAvgPool2d } from "../src/layers/adaptive-avg-pool2d.ts";
import { batchNorm2d } from "../src/layers/batch-norm2d.ts";
import { convTranspose2d } from "../src/layers/conv-transpose2d.ts";
import { conv2d } from "../src/layers/conv2d.ts";
import { depthwiseConv2d } from "../src/layers/depthwise-conv2d.ts";
import { dropout } from "../src/layers/dropout.ts";
import { flatten } from "../src/layers/flatten.ts";
import { gelu } from "../src/layers/gelu.ts";
import { hardswish } from "../src/layers/hardswish.ts";
import { leakyRelu } from "../src/layers/leaky-relu.ts";
import { linear } from "../src/layers/linear.ts";
import { localResponseNorm } from "../src/layers/local-response-norm.ts";
import { pad } from "../src/layers/pad.ts";
import { avgPool2d, maxPool2d } from "../src/layers/pool2d.ts";
import { relu } from "../src/layers/relu.ts";
import { relu6 } from "../src/layers/relu6.ts";
import type { Layer } from "../src/layers/rule.ts";
import { sigmoid } from "../src/layers/sigmoid.ts";
import { silu } from "../src/layers/silu.ts";
import { softmax } from "../src/layers/softmax.ts";
import { tanh } from "../src/layers/tanh.ts";
import { upsample } from "../src/layers/upsample.ts";
import { type Part, parallel, residual, unfold } from "../src/net/blocks.ts";
import type { Net } from "../src/net/net.ts";
import { examine, resolve } from "../src/net/resolve.ts";

const axes = (least: number, most: number) => {
  const one = fc.integer({ min: least, max: most });
  return fc.tuple(one, one);
};
const sides = (most: number) => {
  const one = fc.integer({ min: 0, max: most });
  return fc.tuple(one, one, one, one);
};
const channels = fc.integer({ min: 1, max: 19 });

const activation = fc.constantFrom<Layer>(
  ...[relu(), tanh(), sigmoid(), relu6(), leakyRelu({ negativeSlope: 0.2 }), silu(), hardswish()],
  ...[gelu(), gelu({ approximate: "tanh" })],
);
/** Of a small eps a normalisation of few numbers makes much of their rounding. */
const batchNorm = fc
  .record({ eps: fc.constantFrom(0.03, 0.3), momentum: fc.constantFrom(0.1, 0.5), affine: fc.boolean() })
  .map((options): Layer => batchNorm2d(options));
const drop = fc.constantFrom<Layer>(dropout(0.2), dropout(0.5), dropout(0));

const slid = {
  kernel: axes(1, 4),
  stride: axes(1, 3),
  dilation: fc.oneof({ weight: 3, arbitrary: fc.constant([1, 1] as const) }, axes(1, 3)),
  padding: fc.oneof({ weight: 3, arbitrary: sides(2) }, fc.constantFrom("same-upper" as const, "same-lower" as const)),
  paddingMode: fc.constantFrom(...(["zeros", "zeros", "zeros", "reflect", "replicate", "circular"] as const)),
  bias: fc.boolean(),
};
const convolution = fc
  .record({ ...slid, groups: fc.constantFrom(1, 1, 1, 2, 3), perGroup: fc.integer({ min: 1, max: 9 }) })
  .map(({ perGroup, groups, kernel, ...options }): Layer => conv2d(perGroup * groups, kernel, { groups, ...options }));
const depthwise = fc
  .record({ ...slid, multiplier: fc.constantFrom(1, 1, 2, 3) })
  .map(({ kernel, ...options }): Layer => depthwiseConv2d(kernel, options));
const transposed = fc
  .record({
    filters: fc.integer({ min: 1, max: 10 }),
    kernel: axes(1, 4),
    stride: axes(1, 2),
    padding: sides(1),
    outputPadding: axes(0, 1),
    dilation: fc.constantFrom(1, 1, 2),
    groups: fc.constantFrom(1, 1, 2),
    bias: fc.boolean(),
  })
  .map(({ filters, kernel, ...options }): Layer => convTranspose2d(filters * options.groups, kernel, options));
const pooling = fc
  .record({ kernel: axes(1, 3), stride: axes(1, 3), padding: sides(1), ceilMode: fc.boolean() })
  .chain(({ kernel, ...options }) =>
    fc.constantFrom<Layer>(
      maxPool2d(kernel, options),
      avgPool2d(kernel, options),
      avgPool2d(kernel, { ...options, countIncludePad: false }),
    ),
  );
const resized = fc.oneof(
  axes(1, 4).map((size): Layer => adaptiveAvgPool2d(size)),
  axes(1, 2).map((scale): Layer => upsample(scale)),
  axes(1, 3).map((scale): Layer => upsample(scale, { mode: "bilinear" })),
  fc
    .record({ by: sides(2), mode: fc.constantFrom("zeros", "reflect", "replicate", "circular") })
    .map(({ by, mode }): Layer => pad(by, { mode })),
);
const responseNorm = fc
  .record({ size: fc.integer({ min: 1, max: 6 }), beta: fc.constantFrom(0.5, 0.75) })
  .map(({ size, beta }): Layer => localResponseNorm(size, { alpha: 0.5, beta }));

/** Branches that keep height and width; the second kind keeps the channels too. */
const keepingAll = fc.oneof(
  activation,
  batchNorm,
  drop,
  fc.constantFrom<Layer>(depthwiseConv2d(3, { padding: 1 }), avgPool2d(3, { stride: 1, padding: 1 })),
);
const branch = fc
  .tuple(fc.array(keepingAll, { maxLength: 2 }), fc.option(channels, { nil: null }))
  .map(([before, filters]): Part[] => [
    ...before,
    ...(filters === null ? [] : [conv2d(filters, filters % 2 ? 3 : 1, { padding: filters % 2 })]),
  ]);
/** Branches that end with so many channels. */
const branchesOf = (filters: number) =>
  fc
    .array(fc.array(keepingAll, { maxLength: 2 }), { minLength: 2, maxLength: 3 })
    .map((branches) => branches.map((layers): Part[] => [...layers, conv2d(filters, 1)]));
const innerBlock: fc.Arbitrary<Part> = fc.oneof(
  fc.array(keepingAll, { minLength: 1, maxLength: 3 }).map((layers) => residual(...layers)),
  fc.tuple(branch, branch).map((branches) => parallel(...branches)), // an empty branch makes it a dense layer
  fc.array(keepingAll, { minLength: 1, maxLength: 2 }).map((layers) => parallel({ join: "add" }, [], layers, [])),
);
const block: fc.Arbitrary<readonly Part[]> = fc.oneof(
  innerBlock.map((part) => [part]),
  channels.chain(branchesOf).map(([shortcut = [], ...mains]) => [residual({ shortcut }, ...mains.flat())]),
  channels.chain(branchesOf).map((branches) => [parallel({ join: "add" }, ...branches)]),
  channels.chain(branchesOf).map(([a = [], b = []]) => [parallel({ join: "multiply" }, a, b)]),
  fc.tuple(branch, innerBlock).map(([layers, inner]) => [parallel([...layers, inner], [], layers)]),
  fc
    .tuple(channels, fc.integer({ min: 1, max: 5 }), activation) // squeeze and excitation
    .map(([filters, squeezed, between]) => [
      conv2d(filters, 2),
      parallel({ join: "multiply" }, [], [globalAvgPool2d(), conv2d(squeezed, 1), between, conv2d(filters, 1)]),
    ]),
);
const onFeatures = fc.oneof(
  fc
    .record({ features: fc.integer({ min: 1, max: 12 }), bias: fc.boolean() })
    .map(({ features, bias }): Part => linear(features, { bias })),
  activation,
  drop,
  fc.constantFrom<Part>(flatten(), parallel([linear(5)], [], [tanh()]), residual(gelu())),
);

/** Parts that do not fit where they came are left out. */
const fitting = (input: readonly number[], parts: readonly Part[]): readonly Layer[] => {
  let kept: readonly Part[] = [];
  for (const part of parts) {
    const { resolved } = examine({ input, layers: unfold([...kept, part]) });
    const size = resolved?.output.place.output.reduce((a, b) => a * b, 1);
    if (size !== undefined && size <= 6000) kept = [...kept, part];
  }
  return unfold(kept);
};

const one = <T extends Part>(layer: fc.Arbitrary<T>): fc.Arbitrary<readonly Part[]> => layer.map((part) => [part]);
export const nets: fc.Arbitrary<Net> = fc
  .record({
    input: fc.tuple(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 9 })),
    onMaps: fc.array(
      fc.oneof(
        ...[one(convolution), one(depthwise), one(transposed), one(pooling), one(resized), one(activation)],
        ...[one(batchNorm), one(drop), one(responseNorm), block, block, block],
      ),
      { maxLength: 5 },
    ),
    onFeatures: fc.array(onFeatures, { maxLength: 3 }),
    classes: fc.integer({ min: 2, max: 11 }),
    end: fc.constantFrom<readonly Layer[]>([], [], [tanh()], [flatten()], [softmax()]),
  })
  .map(({ input, onMaps, onFeatures, classes, end }) => {
    const layers = fitting(input, [...onMaps.flat(), flatten(), ...onFeatures, linear(classes), ...end]);
    return { hubel: 1, input, layers: resolve({ input, layers }).layers.map(({ layer }) => layer) };
  });
