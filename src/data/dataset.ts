// Labelled images in memory, and what is done to a whole set of them: splitting and measuring.

import { hash, hashText, shuffled } from "../kernels/random.ts";

/** Labelled images of one shape. */
export interface ImageSet {
  readonly count: number;
  /** [channels, height, width]. */
  readonly shape: readonly [number, number, number];
  /** (N, C, H, W), 0 to 255. */
  readonly pixels: Uint8Array;
  /** Each image's class. */
  readonly labels: Uint8Array;
}

export interface Dataset {
  readonly name: string;
  readonly classes: readonly string[];
  readonly train: ImageSet;
  readonly test: ImageSet | null;
}

/** The images at these places, in this order. */
export const subset = ({ shape, pixels, labels }: ImageSet, places: ArrayLike<number>): ImageSet => {
  const size = shape[0] * shape[1] * shape[2];
  const chosen = { pixels: new Uint8Array(places.length * size), labels: new Uint8Array(places.length) };
  Array.from(places).forEach((place, i) => {
    chosen.pixels.set(pixels.subarray(place * size, (place + 1) * size), i * size);
    chosen.labels[i] = labels[place] as number;
  });
  return { count: places.length, shape, ...chosen };
};

/**
 * The places of the images in two parts, stratified: every class gives its share of `count` to the second part, the
 * largest remainders rounding up. Which images, and in which order, the seed decides.
 */
export const stratify = (
  labels: ArrayLike<number>,
  count: number,
  seed: number,
): { readonly first: Uint32Array; readonly second: Uint32Array } => {
  const byClass = new Map<number, number[]>();
  Array.from(labels).forEach((label, place) => {
    const places = byClass.get(label);
    if (places) places.push(place);
    else byClass.set(label, [place]);
  });
  const shares = [...byClass]
    .sort(([a], [b]) => a - b)
    .map(([label, places]) => {
      const exact = (places.length * count) / labels.length;
      return { label, places, taken: Math.floor(exact), remainder: exact - Math.floor(exact) };
    });
  let missing = count - shares.reduce((sum, { taken }) => sum + taken, 0);
  for (const share of [...shares].sort((a, b) => b.remainder - a.remainder || a.label - b.label))
    if (missing-- > 0) share.taken++;

  const key = hash(seed, hashText("split"));
  const parts = { first: [] as number[], second: [] as number[] };
  for (const { label, places, taken } of shares)
    shuffled(places.length, key, label).forEach((at, i) => {
      (i < taken ? parts.second : parts.first).push(places[at] as number);
    });
  const mixed = (part: readonly number[], which: number) =>
    shuffled(part.length, key, hashText("order"), which).map((at) => part[at] as number);
  return { first: mixed(parts.first, 0), second: mixed(parts.second, 1) };
};

/** Holds back a part of the training images to choose by, stratified; the test set is for the end. */
export const splitValidation = (
  set: ImageSet,
  { fraction, seed }: { readonly fraction: number; readonly seed: number },
): { readonly train: ImageSet; readonly validation: ImageSet } => {
  const { first, second } = stratify(set.labels, Math.round(set.count * fraction), seed);
  return { train: subset(set, first), validation: subset(set, second) };
};

/** Mean and standard deviation of each channel, of values scaled to 0..1. A constant channel counts as deviating by 1. */
export const measure = ({
  count,
  shape,
  pixels,
}: ImageSet): { readonly mean: readonly number[]; readonly std: readonly number[] } => {
  const [channels, height, width] = shape;
  const area = height * width;
  const histograms = Array.from({ length: channels }, () => new Float64Array(256));
  for (let map = 0; map < count * channels; map++) {
    const histogram = histograms[map % channels] as Float64Array;
    for (let i = map * area; i < (map + 1) * area; i++) {
      const value = pixels[i] as number;
      histogram[value] = (histogram[value] as number) + 1;
    }
  }
  const moment = (histogram: Float64Array, of: (value: number) => number) =>
    histogram.reduce((sum, n, value) => sum + n * of(value / 255), 0) / (count * area);
  const mean = histograms.map((h) => moment(h, (v) => v));
  const std = histograms.map((h, c) =>
    h.includes(count * area) ? 1 : Math.sqrt(moment(h, (v) => (v - (mean[c] as number)) ** 2)),
  );
  return { mean, std };
};
