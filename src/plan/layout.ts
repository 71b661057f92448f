// Where the numbers of a batched tensor lie in memory. Elements are counted in numbers, not bytes.

import { noSides, type Sides, sizeOf } from "../kernels/kernel.ts";

export interface Layout {
  /** [channels, height, width] as they lie in memory; flat features are [features, 1, 1], or the map they came from. */
  readonly dims: readonly [number, number, number];
  /** The distance between neighbours along each of these axes. */
  readonly steps: readonly [channel: number, row: number, pixel: number];
  readonly imageStep: number;
  /** From the start of the buffer to the first image's first element. */
  readonly origin: number;
  /** Zeros kept around each map, in pixels. */
  readonly halo: Sides;
}

/** The three axes of a shape of one image. */
export const dimsOf = (shape: readonly number[]): readonly [number, number, number] =>
  shape.length === 3 ? (shape as readonly [number, number, number]) : [sizeOf(shape), 1, 1];

/** Channel after channel, as the public sees tensors. */
export const channelsFirst = (dims: readonly [number, number, number]): Layout => {
  const [channels, height, width] = dims;
  return { dims, steps: [height * width, width, 1], imageStep: channels * height * width, origin: 0, halo: noSides };
};

/** Pixel after pixel with the channels of each together, `pixelStep` numbers apart, inside a halo. */
export const channelsLast = (dims: readonly [number, number, number], pixelStep: number, halo: Sides): Layout => {
  const [, height, width] = dims;
  const rowStep = (halo.left + width + halo.right) * pixelStep;
  return {
    dims,
    steps: [1, rowStep, pixelStep],
    imageStep: (halo.top + height + halo.bottom) * rowStep,
    origin: halo.top * rowStep + halo.left * pixelStep,
    halo,
  };
};

/** A nest of loops that copies single numbers: `count` times, each time so much further in source and target. */
export interface CopyLoop {
  readonly count: number;
  readonly from: number;
  readonly to: number;
}
export interface Copy {
  readonly fromOffset: number;
  readonly toOffset: number;
  readonly loops: readonly CopyLoop[];
}

/** The copy of one image between a map's order and that of the same numbers as flat features. */
export const reordering = (from: Layout, to: Layout): Copy => {
  const map = from.dims[1] * from.dims[2] > 1 ? from : to;
  const [, height, width] = map.dims;
  const steps = ({ dims, steps: own }: Layout): Layout["steps"] =>
    dims === map.dims ? own : [height * width * own[0], width * own[0], own[0]];
  const [a, b] = [steps(from), steps(to)];
  const loops = map.dims.map((count, axis) => ({ count, from: a[axis] as number, to: b[axis] as number }));
  return { fromOffset: 0, toOffset: 0, loops };
};

export const hasHalo = ({ top, left, bottom, right }: Sides): boolean => top + left + bottom + right > 0;

export const widest = (a: Sides, b: Sides): Sides => ({
  top: Math.max(a.top, b.top),
  left: Math.max(a.left, b.left),
  bottom: Math.max(a.bottom, b.bottom),
  right: Math.max(a.right, b.right),
});

interface Numbers {
  [index: number]: number;
  readonly length: number;
}

/** Copies rows of a dense (N, C, H, W) array to where a layout puts them, from `offset` in `memory`. */
export const scatter = (values: ArrayLike<number>, memory: Numbers, offset: number, layout: Layout, rows: number) =>
  eachElement(layout, rows, (place, i) => {
    memory[offset + place] = values[i] as number;
  });

/** The reverse of `scatter`. */
export const gather = (values: Numbers, memory: ArrayLike<number>, offset: number, layout: Layout, rows: number) =>
  eachElement(layout, rows, (place, i) => {
    values[i] = memory[offset + place] as number;
  });

const eachElement = (
  { dims: [channels, height, width], steps: [channelStep, rowStep, pixelStep], imageStep, origin }: Layout,
  rows: number,
  visit: (place: number, index: number) => void,
) => {
  let i = 0;
  for (let n = 0; n < rows; n++)
    for (let c = 0; c < channels; c++)
      for (let y = 0; y < height; y++) {
        let place = origin + n * imageStep + c * channelStep + y * rowStep;
        for (let x = 0; x < width; x++, place += pixelStep) visit(place, i++);
      }
};
