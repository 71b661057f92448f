// A border around each map, of zeros or of the map's own pixels (PyTorch's F.pad), and the gradient of it.

import { kernel, readRows, type Sides, sizeOf, writeRows } from "./kernel.ts";

export interface PadAttributes {
  /** In pixels: less than the map's size for "reflect", at most that for "circular". */
  readonly padding: Sides;
  /** What the border repeats: nothing; the map mirrored in its outermost pixels; those; the map's other end. */
  readonly mode: "zeros" | "reflect" | "replicate" | "circular";
}

/** The input that a position along an axis repeats, both counted from the map's first; null where it is zero. */
const sourceOf = (position: number, size: number, mode: PadAttributes["mode"]): number | null => {
  if (position >= 0 && position < size) return position;
  switch (mode) {
    case "zeros":
      return null;
    case "reflect":
      return position < 0 ? -position : 2 * (size - 1) - position;
    case "replicate":
      return position < 0 ? 0 : size - 1;
    case "circular":
      return position < 0 ? position + size : position - size;
  }
};

/** Calls `pair` for every output, with the index of the input it repeats. */
const eachPair = (
  input: readonly number[],
  output: readonly number[],
  { padding, mode }: PadAttributes,
  pair: (input: number | null, output: number) => void,
) => {
  const [rows = 0, channels = 0, height = 0, width = 0] = input;
  const [, , outputHeight = 0, outputWidth = 0] = output;
  for (let map = 0; map < rows * channels; map++)
    for (let oy = 0; oy < outputHeight; oy++)
      for (let ox = 0; ox < outputWidth; ox++) {
        const y = sourceOf(oy - padding.top, height, mode);
        const x = sourceOf(ox - padding.left, width, mode);
        pair(
          y === null || x === null ? null : (map * height + y) * width + x,
          (map * outputHeight + oy) * outputWidth + ox,
        );
      }
};

const drawn: readonly { readonly input: readonly [number, number, number, number]; readonly padding: Sides }[] = [
  { input: [3, 3, 4, 5], padding: { top: 1, left: 1, bottom: 1, right: 1 } },
  { input: [2, 7, 3, 4], padding: { top: 2, left: 3, bottom: 1, right: 0 } },
  { input: [2, 1, 1, 6], padding: { top: 0, left: 5, bottom: 0, right: 4 } },
  { input: [1, 45, 3, 2], padding: { top: 0, left: 1, bottom: 2, right: 1 } },
];
const modes = ["zeros", "reflect", "replicate", "circular"] as const;
const cases = <S>(shapes: (input: readonly number[], output: readonly number[]) => S) =>
  modes.flatMap((mode) =>
    drawn.map(({ input: [n, c, h, w], padding }) => ({
      attributes: { padding, mode },
      shapes: shapes([n, c, h, w], [n, c, padding.top + h + padding.bottom, padding.left + w + padding.right]),
    })),
  );

/** (N, C, H, W) -> (N, C, top + H + bottom, left + W + right). */
export const pad2d = kernel({
  operands: { input: readRows, output: writeRows },
  flops: (_: PadAttributes) => 0,
  reference({ input, output }, a) {
    eachPair(input.shape, output.shape, a, (i, o) => {
      output.data[o] = i === null ? 0 : (input.data[i] as number);
    });
  },
  tolerance: 0,
  cases: cases((input, output) => ({ input, output })),
});

/** The slopes of all positions that repeat a pixel are summed. */
export const pad2dGrad = kernel({
  operands: { gradOutput: readRows, gradInput: writeRows },
  flops: ({ mode }: PadAttributes, { gradOutput }) => (mode === "zeros" ? 0 : sizeOf(gradOutput)),
  reference({ gradOutput, gradInput }, a) {
    const sums = new Float64Array(gradInput.data.length);
    eachPair(gradInput.shape, gradOutput.shape, a, (i, o) => {
      if (i !== null) sums[i] = (sums[i] as number) + (gradOutput.data[o] as number);
    });
    gradInput.data.set(sums);
  },
  tolerance: 1e-6,
  cases: cases((gradInput, gradOutput) => ({ gradOutput, gradInput })),
});
