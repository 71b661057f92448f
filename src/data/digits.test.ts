import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { UserError } from "../words/issue.ts";
import type { ImageSet } from "./dataset.ts";
import { packDigits, parseDigits } from "./digits.ts";

const gzip = async (bytes: Uint8Array): Promise<Uint8Array> => {
  const stream = new Blob([Uint8Array.from(bytes)]).stream().pipeThrough(new CompressionStream("gzip"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
};

const imageSet = (height: number, width: number, labels: readonly number[], first = 0): ImageSet => ({
  count: labels.length,
  shape: [1, height, width],
  pixels: Uint8Array.from({ length: labels.length * height * width }, (_, i) => first + i),
  labels: Uint8Array.from(labels),
});

const train = imageSet(1, 2, [3, 9]);
const test1 = imageSet(1, 2, [0], 100);

const detailOf = async (packed: Uint8Array): Promise<string> => {
  const error: unknown = await parseDigits(packed).catch((thrown) => thrown);
  if (!(error instanceof UserError)) throw new Error(`not refused as a user's problem: ${error}`);
  const [issue] = error.issues;
  if (issue?.key !== "digitsDamaged") throw new Error(`another problem: ${issue?.key}`);
  return issue.values.detail;
};

describe("the digits' file", () => {
  test("is the magic, five numbers, labels, and pixels", () => {
    expect([...packDigits(train, test1)]).toEqual([
      ...[..."hubeldig"].map((letter) => letter.charCodeAt(0)),
      ...[1, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0],
      ...[3, 9, 0],
      ...[0, 1, 2, 3, 100, 101],
    ]);
  });

  test("is read back as it was, with ten classes", async () => {
    const labels = fc.array(fc.nat(9), { maxLength: 6 });
    const side = fc.integer({ min: 1, max: 5 });
    await fc.assert(
      fc.asyncProperty(side, side, labels, labels, async (height, width, first, second) => {
        const [a, b] = [imageSet(height, width, first), imageSet(height, width, second, 7)];
        const digits = await parseDigits(await gzip(packDigits(a, b)));
        expect(digits).toEqual({ name: "digits", classes: [..."0123456789"], train: a, test: b });
      }),
    );
  });
});

describe("a damaged file", () => {
  test("that is no gzip is refused", async () => {
    expect(await detailOf(packDigits(train, test1))).toBe("gzip");
    expect(await detailOf(new Uint8Array())).toBe("gzip");
  });

  test("is refused wherever the download ended", async () => {
    const packed = await gzip(packDigits(train, test1));
    for (let length = 0; length < packed.length; length++)
      expect(await detailOf(packed.subarray(0, length)), `${length} bytes`).toBe("gzip");
  });

  test("is refused wherever its content ends", async () => {
    const content = packDigits(train, test1);
    for (let length = 0; length < content.length; length++)
      expect(await detailOf(await gzip(content.subarray(0, length))), `${length} bytes`).toBe(
        length < 28 ? "header" : `${length} bytes, not 37`,
      );
  });

  test("with more than it says, another magic, another version or an eleventh class is refused", async () => {
    const content = packDigits(train, test1);
    const changed = (at: number, byte: number) => gzip(content.with(at, byte));
    expect(await detailOf(await gzip(Uint8Array.of(...content, 0)))).toBe("38 bytes, not 37");
    expect(await detailOf(await changed(0, 0))).toBe("header");
    expect(await detailOf(await changed(8, 2))).toBe("version 2, not 1");
    expect(await detailOf(await changed(29, 10))).toBe("label 10");
  });

  test("that claims more images than memory could hold is refused at once", async () => {
    const content = packDigits(train, test1).fill(255, 12, 28);
    expect(await detailOf(await gzip(content))).toMatch(/^37 bytes, not /);
  });
});
