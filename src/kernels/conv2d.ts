// Convolution and its two gradients, as deep learning means it: cross-correlation, PyTorch's conv2d. The weight is
// (F, C / groups, Kh, Kw): the filters fall into `groups` runs of neighbours, and each run reads its own run of channels.

import { gradientPhases } from "./gradient-phases.ts";
import { kernel, read, readOptional, readRows, type Sides, sizeOf, write, writeRows } from "./kernel.ts";

export interface ConvAttributes {
  readonly stride: readonly [number, number];
  readonly padding: Sides;
  /** The distance in pixels between neighbouring kernel positions. */
  readonly dilation: readonly [number, number];
  /** Divides both channels and filters. */
  readonly groups: number;
}

/** The sizes of a convolution, named once for all three passes. */
interface Sizes {
  readonly rows: number;
  readonly channels: number;
  readonly height: number;
  readonly width: number;
  readonly filters: number;
  readonly kernelHeight: number;
  readonly kernelWidth: number;
  readonly outputHeight: number;
  readonly outputWidth: number;
}
const sizes = (input: readonly number[], weight: readonly number[], output: readonly number[]): Sizes => {
  const [rows = 0, channels = 0, height = 0, width = 0] = input;
  const [filters = 0, , kernelHeight = 0, kernelWidth = 0] = weight;
  const [, , outputHeight = 0, outputWidth = 0] = output;
  return { rows, channels, height, width, filters, kernelHeight, kernelWidth, outputHeight, outputWidth };
};

/** Calls `tap` for every product of the convolution: indices into input, weight and output. */
const eachTap = (s: Sizes, a: ConvAttributes, tap: (input: number, weight: number, output: number) => void) => {
  const perGroup = s.channels / a.groups;
  for (let n = 0; n < s.rows; n++)
    for (let f = 0; f < s.filters; f++)
      for (let oy = 0; oy < s.outputHeight; oy++)
        for (let ox = 0; ox < s.outputWidth; ox++) {
          const output = ((n * s.filters + f) * s.outputHeight + oy) * s.outputWidth + ox;
          const firstChannel = Math.floor((f * a.groups) / s.filters) * perGroup;
          for (let c = 0; c < perGroup; c++)
            for (let ky = 0; ky < s.kernelHeight; ky++) {
              const y = oy * a.stride[0] + ky * a.dilation[0] - a.padding.top;
              if (y < 0 || y >= s.height) continue;
              for (let kx = 0; kx < s.kernelWidth; kx++) {
                const x = ox * a.stride[1] + kx * a.dilation[1] - a.padding.left;
                if (x < 0 || x >= s.width) continue;
                const input = ((n * s.channels + firstChannel + c) * s.height + y) * s.width + x;
                const weight = ((f * perGroup + c) * s.kernelHeight + ky) * s.kernelWidth + kx;
                tap(input, weight, output);
              }
            }
        }
};

/** Two floating-point operations per product, taps on padding included. */
const productFlops = (weight: readonly number[], output: readonly number[]): number =>
  2 * sizeOf(weight) * (output[0] ?? 0) * (output[2] ?? 0) * (output[3] ?? 0);

