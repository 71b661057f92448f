// Images as batches of scaled numbers and one-hot targets. Which images are in a batch depends on (seed, epoch, batch)
// alone; the last batch of an epoch may be smaller. Nothing is allocated per batch.

import { hashText, shuffled } from "../kernels/random.ts";
import type { Preprocess } from "../net/net.ts";
import type { Augmentation } from "./augment.ts";
import type { ImageSet } from "./dataset.ts";

interface InOrder {
  readonly preprocess: Preprocess;
  /** How many classes there are. */
  readonly classes: number;
  readonly batchSize: number;
}

interface Shuffled extends InOrder {
  /** Every epoch in another order. */
  readonly shuffle: { readonly seed: number };
  readonly augmentation?: Augmentation | null;
}

/** Without `shuffle` images come in the set's own order and as they are. */
export type BatchOptions = Shuffled | (InOrder & { readonly shuffle?: never; readonly augmentation?: never });

/** Views that hold until the next call. */
export interface Batch {
  readonly rows: number;
  /** (rows, C, H, W). */
  readonly inputs: Float32Array;
  /** (rows, classes). */
  readonly targets: Float32Array;
  readonly labels: Uint8Array;
}

export interface Batches {
  /** Batches in an epoch. */
  readonly count: number;
  fill(epoch: number, batch: number): Batch;
}

const orderKey = hashText("order");

export const batchesOf = (set: ImageSet, options: BatchOptions): Batches => {
  const { preprocess, classes, batchSize, shuffle, augmentation } = options;
  check(set, options);
  const { count: images, labels: classOf, pixels } = set;
  const [channels, height, width] = set.shape;
  const area = height * width;
  const size = channels * area;
  const tables = scaled(preprocess, channels);
  const background = tables.filter((_, i) => i % 256 === 0);

  const most = Math.min(batchSize, images);
  const inputs = new Float32Array(most * size);
  const targets = new Float32Array(most * classes);
  const labels = new Uint8Array(most);
  const viewOf = (rows: number): Batch => ({
    rows,
    inputs: inputs.subarray(0, rows * size),
    targets: targets.subarray(0, rows * classes),
    labels: labels.subarray(0, rows),
  });
  const [full, last] = [viewOf(most), viewOf(images % batchSize)];
  const original = new Float32Array(augmentation ? size : 0);
  const changed = new Float32Array(augmentation ? size : 0);
  const draw = { seed: shuffle?.seed ?? 0, epoch: 0, sample: 0 };
  let order: { readonly epoch: number; readonly places: Uint32Array } = { epoch: -1, places: new Uint32Array() };

  const placesOf = (seed: number, epoch: number): Uint32Array => {
    if (order.epoch !== epoch) order = { epoch, places: shuffled(images, orderKey, seed, epoch) };
    return order.places;
  };

  return {
    count: Math.ceil(images / batchSize),
    fill(epoch, batch) {
      const first = batch * batchSize;
      if (!Number.isSafeInteger(batch) || first < 0 || first >= images)
        throw new RangeError(`batch ${batch}: there are ${Math.ceil(images / batchSize)}, from 0`);
      const result = images - first < batchSize ? last : full;
      const places = shuffle ? placesOf(shuffle.seed, epoch) : null;
      targets.fill(0);
      draw.epoch = epoch;
      for (let row = 0; row < result.rows; row++) {
        const place = places ? (places[first + row] as number) : first + row;
        if (augmentation) {
          scale(pixels, place * size, tables, channels, area, original, 0);
          draw.sample = place;
          augmentation.apply(original, changed, set.shape, background, draw);
          inputs.set(changed, row * size);
        } else scale(pixels, place * size, tables, channels, area, inputs, row * size);
        const label = classOf[place] as number;
        labels[row] = label;
        targets[row * classes + label] = 1;
      }
      return result;
    },
  };
};

/** What would otherwise become NaN, or a target in another image's row. */
const check = ({ shape: [channels], labels }: ImageSet, { preprocess, classes, batchSize }: BatchOptions) => {
  if (!(Number.isSafeInteger(batchSize) && batchSize >= 1)) throw new RangeError(`a batch of ${batchSize} images`);
  for (const scales of [preprocess.mean, preprocess.std])
    if (scales.length !== channels)
      throw new RangeError(`preprocessing for ${scales.length} channels, and images with ${channels}`);
  for (const label of labels)
    if (label >= classes) throw new RangeError(`an image of class ${label}, where there are ${classes} from 0`);
};

/** What each of the 256 values becomes: channel 0's, then channel 1's, ... (C, 256). */
const scaled = ({ mean, std }: Preprocess, channels: number): Float32Array =>
  Float32Array.from({ length: channels * 256 }, (_, i) => {
    const c = Math.floor(i / 256);
    return ((i % 256) / 255 - (mean[c] as number)) / (std[c] as number);
  });

/** One image's pixels, from `first` on, into `to` at `at`. */
const scale = (
  pixels: Uint8Array,
  first: number,
  tables: Float32Array,
  channels: number,
  area: number,
  to: Float32Array,
  at: number,
) => {
  for (let c = 0; c < channels; c++) {
    const [map, table, target] = [first + c * area, c * 256, at + c * area];
    for (let i = 0; i < area; i++) to[target + i] = tables[table + (pixels[map + i] as number)] as number;
  }
};
