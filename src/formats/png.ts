// PNG files to pixels. The decoding itself is fast-png's.

import { decode } from "fast-png";

/** Pixels row by row, channels of a pixel together, 0 to 1. */
export interface DecodedImage {
  readonly width: number;
  readonly height: number;
  /** 1 grey, 2 grey and alpha, 3 colour, 4 colour and alpha. */
  readonly channels: number;
  readonly values: Float32Array;
}

const signature = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
export const isPng = (bytes: Uint8Array): boolean => signature.every((byte, i) => bytes[i] === byte);

/** @throws Error where the file is damaged, or larger than `mostPixels` */
export const decodePng = (bytes: Uint8Array, mostPixels = 100_000_000): DecodedImage => {
  const header = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  // Looked at before decoding, so that a few bytes cannot ask for gigabytes.
  if (bytes.length < 33) throw new Error("the file ends in its header");
  const pixels = header.getUint32(16) * header.getUint32(20);
  if (pixels > mostPixels) throw new Error(`${pixels} pixels are more than ${mostPixels}`);
  const { width, height, channels, depth, data, palette } = decode(bytes, { checkCrc: true });
  if (palette) return fromPalette(width, height, unpack(data, width, height, depth), palette);
  const samples = depth < 8 ? unpack(data, width, height, depth) : data;
  const largest = 2 ** depth - 1;
  return { width, height, channels, values: Float32Array.from(samples, (v) => v / largest) };
};

/** Samples of fewer than 8 bits, several to a byte; every row begins with a new byte. */
const unpack = (data: ArrayLike<number>, width: number, height: number, depth: number): Uint8Array => {
  const samples = new Uint8Array(width * height);
  const perByte = 8 / Math.min(depth, 8);
  const rowBytes = Math.ceil(width / perByte);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const byte = data[y * rowBytes + Math.floor(x / perByte)] as number;
      samples[y * width + x] = (byte >> (8 - depth * ((x % perByte) + 1))) & (2 ** depth - 1);
    }
  return samples;
};

const fromPalette = (
  width: number,
  height: number,
  indices: Uint8Array,
  palette: readonly (readonly number[])[],
): DecodedImage => {
  const channels = palette.some((colour) => colour.length === 4) ? 4 : 3;
  const values = new Float32Array(width * height * channels);
  indices.forEach((index, i) => {
    for (let c = 0; c < channels; c++) values[i * channels + c] = (palette[index]?.[c] ?? 255) / 255;
  });
  return { width, height, channels, values };
};
