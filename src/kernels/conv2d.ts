// Convolution and its two gradients, as deep learning means it: cross-correlation, PyTorch's conv2d.

import { kernel, read, readOptional, readRows, type Sides, sizeOf, write, writeRows } from "./kernel.ts";

export interface ConvAttributes {
  readonly stride: readonly [number, number];
  readonly padding: Sides;
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
  for (let n = 0; n < s.rows; n++)
    for (let f = 0; f < s.filters; f++)
      for (let oy = 0; oy < s.outputHeight; oy++)
        for (let ox = 0; ox < s.outputWidth; ox++) {
          const output = ((n * s.filters + f) * s.outputHeight + oy) * s.outputWidth + ox;
          for (let c = 0; c < s.channels; c++)
            for (let ky = 0; ky < s.kernelHeight; ky++) {
              const y = oy * a.stride[0] + ky - a.padding.top;
              if (y < 0 || y >= s.height) continue;
              for (let kx = 0; kx < s.kernelWidth; kx++) {
                const x = ox * a.stride[1] + kx - a.padding.left;
                if (x < 0 || x >= s.width) continue;
                const input = ((n * s.channels + c) * s.height + y) * s.width + x;
                const weight = ((f * s.channels + c) * s.kernelHeight + ky) * s.kernelWidth + kx;
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
];
const cases = <C>(of: (a: ConvAttributes, input: number[], weight: number[], output: number[]) => C): readonly C[] =>
  drawn.map(({ input, filters, kernel: [kh, kw], stride = [1, 1], padding = all(0) }) => {
    const [n, c, h, w] = input;
    const oh = Math.floor((h + padding.top + padding.bottom - kh) / stride[0]) + 1;
    const ow = Math.floor((w + padding.left + padding.right - kw) / stride[1]) + 1;
    return of({ stride, padding }, [...input], [filters, c, kh, kw], [n, filters, oh, ow]);
  });

/** output = input * weight + bias: (N,C,H,W) * (F,C,Kh,Kw) + (F) -> (N,F,H',W'). */
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

/** gradWeight: the slope at each filter weight, summed over the batch; -> (F,C,Kh,Kw). */
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
  const last = (out: number, stride: number, k: number, before: number, size: number) =>
    Math.max(0, (out - 1) * stride + k - before - size);
  return {
    top: a.padding.top,
    left: a.padding.left,
    bottom: last(s.outputHeight, a.stride[0], s.kernelHeight, a.padding.top, s.height),
    right: last(s.outputWidth, a.stride[1], s.kernelWidth, a.padding.left, s.width),
  };
}

/**
 * One residue class of an axis of the input, as the gradient sees it: the inputs `first + stride * i` (0 <= i < count)
 * each receive `taps` products, of gradOutput[start + i + t] with kernel position lastTap - stride * t.
 */
export interface Phase {
  readonly first: number;
  readonly count: number;
  readonly taps: number;
  readonly start: number;
  readonly lastTap: number;
}

/** Splits one axis of a strided convolution's input gradient into stride-1 convolutions, one per residue class. */
export const gradientPhases = (size: number, k: number, stride: number, before: number): readonly Phase[] => {
  const phases: Phase[] = [];
  for (let residue = 0; residue < stride; residue++) {
    // Input y = q * stride + residue - before is touched by kernel positions residue, residue + stride, ...
    const q = Math.max(0, Math.ceil((before - residue) / stride));
    const first = q * stride + residue - before;
    if (first >= size) continue;
    const taps = residue < k ? Math.floor((k - 1 - residue) / stride) + 1 : 0;
    phases.push({
      first,
      count: Math.floor((size - 1 - first) / stride) + 1,
      taps,
      start: q - (taps - 1),
      lastTap: residue + stride * (taps - 1),
    });
  }
  return phases;
};

/** How far the input gradient reads beyond gradOutput. */
function beyondGradient(a: ConvAttributes, s: Sizes): Sides {
  const axis = (size: number, k: number, stride: number, before: number, out: number): readonly [number, number] => {
    const phases = gradientPhases(size, k, stride, before).filter((p) => p.taps > 0);
    return [
      Math.max(0, ...phases.map((p) => -p.start)),
      Math.max(0, ...phases.map((p) => p.start + p.count - 1 + p.taps - out)),
    ];
  };
  const [top, bottom] = axis(s.height, s.kernelHeight, a.stride[0], a.padding.top, s.outputHeight);
  const [left, right] = axis(s.width, s.kernelWidth, a.stride[1], a.padding.left, s.outputWidth);
  return { top, left, bottom, right };
}
