// The digits that ship with the package: their file's format, written by scripts/pack-digits.ts and read here.
//
// gzip of: "hubeldig", version, counts of train and test images, height, width (u32, little-endian),
// then the labels of both parts (a byte each), then their pixels (a byte each, row by row).

import { UserError } from "../words/issue.ts";
import type { Dataset, ImageSet } from "./dataset.ts";

const magic = "hubeldig";
const version = 1;
const classes = Array.from({ length: 10 }, (_, digit) => String(digit));
const headerSize = magic.length + 5 * 4;

/** The file's content before compression. Both parts must be grey images of one size. */
export const packDigits = (train: ImageSet, test: ImageSet): Uint8Array => {
  const [, height, width] = train.shape;
  const size = height * width;
  const bytes = new Uint8Array(headerSize + (train.count + test.count) * (1 + size));
  bytes.set(new TextEncoder().encode(magic));
  const header = new DataView(bytes.buffer);
  [version, train.count, test.count, height, width].forEach((n, i) => header.setUint32(magic.length + 4 * i, n, true));
  let at = headerSize;
  for (const part of [train.labels, test.labels, train.pixels, test.pixels]) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
};

/** @throws UserError where the file is damaged or of another version */
export const parseDigits = async (packed: Uint8Array): Promise<Dataset> => {
  const damaged = (detail: string) => new UserError([{ key: "digitsDamaged", values: { detail } }]);
  const bytes = await gunzip(packed).catch(() => {
    throw damaged("gzip");
  });
  if (new TextDecoder().decode(bytes.subarray(0, magic.length)) !== magic || bytes.length < headerSize)
    throw damaged("header");
  const header = new DataView(bytes.buffer, bytes.byteOffset);
  const [found, trainCount, testCount, height, width] = [0, 1, 2, 3, 4].map((i) =>
    header.getUint32(magic.length + 4 * i, true),
  ) as [number, number, number, number, number];
  if (found !== version) throw damaged(`version ${found}, not ${version}`);
  const size = height * width;
  const expected = headerSize + (trainCount + testCount) * (1 + size);
  if (bytes.length !== expected) throw damaged(`${bytes.length} bytes, not ${expected}`);

  const labels = bytes.subarray(headerSize, headerSize + trainCount + testCount);
  const foreign = labels.find((label) => label >= classes.length);
  if (foreign !== undefined) throw damaged(`label ${foreign}`);
  const pixels = bytes.subarray(headerSize + trainCount + testCount);
  const part = (first: number, count: number): ImageSet => ({
    count,
    shape: [1, height, width],
    pixels: pixels.subarray(first * size, (first + count) * size),
    labels: labels.subarray(first, first + count),
  });
  return {
    name: "digits",
    classes,
    train: part(0, trainCount),
    test: part(trainCount, testCount),
  };
};

const gunzip = async (packed: Uint8Array): Promise<Uint8Array> => {
  const stream = new Blob([Uint8Array.from(packed)]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
};