interface Drawn {
  readonly input: readonly [number, number, number, number];
  readonly filters: number;
  readonly kernel: readonly [number, number];
  readonly stride?: readonly [number, number];
  readonly padding?: Sides;
  readonly dilation?: readonly [number, number];
  readonly groups?: number;
}
const all = (n: number): Sides => ({ top: n, left: n, bottom: n, right: n });
// Awkward on purpose: one channel, three, seven; odd maps; a kernel as large as the image; a stride beyond the kernel.
const drawn: readonly Drawn[] = [
  { input: [3, 1, 28, 28], filters: 6, kernel: [5, 5], padding: all(2) },
  { input: [2, 6, 14, 14], filters: 16, kernel: [5, 5] },
  { input: [2, 3, 9, 11], filters: 8, kernel: [3, 3], padding: all(1) },
  {
    input: [1, 7, 13, 6],
    filters: 9,
    kernel: [3, 2],
    stride: [2, 1],
    padding: { top: 1, left: 0, bottom: 2, right: 1 },
  },
  { input: [2, 16, 8, 8], filters: 24, kernel: [3, 3], stride: [2, 2], padding: all(1) },
  { input: [2, 4, 5, 5], filters: 3, kernel: [5, 5] },
  { input: [1, 1, 1, 1], filters: 1, kernel: [1, 1] },
  { input: [3, 8, 7, 7], filters: 8, kernel: [1, 1], stride: [3, 3] },
  { input: [2, 5, 10, 10], filters: 4, kernel: [2, 2], stride: [3, 3] },
  { input: [2, 32, 6, 6], filters: 13, kernel: [3, 3], padding: all(1) },
  { input: [1, 2, 4, 4], filters: 2, kernel: [4, 4], padding: all(3) },
  { input: [2, 3, 15, 15], filters: 5, kernel: [11, 11], stride: [4, 4], padding: all(2) },
  // Dilation: alone, of two kinds, together with strides that share a factor with it or none, and wider than the map.
  { input: [2, 3, 9, 11], filters: 8, kernel: [3, 3], padding: all(2), dilation: [2, 2] },
  { input: [1, 1, 10, 12], filters: 3, kernel: [3, 2], padding: all(1), dilation: [2, 3] },
  { input: [2, 7, 11, 10], filters: 5, kernel: [3, 3], stride: [2, 2], padding: all(2), dilation: [2, 3] },
  { input: [2, 16, 12, 9], filters: 9, kernel: [2, 3], stride: [4, 3], padding: all(1), dilation: [2, 2] },
  { input: [2, 3, 4, 3], filters: 4, kernel: [3, 3], padding: all(3), dilation: [3, 3] },
  // Groups: odd counts, whole panels of filters, panels shared by two groups, and with all else.
  { input: [2, 6, 7, 9], filters: 10, kernel: [3, 3], padding: all(1), groups: 2 },
  { input: [3, 9, 6, 5], filters: 6, kernel: [2, 3], stride: [2, 1], padding: all(1), groups: 3 },
  { input: [2, 6, 5, 5], filters: 16, kernel: [3, 3], padding: all(1), groups: 2 },
  { input: [2, 16, 6, 6], filters: 32, kernel: [3, 3], stride: [2, 2], padding: all(1), groups: 8 },
  { input: [1, 24, 4, 4], filters: 24, kernel: [1, 1], groups: 6 },
  { input: [2, 14, 9, 8], filters: 21, kernel: [3, 2], stride: [2, 3], padding: all(2), dilation: [3, 2], groups: 7 },
  // Depthwise: one filter per channel and several, few channels, strides, dilation, and large kernels.
  { input: [2, 24, 14, 14], filters: 24, kernel: [3, 3], stride: [2, 2], padding: all(1), groups: 24 },
  { input: [1, 40, 7, 7], filters: 40, kernel: [3, 3], padding: all(1), groups: 40 },
  { input: [3, 3, 8, 5], filters: 3, kernel: [3, 3], padding: all(1), groups: 3 },
  { input: [2, 7, 9, 6], filters: 14, kernel: [3, 2], stride: [2, 1], padding: all(1), groups: 7 },
  { input: [2, 5, 6, 7], filters: 15, kernel: [3, 3], padding: all(1), groups: 5 },
  { input: [2, 13, 6, 7], filters: 91, kernel: [2, 2], stride: [2, 2], groups: 13 },
  { input: [2, 9, 5, 6], filters: 36, kernel: [3, 3], padding: all(1), groups: 9 },
  { input: [1, 3, 6, 6], filters: 24, kernel: [3, 3], padding: all(1), groups: 3 },
  {
    input: [2, 19, 11, 10],
    filters: 19,
    kernel: [3, 3],
    stride: [2, 3],
    padding: all(2),
    dilation: [2, 2],
    groups: 19,
  },
  { input: [1, 10, 9, 9], filters: 10, kernel: [7, 7], padding: all(3), groups: 10 },
  { input: [1, 6, 5, 50], filters: 12, kernel: [3, 45], padding: all(2), groups: 6 },
];
const cases = <C>(of: (a: ConvAttributes, input: number[], weight: number[], output: number[]) => C): readonly C[] =>
  drawn.map(({ input, filters, kernel: [kh, kw], ...options }) => {
    const { stride = [1, 1], padding = all(0), dilation = [1, 1], groups = 1 } = options;
    const [n, c, h, w] = input;
    const oh = Math.floor((h + padding.top + padding.bottom - dilation[0] * (kh - 1) - 1) / stride[0]) + 1;
    const ow = Math.floor((w + padding.left + padding.right - dilation[1] * (kw - 1) - 1) / stride[1]) + 1;
    return of({ stride, padding, dilation, groups }, [...input], [filters, c / groups, kh, kw], [n, filters, oh, ow]);
  });

