import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { imageInput } from "./image-input.ts";

const plain = { mean: [0, 0, 0], std: [1, 1, 1] };

const image = (width: number, height: number, channels: number, values: readonly number[]) => ({
  width,
  height,
  channels,
  values: Float32Array.from(values),
});

const expectNear = (found: Float32Array, expected: readonly number[]) => {
  expect(found).toHaveLength(expected.length);
  found.forEach((value, i) => expect(value, `number ${i}`).toBeCloseTo(expected[i] as number, 6));
};

describe("an image of the net's own size and channels", () => {
  test("is scaled and nothing else", () => {
    const input = imageInput(image(2, 1, 1, [0, 1]), [1, 1, 2], { mean: [0.5], std: [0.25] });
    expectNear(input, [-2, 2]);
  });

  test("in colour comes apart into its channels, each scaled in its own way", () => {
    const two = image(2, 1, 3, [0.1, 0.2, 0.3, 0.4, 0.5, 0.6]);
    expectNear(imageInput(two, [3, 1, 2], plain), [0.1, 0.4, 0.2, 0.5, 0.3, 0.6]);
    expectNear(imageInput(two, [3, 1, 2], { mean: [0.1, 0, 0], std: [1, 0.5, 1] }), [0, 0.3, 0.4, 1, 0.3, 0.6]);
  });
});

describe("channels", () => {
  test("of colour become grey by how bright each seems", () => {
    const colours = image(4, 1, 3, [1, 0, 0, 0, 1, 0, 0, 0, 1, 1, 1, 1]);
    expectNear(imageInput(colours, [1, 1, 4], plain), [0.299, 0.587, 0.114, 1]);
  });

  test("of grey become three equal ones", () => {
    expectNear(imageInput(image(2, 1, 1, [0.25, 0.75]), [3, 1, 2], plain), [0.25, 0.75, 0.25, 0.75, 0.25, 0.75]);
  });

  test("that are transparent become black", () => {
    expectNear(imageInput(image(3, 1, 2, [1, 1, 1, 0.5, 1, 0]), [1, 1, 3], plain), [1, 0.5, 0]);
    expectNear(imageInput(image(1, 1, 4, [1, 0.5, 0.2, 0.5]), [3, 1, 1], plain), [0.5, 0.25, 0.1]);
    expectNear(imageInput(image(1, 1, 4, [1, 1, 1, 0.5]), [1, 1, 1], plain), [0.5]);
  });
});

describe("another size", () => {
  test("twice as large is a mean with the triangle's weights: 1, 3, 3, 1 of 8", () => {
    // New pixel 1 of 4 lies between old ones 2 and 3: |k - 2.5| / 2 leaves 1/4, 3/4, 3/4, 1/4 of a sum of 2.
    const row = image(
      8,
      1,
      1,
      [0, 8, 0, 0, 0, 0, 0, 0].map((v) => v / 8),
    );
    expectNear(imageInput(row, [1, 1, 4], plain), [3 / 8, 1 / 8, 0, 0]);
  });

  test("half as large takes from its two neighbours, three quarters and one", () => {
    expectNear(imageInput(image(2, 1, 1, [0, 1]), [1, 1, 4], plain), [0, 0.25, 0.75, 1]);
  });

  test("is taken down as it is taken across", () => {
    expectNear(imageInput(image(1, 2, 1, [0, 1]), [1, 4, 1], plain), [0, 0.25, 0.75, 1]);
    expectNear(imageInput(image(2, 2, 1, [0, 0, 1, 1]), [1, 4, 1], plain), [0, 0.25, 0.75, 1]);
  });

  test("leaves an even image even, and no image darker or brighter than it was", () => {
    const side = fc.integer({ min: 1, max: 12 });
    fc.assert(
      fc.property(side, side, side, side, fc.nat(255), (w, h, width, height, seed) => {
        const even = imageInput(image(w, h, 1, new Array<number>(w * h).fill(0.5)), [1, height, width], plain);
        for (const value of even) expect(value).toBeCloseTo(0.5, 6);
        const values = Array.from({ length: w * h }, (_, i) => ((i * 37 + seed) % 256) / 255);
        for (const value of imageInput(image(w, h, 1, values), [1, height, width], plain)) {
          expect(value).toBeGreaterThanOrEqual(Math.min(...values) - 1e-6);
          expect(value).toBeLessThanOrEqual(Math.max(...values) + 1e-6);
        }
      }),
    );
  });

  test("of a mirrored image is the mirrored image", () => {
    const values = [0.1, 0.9, 0.3, 0.7, 0.2];
    for (const width of [2, 3, 4, 7, 11]) {
      const there = imageInput(image(5, 1, 1, values), [1, 1, width], plain);
      const back = imageInput(image(5, 1, 1, values.toReversed()), [1, 1, width], plain);
      expectNear(back, [...there].reverse());
    }
  });
});
