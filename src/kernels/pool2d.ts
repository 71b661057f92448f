// Pooling over windows and its gradients. Padding never wins a maximum; in an average it counts as zeros as far as the
// attributes say (PyTorch's count_include_pad).

import { kernel, readRows, type Sides, sizeOf, writeRows } from "./kernel.ts";

export interface PoolAttributes {
  readonly kernel: readonly [number, number];
  readonly stride: readonly [number, number];
  /** What the windows reach beyond the map; below and to the right it may exceed the layer's padding (ceil_mode). */
  readonly padding: Sides;
}

export interface AvgPoolAttributes extends PoolAttributes {
  /**
   * How far beyond the map positions count as zeros in the mean. A window is divided by how much of it lies on the map
   * and this margin: the layer's padding where padding counts, nothing where it does not.
   */
  readonly counted: Sides;
}

/**
 * Calls `window` for every output, with the indices of the input pixels it covers, in row-major order, and with the
 * output's row and column.
 */
const eachWindow = (
  input: readonly number[],
  output: readonly number[],
  a: PoolAttributes,
  window: (output: number, inputs: readonly number[], oy: number, ox: number) => void,
) => {
  const [rows = 0, channels = 0, height = 0, width = 0] = input;
  const [, , outputHeight = 0, outputWidth = 0] = output;
  for (let map = 0; map < rows * channels; map++)
    for (let oy = 0; oy < outputHeight; oy++)
      for (let ox = 0; ox < outputWidth; ox++) {
        const inputs: number[] = [];
        for (let ky = 0; ky < a.kernel[0]; ky++)
          for (let kx = 0; kx < a.kernel[1]; kx++) {
            const y = oy * a.stride[0] + ky - a.padding.top;
            const x = ox * a.stride[1] + kx - a.padding.left;
            if (y >= 0 && y < height && x >= 0 && x < width) inputs.push((map * height + y) * width + x);
          }
        window((map * outputHeight + oy) * outputWidth + ox, inputs, oy, ox);
      }
};

const at = (data: { readonly [i: number]: number | undefined }, i: number): number => data[i] as number;
const windowFlops = (a: PoolAttributes, output: readonly number[]) => sizeOf(output) * a.kernel[0] * a.kernel[1];

/** How many positions of the window at this output count, as PyTorch counts them. */
const divisorOf = ({ kernel, stride, padding, counted }: AvgPoolAttributes, input: readonly number[]) => {
  const [, , height = 0, width = 0] = input;
  const overlap = (start: number, size: number, before: number, end: number) =>
    Math.min(start + size, end) - Math.max(start, -before);
  return (oy: number, ox: number): number =>
    overlap(oy * stride[0] - padding.top, kernel[0], counted.top, height + counted.bottom) *
    overlap(ox * stride[1] - padding.left, kernel[1], counted.left, width + counted.right);
};

const all = (n: number): Sides => ({ top: n, left: n, bottom: n, right: n });
interface Drawn<A extends PoolAttributes> {
  readonly input: readonly [number, number, number, number];
  readonly a: A;
}
const drawn: readonly Drawn<PoolAttributes>[] = [
  { input: [3, 6, 28, 28], a: { kernel: [2, 2], stride: [2, 2], padding: all(0) } },
  { input: [2, 3, 9, 9], a: { kernel: [3, 3], stride: [2, 2], padding: all(1) } },
  { input: [2, 7, 5, 6], a: { kernel: [2, 2], stride: [2, 2], padding: all(0) } },
  { input: [1, 9, 7, 8], a: { kernel: [3, 2], stride: [1, 1], padding: { top: 1, left: 0, bottom: 1, right: 1 } } },
  { input: [2, 4, 8, 8], a: { kernel: [2, 2], stride: [3, 3], padding: all(0) } },
  { input: [2, 8, 4, 4], a: { kernel: [4, 4], stride: [4, 4], padding: all(0) } },
  // Windows that hang over the end, as with ceil_mode.
  { input: [2, 3, 6, 7], a: { kernel: [2, 3], stride: [2, 2], padding: { top: 0, left: 0, bottom: 1, right: 2 } } },
  { input: [2, 5, 8, 6], a: { kernel: [3, 3], stride: [2, 2], padding: { top: 1, left: 1, bottom: 2, right: 2 } } },
  // Large ones.
  { input: [2, 1, 9, 8], a: { kernel: [7, 7], stride: [1, 1], padding: all(0) } },
  { input: [2, 3, 2, 3], a: { kernel: [3, 4], stride: [2, 2], padding: { top: 0, left: 0, bottom: 1, right: 1 } } },
  { input: [2, 7, 9, 11], a: { kernel: [6, 5], stride: [3, 2], padding: { top: 3, left: 2, bottom: 3, right: 3 } } },
  { input: [1, 3, 1, 45], a: { kernel: [1, 20], stride: [1, 20], padding: all(0) } },
];
const cases = <A extends PoolAttributes, S>(
  of: readonly Drawn<A>[],
  shapes: (input: number[], output: number[]) => S,
) =>
  of.map(({ input, a }) => {
    const [n, c, h, w] = input;
    const oh = Math.floor((h + a.padding.top + a.padding.bottom - a.kernel[0]) / a.stride[0]) + 1;
    const ow = Math.floor((w + a.padding.left + a.padding.right - a.kernel[1]) / a.stride[1]) + 1;
    return { attributes: a, shapes: shapes([...input], [n, c, oh, ow]) };
  });