/** output = input * weight + bias: (N,C,H,W) * (F,C/G,Kh,Kw) + (F) -> (N,F,H',W'). */
export const conv2d = kernel({
  operands: { input: readRows, weight: read, bias: readOptional, output: writeRows },
  reach: (a: ConvAttributes, { input, weight, output }) => ({ input: beyond(a, sizes(input, weight, output)) }),
  flops: (_, { weight, output }) => productFlops(weight, output),
  reference({ input, weight, bias, output }, a) {
    const s = sizes(input.shape, weight.shape, output.shape);
    const sums = new Float64Array(output.data.length);
    eachTap(s, a, (i, w, o) => {
      sums[o] = at(sums, o) + at(input.data, i) * at(weight.data, w);
    });
    const perMap = s.outputHeight * s.outputWidth;
    for (let o = 0; o < sums.length; o++)
      output.data[o] = at(sums, o) + (bias ? at(bias.data, Math.floor(o / perMap) % s.filters) : 0);
  },
  tolerance: 2e-5,
  cases: cases((attributes, input, weight, output) => ({
    attributes,
    shapes: { input, weight, output, ...(weight[0] === 8 ? {} : { bias: [weight[0] as number] }) },
  })),
});

/** gradInput: what the loss's slope at the output means for each input pixel; (N,F,H',W') -> (N,C,H,W). */
export const conv2dGradInput = kernel({
  operands: { gradOutput: readRows, weight: read, gradInput: writeRows },
  reach: (a: ConvAttributes, { gradOutput, weight, gradInput }) => ({
    gradOutput: beyondGradient(a, sizes(gradInput, weight, gradOutput)),
  }),
  flops: (_, { weight, gradOutput }) => productFlops(weight, gradOutput),
  reference({ gradOutput, weight, gradInput }, a) {
    const sums = new Float64Array(gradInput.data.length);
    eachTap(sizes(gradInput.shape, weight.shape, gradOutput.shape), a, (i, w, o) => {
      sums[i] = at(sums, i) + at(gradOutput.data, o) * at(weight.data, w);
    });
    gradInput.data.set(sums);
  },
  tolerance: 2e-5,
  cases: cases((attributes, gradInput, weight, gradOutput) => ({
    attributes,
    shapes: { gradInput, weight, gradOutput },
  })),
});

/** gradWeight: the slope at each filter weight, summed over the batch; -> (F,C/G,Kh,Kw). */
export const conv2dGradWeight = kernel({
  operands: { input: readRows, gradOutput: readRows, gradWeight: write },
  reach: (a: ConvAttributes, { input, gradWeight, gradOutput }) => ({
    input: beyond(a, sizes(input, gradWeight, gradOutput)),
  }),
  flops: (_, { gradWeight, gradOutput }) => productFlops(gradWeight, gradOutput),
  reference({ input, gradOutput, gradWeight }, a) {
    const sums = new Float64Array(gradWeight.data.length);
    eachTap(sizes(input.shape, gradWeight.shape, gradOutput.shape), a, (i, w, o) => {
      sums[w] = at(sums, w) + at(gradOutput.data, o) * at(input.data, i);
    });
    gradWeight.data.set(sums);
  },
  tolerance: 1e-4,
  cases: cases((attributes, input, gradWeight, gradOutput) => ({
    attributes,
    shapes: { input, gradWeight, gradOutput },
  })),
});

const at = (data: { readonly [i: number]: number | undefined }, i: number): number => data[i] as number;

/** How far the forward pass reads beyond its input: never further than the last filter position needs. */
function beyond(a: ConvAttributes, s: Sizes): Sides {
  const last = (out: number, stride: number, dilation: number, k: number, before: number, size: number) =>
    Math.max(0, (out - 1) * stride + dilation * (k - 1) + 1 - before - size);
  return {
    top: a.padding.top,
    left: a.padding.left,
    bottom: last(s.outputHeight, a.stride[0], a.dilation[0], s.kernelHeight, a.padding.top, s.height),
    right: last(s.outputWidth, a.stride[1], a.dilation[1], s.kernelWidth, a.padding.left, s.width),
  };
}

/** How far the input gradient reads beyond gradOutput. */
function beyondGradient(a: ConvAttributes, s: Sizes): Sides {
  const axis = (axis: 0 | 1, size: number, k: number, before: number, out: number): readonly [number, number] => {
    const phases = gradientPhases(size, k, a.stride[axis], a.dilation[axis], before).filter((p) => p.taps > 0);
    return [
      Math.max(0, ...phases.map((p) => -p.start)),
      Math.max(0, ...phases.map((p) => p.start + p.tapStep * (p.taps - 1) + p.count - out)),
    ];
  };
  const [top, bottom] = axis(0, s.height, s.kernelHeight, a.padding.top, s.outputHeight);
  const [left, right] = axis(1, s.width, s.kernelWidth, a.padding.left, s.outputWidth);
  return { top, left, bottom, right };
}
