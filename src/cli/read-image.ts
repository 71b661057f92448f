// An image file on the command line as a net's input.

import { readFile } from "node:fs/promises";
import { imageInput } from "../data/image-input.ts";
import { decodePng, isPng } from "../formats/png.ts";
import type { Preprocess } from "../net/net.ts";
import { Mistake, onFileRead } from "./mistake.ts";

/** @throws Mistake where it is no image, or none that can be read */
export const readImage = async (
  file: string,
  shape: readonly number[],
  preprocess: Preprocess,
): Promise<Float32Array> => {
  const bytes = new Uint8Array(await onFileRead(file, () => readFile(file)));
  if (!isPng(bytes)) {
    if (looksLikeImage(bytes)) throw new Mistake((w) => w.cli.notPngYet({ file }));
    throw new Mistake((w) => w.cli.notAnImage({ file }));
  }
  try {
    return imageInput(decodePng(bytes), shape, preprocess);
  } catch (error) {
    throw new Mistake((w) => w.cli.badImage({ file, detail: (error as Error).message }));
  }
};

/** JPEG, GIF, WebP, TIFF and BMP, by their first bytes. */
const looksLikeImage = (bytes: Uint8Array): boolean => {
  const start = String.fromCharCode(...bytes.subarray(0, 12));
  return (
    ["\xff\xd8\xff", "GIF8", "II*\0", "MM\0*", "BM"].some((s) => start.startsWith(s)) || /^RIFF....WEBP/s.test(start)
  );
};
