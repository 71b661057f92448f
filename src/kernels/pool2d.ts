// Pooling over windows and its gradients. Padding never wins a maximum; in an average it counts as zeros
// (PyTorch's count_include_pad = true, its default).

import { kernel, readRows, type Sides, sizeOf, writeRows } from "./kernel.ts";

export interface PoolAttributes {
  readonly kernel: readonly [number, number];
  readonly stride: readonly [number, number];
  readonly padding: Sides;
}

/** Calls `window` for every output, with the indices of the input pixels it covers, in row-major order. */
const eachWindow = (
  input: readonly number[],
  output: readonly number[],
  a: PoolAttributes,
  window: (output: number, inputs: readonly number[]) => void,
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
        window((map * outputHeight + oy) * outputWidth + ox, inputs);
      }
};

const at = (data: { readonly [i: number]: number | undefined }, i: number): number => data[i] as number;
const windowFlops = (a: PoolAttributes, output: readonly number[]) => sizeOf(output) * a.kernel[0] * a.kernel[1];
const area = (a: PoolAttributes) => a.kernel[0] * a.kernel[1];

const all = (n: number): Sides => ({ top: n, left: n, bottom: n, right: n });
const drawn: readonly { readonly input: readonly [number, number, number, number]; readonly a: PoolAttributes }[] = [
  { input: [3, 6, 28, 28], a: { kernel: [2, 2], stride: [2, 2], padding: all(0) } },
  { input: [2, 3, 9, 9], a: { kernel: [3, 3], stride: [2, 2], padding: all(1) } },
  { input: [2, 7, 5, 6], a: { kernel: [2, 2], stride: [2, 2], padding: all(0) } },
  { input: [1, 9, 7, 8], a: { kernel: [3, 2], stride: [1, 1], padding: { top: 1, left: 0, bottom: 1, right: 1 } } },
  { input: [2, 4, 8, 8], a: { kernel: [2, 2], stride: [3, 3], padding: all(0) } },
  { input: [2, 8, 4, 4], a: { kernel: [4, 4], stride: [4, 4], padding: all(0) } },
];
const cases = <S>(shapes: (input: number[], output: number[]) => S) =>
  drawn.map(({ input, a }) => {
    const [n, c, h, w] = input;
    const oh = Math.floor((h + a.padding.top + a.padding.bottom - a.kernel[0]) / a.stride[0]) + 1;
    const ow = Math.floor((w + a.padding.left + a.padding.right - a.kernel[1]) / a.stride[1]) + 1;
    return { attributes: a, shapes: shapes([...input], [n, c, oh, ow]) };
  });

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
  cases: cases((input, output) => ({ input, output })),
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
  cases: cases((input, output) => ({ input, output, gradOutput: output, gradInput: input })),
  fill: {
    // Coarse values, so that windows hold equal largest ones.
    input: ({ data }) => data.forEach((x, i) => (data[i] = Math.round(x * 2) / 2)),
    output: ({ data }) => data.fill(0.5),
  },
});

/** The mean of each window, padding counted as zeros. */
export const avgPool2d = kernel({
  operands: { input: readRows, output: writeRows },
  flops: (a: PoolAttributes, { output }) => windowFlops(a, output),
  reference({ input, output }, a) {
    eachWindow(input.shape, output.shape, a, (o, inputs) => {
      output.data[o] = inputs.reduce((sum, i) => sum + at(input.data, i), 0) / area(a);
    });
  },
  tolerance: 1e-6,
  cases: cases((input, output) => ({ input, output })),
});

/** Each window's slope is shared equally by its inputs. */
export const avgPool2dGrad = kernel({
  operands: { gradOutput: readRows, gradInput: writeRows },
  flops: (a: PoolAttributes, { gradOutput }) => windowFlops(a, gradOutput),
  reference({ gradOutput, gradInput }, a) {
    gradInput.data.fill(0);
    eachWindow(gradInput.shape, gradOutput.shape, a, (o, inputs) => {
      for (const i of inputs) gradInput.data[i] = at(gradInput.data, i) + at(gradOutput.data, o) / area(a);
    });
  },
  tolerance: 1e-6,
  cases: cases((gradInput, gradOutput) => ({ gradOutput, gradInput })),
});