const isPadded = ({ a: { padding } }: Drawn<PoolAttributes>) =>
  padding.top + padding.left + padding.bottom + padding.right > 0;
const drawnMeans: readonly Drawn<AvgPoolAttributes>[] = [
  ...drawn.map(({ input, a }) => ({ input, a: { ...a, counted: a.padding } })),
  ...drawn.filter(isPadded).map(({ input, a }) => ({ input, a: { ...a, counted: all(0) } })),
  // The padding counts and the overhang does not.
  {
    input: [2, 5, 8, 6],
    a: { kernel: [3, 3], stride: [2, 2], padding: { top: 1, left: 1, bottom: 2, right: 2 }, counted: all(1) },
  },
];

/** The largest of each window. */
export const maxPool2d = kernel({
  operands: { input: readRows, output: writeRows },
  flops: (a: PoolAttributes, { output }) => windowFlops(a, output),
  reference({ input, output }, a) {
    eachWindow(input.shape, output.shape, a, (o, inputs) => {
      let largest = Number.NEGATIVE_INFINITY;
      for (const i of inputs) {
        const x = at(input.data, i);
        if (x > largest || Number.isNaN(x)) largest = x;
      }
      output.data[o] = largest;
    });
  },
  tolerance: 0,
  cases: cases(drawn, (input, output) => ({ input, output })),
});

/** Each window's slope goes to its largest input; to the first in row-major order where several are equal. */
export const maxPool2dGrad = kernel({
  operands: { input: readRows, output: readRows, gradOutput: readRows, gradInput: writeRows },
  flops: (a: PoolAttributes, { output }) => windowFlops(a, output),
  reference({ input, output, gradOutput, gradInput }, a) {
    gradInput.data.fill(0);
    eachWindow(input.shape, output.shape, a, (o, inputs) => {
      const winner = inputs.find((i) => at(input.data, i) === at(output.data, o));
      if (winner !== undefined) gradInput.data[winner] = at(gradInput.data, winner) + at(gradOutput.data, o);
    });
  },
  tolerance: 1e-6,
  cases: cases(drawn, (input, output) => ({ input, output, gradOutput: output, gradInput: input })),
  fill: {
    // Coarse values, so that windows hold equal largest ones.
    input: ({ data }) => data.forEach((x, i) => (data[i] = Math.round(x * 2) / 2)),
    output: ({ data }) => data.fill(0.5),
  },
});

/** The mean of each window, padding counted as zeros so far as `counted` says. */
export const avgPool2d = kernel({
  operands: { input: readRows, output: writeRows },
  flops: (a: AvgPoolAttributes, { output }) => windowFlops(a, output),
  reference({ input, output }, a) {
    const divisor = divisorOf(a, input.shape);
    eachWindow(input.shape, output.shape, a, (o, inputs, oy, ox) => {
      output.data[o] = inputs.reduce((sum, i) => sum + at(input.data, i), 0) / divisor(oy, ox);
    });
  },
  tolerance: 1e-6,
  cases: cases(drawnMeans, (input, output) => ({ input, output })),
});

/** Each window's slope is shared equally by its inputs. */
export const avgPool2dGrad = kernel({
  operands: { gradOutput: readRows, gradInput: writeRows },
  flops: (a: AvgPoolAttributes, { gradOutput }) => windowFlops(a, gradOutput),
  reference({ gradOutput, gradInput }, a) {
    gradInput.data.fill(0);
    const divisor = divisorOf(a, gradInput.shape);
    eachWindow(gradInput.shape, gradOutput.shape, a, (o, inputs, oy, ox) => {
      const share = at(gradOutput.data, o) / divisor(oy, ox);
      for (const i of inputs) gradInput.data[i] = at(gradInput.data, i) + share;
    });
  },
  tolerance: 1e-6,
  cases: cases(drawnMeans, (gradInput, gradOutput) => ({ gradOutput, gradInput })),
});
