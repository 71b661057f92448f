// Any image as a net's input: its channels, its size, its scale.

import type { Preprocess } from "../net/net.ts";

interface Image {
  readonly width: number;
  readonly height: number;
  /** 1 grey, 2 grey and alpha, 3 colour, 4 colour and alpha. */
  readonly channels: number;
  /** Row by row, channels of a pixel together, 0 to 1. */
  readonly values: Float32Array;
}

/**
 * (C, H, W) for a net: what is transparent becomes black, colour becomes grey or grey colour as the net wants it, and
 * other sizes are resampled.
 */
export const imageInput = (
  image: Image,
  [channels = 1, height = 1, width = 1]: readonly number[],
  { mean, std }: Preprocess,
): Float32Array => {
  const input = new Float32Array(channels * height * width);
  for (let c = 0; c < channels; c++) {
    const plane = resample(channelOf(image, c, channels), image.width, image.height, width, height);
    plane.forEach((v, i) => {
      input[c * height * width + i] = (v - (mean[c] ?? 0)) / (std[c] ?? 1);
    });
  }
  return input;
};

/** Rec. 601 luma, as most grey conversions have it. */
const luma = [0.299, 0.587, 0.114] as const;

const channelOf = ({ width, height, channels, values }: Image, wanted: number, of: number): Float32Array => {
  const colours = channels >= 3 ? 3 : 1;
  const hasAlpha = channels === 2 || channels === 4;
  return Float32Array.from({ length: width * height }, (_, i) => {
    const at = (c: number) => values[i * channels + c] as number;
    const alpha = hasAlpha ? at(channels - 1) : 1;
    if (colours === 1) return alpha * at(0);
    return alpha * (of === 1 ? luma[0] * at(0) + luma[1] * at(1) + luma[2] * at(2) : at(Math.min(wanted, 2)));
  });
};

/** Each new pixel is the mean of the area it covers when shrinking, and of its two neighbours' when growing. */
const resample = (
  pixels: Float32Array,
  fromWidth: number,
  fromHeight: number,
  width: number,
  height: number,
): Float32Array => {
  if (fromWidth === width && fromHeight === height) return pixels;
  const across = weights(fromWidth, width);
  const down = weights(fromHeight, height);
  const rows = new Float32Array(fromHeight * width);
  for (let y = 0; y < fromHeight; y++)
    across.forEach((taps, x) => {
      let sum = 0;
      for (const [from, weight] of taps) sum += weight * (pixels[y * fromWidth + from] as number);
      rows[y * width + x] = sum;
    });
  const result = new Float32Array(height * width);
  down.forEach((taps, y) => {
    for (let x = 0; x < width; x++) {
      let sum = 0;
      for (const [from, weight] of taps) sum += weight * (rows[from * width + x] as number);
      result[y * width + x] = sum;
    }
  });
  return result;
};

/** A triangle filter as wide as a new pixel, and never narrower than an old one; weights of a pixel sum to 1. */
const weights = (from: number, to: number): readonly (readonly (readonly [number, number])[])[] => {
  const scale = from / to;
  const radius = Math.max(1, scale);
  return Array.from({ length: to }, (_, i) => {
    const centre = (i + 0.5) * scale - 0.5;
    const taps: [number, number][] = [];
    for (let k = Math.ceil(centre - radius); k <= Math.floor(centre + radius); k++) {
      const weight = 1 - Math.abs(k - centre) / radius;
      if (weight > 0) taps.push([Math.min(Math.max(k, 0), from - 1), weight]);
    }
    const total = taps.reduce((sum, [, w]) => sum + w, 0);
    return taps.map(([k, w]) => [k, w / total] as const);
  });
};
