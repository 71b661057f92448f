// Number arrays to pictures of one pixel per number: images from their bytes, weights on a scale whose middle is zero.
// No files and no DOM: the report encodes pictures as PNG, a page can put them on a canvas. Enlarging is up to them.

import type { Shape } from "../layers/types/shape.ts";

export interface Picture {
  readonly width: number;
  readonly height: number;
  /** (height, width, 3) */
  readonly rgb: Uint8Array;
}

type Colour = readonly [red: number, green: number, blue: number];

/**
 * From the most negative to the most positive number; zero is the near-white in the middle. The arms are ColorBrewer's
 * Blues and Oranges, which people with any of the common kinds of colour blindness tell apart and which darken alike.
 */
const divergingStops: readonly Colour[] = [
  [8, 69, 148],
  [107, 174, 214],
  [247, 247, 247],
  [253, 141, 60],
  [140, 45, 4],
];

const pictureOf = (width: number, height: number, colourAt: (pixel: number) => Colour): Picture => {
  const rgb = new Uint8Array(3 * width * height);
  for (let pixel = 0; pixel < width * height; pixel++) rgb.set(colourAt(pixel), 3 * pixel);
  return { width, height, rgb };
};

/** Planes of (3, H, W) as pixels, each number made a byte. */
const colourPicture = (values: ArrayLike<number>, width: number, height: number, byte: (value: number) => number) => {
  const plane = width * height;
  const at = (index: number) => byte(values[index] ?? 0);
  return pictureOf(width, height, (pixel) => [at(pixel), at(plane + pixel), at(2 * plane + pixel)]);
};

/**
 * An image as it is.
 * @param pixels (C, H, W), 0 to 255. Three channels are red, green and blue; of others the first is shown, as grey
 */
export const imagePicture = (pixels: ArrayLike<number>, [channels = 1, height = 1, width = 1]: Shape): Picture => {
  if (channels === 3) return colourPicture(pixels, width, height, (value) => value);
  return pictureOf(width, height, (pixel) => {
    const grey = pixels[pixel] ?? 0;
    return [grey, grey, grey];
  });
};

/** The largest magnitude in a group: pictures made with this one limit can be compared with each other. */
export const largestMagnitude = (group: readonly ArrayLike<number>[]): number => {
  let largest = 0;
  for (const values of group)
    for (let i = 0; i < values.length; i++) largest = Math.max(largest, Math.abs(values[i] ?? 0));
  return largest;
};

/**
 * Weights, which have signs, as pictures. Three channels make one picture in colour, mid-grey where the weight is zero;
 * any other number of channels makes a picture each, from blue (negative) over near-white (zero) to orange (positive).
 * @param weights (C, H, W)
 * @param limit the magnitude that gets the full colour, the same for a whole group: see `largestMagnitude`
 */
export const weightPictures = (
  weights: ArrayLike<number>,
  [channels = 1, height = 1, width = 1]: Shape,
  limit: number,
): readonly Picture[] => {
  // What is not a number, as with a limit that is not finite, counts as zero.
  const part = (value: number) => (limit > 0 && Math.max(-1, Math.min(1, value / limit))) || 0;
  if (channels === 3) return [colourPicture(weights, width, height, (value) => Math.round(127.5 * (1 + part(value))))];
  return Array.from({ length: channels }, (_, channel) =>
    pictureOf(width, height, (pixel) => diverging(part(weights[channel * height * width + pixel] ?? 0))),
  );
};

/** The scale of `weightPictures` from -limit to limit, one pixel high. */
export const weightScale = (channels: number, width: number): Picture => {
  const ramp = Array.from({ length: width }, (_, i) => (width === 1 ? 0 : (2 * i) / (width - 1) - 1));
  const [scale] =
    channels === 3
      ? weightPictures([...ramp, ...ramp, ...ramp], [3, 1, width], 1)
      : weightPictures(ramp, [1, 1, width], 1);
  return scale as Picture;
};

/** @param part -1 to 1 */
const diverging = (part: number): Colour => {
  const place = ((part + 1) / 2) * (divergingStops.length - 1);
  const below = Math.min(Math.floor(place), divergingStops.length - 2);
  const [from, to] = [divergingStops[below] as Colour, divergingStops[below + 1] as Colour];
  const between = (i: 0 | 1 | 2) => Math.round(from[i] + (place - below) * (to[i] - from[i]));
  return [between(0), between(1), between(2)];
};
