// Enlarging maps by whole factors, and the gradient of it: each pixel repeated, or weighted by distance between four.
// The meaning is PyTorch's interpolate with align_corners = false: pixels are areas, and their centres are measured.

import { kernel, readRows, sizeOf, writeRows } from "./kernel.ts";

export interface UpsampleAttributes {
  readonly mode: "nearest" | "bilinear";
  /** How many times as many rows and columns come out. */
  readonly scale: readonly [vertical: number, horizontal: number];
}

interface Share {
  readonly input: number;
  readonly weight: number;
}

/** The inputs that make up an output along an axis. */
const sharesOf = (
  output: number,
  inputs: number,
  scale: number,
  mode: UpsampleAttributes["mode"],
): readonly Share[] => {
  if (mode === "nearest") return [{ input: Math.floor(output / scale), weight: 1 }];
  // The output's centre in input pixels; beyond the outermost centres there is nothing to weight with.
  const centre = Math.min(Math.max((output + 0.5) / scale - 0.5, 0), inputs - 1);
  const first = Math.floor(centre);
  const second = Math.min(first + 1, inputs - 1);
  return [
    { input: first, weight: 1 - (centre - first) },
    { input: second, weight: centre - first },
  ];
};

/** Calls `pair` for every output and each input pixel that it is made of. */
const eachPair = (
  input: readonly number[],
  { mode, scale }: UpsampleAttributes,
  pair: (input: number, output: number, weight: number) => void,
) => {
  const [rows = 0, channels = 0, height = 0, width = 0] = input;
  const [outputHeight, outputWidth] = [height * scale[0], width * scale[1]];
  for (let map = 0; map < rows * channels; map++)
    for (let oy = 0; oy < outputHeight; oy++)
      for (let ox = 0; ox < outputWidth; ox++)
        for (const y of sharesOf(oy, height, scale[0], mode))
          for (const x of sharesOf(ox, width, scale[1], mode))
            pair(
              (map * height + y.input) * width + x.input,
              (map * outputHeight + oy) * outputWidth + ox,
              y.weight * x.weight,
            );
};

const add = (to: { [i: number]: number }, i: number, x: number) => {
  to[i] = (to[i] as number) + x;
};

const drawn: readonly { readonly input: readonly [number, number, number, number]; readonly a: UpsampleAttributes }[] =
  (["nearest", "bilinear"] as const).flatMap((mode) => [
    { input: [3, 3, 4, 5], a: { mode, scale: [2, 2] } },
    { input: [2, 7, 3, 2], a: { mode, scale: [3, 1] } },
    { input: [2, 1, 1, 4], a: { mode, scale: [2, 5] } },
    { input: [1, 45, 2, 3], a: { mode, scale: [4, 3] } },
  ]);
const cases = <S>(shapes: (input: readonly number[], output: readonly number[]) => S) =>
  drawn.map(({ input: [n, c, h, w], a }) => ({
    attributes: a,
    shapes: shapes([n, c, h, w], [n, c, h * a.scale[0], w * a.scale[1]]),
  }));

/** (N, C, H, W) -> (N, C, H v, W h). */
export const upsample2d = kernel({
  operands: { input: readRows, output: writeRows },
  // Four weighted pixels, or a copy.
  flops: ({ mode }: UpsampleAttributes, { output }) => (mode === "bilinear" ? 8 * sizeOf(output) : 0),
  reference({ input, output }, a) {
    const sums = new Float64Array(output.data.length);
    eachPair(input.shape, a, (i, o, weight) => add(sums, o, (input.data[i] as number) * weight));
    output.data.set(sums);
  },
  tolerance: 1e-6,
  cases: cases((input, output) => ({ input, output })),
});

/** Each output's slope goes to the pixels it was made of, by their weights. */
export const upsample2dGrad = kernel({
  operands: { gradOutput: readRows, gradInput: writeRows },
  flops: ({ mode }: UpsampleAttributes, { gradOutput }) => (mode === "bilinear" ? 8 : 1) * sizeOf(gradOutput),
  reference({ gradOutput, gradInput }, a) {
    const sums = new Float64Array(gradInput.data.length);
    eachPair(gradInput.shape, a, (i, o, weight) => add(sums, i, (gradOutput.data[o] as number) * weight));
    gradInput.data.set(sums);
  },
  tolerance: 1e-6,
  cases: cases((gradInput, gradOutput) => ({ gradOutput, gradInput })),
});
