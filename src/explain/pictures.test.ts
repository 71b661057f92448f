import { describe, expect, test } from "vitest";
import { imagePicture, largestMagnitude, weightPictures, weightScale } from "./pictures.ts";

const pixel = (rgb: Uint8Array, index: number) => [...rgb.subarray(3 * index, 3 * index + 3)];

describe("an image", () => {
  test("of one channel is grey, a pixel per number", () => {
    const picture = imagePicture([0, 10, 20, 30, 40, 255], [1, 2, 3]);
    expect(picture).toMatchObject({ width: 3, height: 2 });
    expect(pixel(picture.rgb, 1)).toEqual([10, 10, 10]);
    expect(pixel(picture.rgb, 5)).toEqual([255, 255, 255]);
  });

  test("of three channels has its own colours", () => {
    const picture = imagePicture([1, 2, 3, 4, 5, 6], [3, 1, 2]);
    expect([...picture.rgb]).toEqual([1, 3, 5, 2, 4, 6]);
  });

  test("of any other number of channels shows the first", () => {
    expect([...imagePicture([7, 8], [2, 1, 1]).rgb]).toEqual([7, 7, 7]);
  });
});

describe("weights", () => {
  test("are near-white at zero, blue below and orange above", () => {
    const [picture] = weightPictures([-2, 0, 2], [1, 1, 3], 2);
    expect(pixel(picture?.rgb as Uint8Array, 1)).toEqual([247, 247, 247]);
    const [red, , blue] = pixel(picture?.rgb as Uint8Array, 0);
    expect(blue).toBeGreaterThan(red as number);
    const [otherRed, , otherBlue] = pixel(picture?.rgb as Uint8Array, 2);
    expect(otherRed).toBeGreaterThan(otherBlue as number);
  });

  test("get darker away from zero, on both sides about alike", () => {
    const steps = [-1, -0.75, -0.5, -0.25, 0, 0.25, 0.5, 0.75, 1];
    const [picture] = weightPictures(steps, [1, 1, steps.length], 1);
    const light = steps.map((_, i) => {
      const [red = 0, green = 0, blue = 0] = pixel(picture?.rgb as Uint8Array, i);
      return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
    });
    for (let i = 0; i < 4; i++) {
      expect(light[i]).toBeLessThan(light[i + 1] as number);
      expect(light[8 - i]).toBeLessThan(light[7 - i] as number);
      expect(Math.abs((light[i] as number) - (light[8 - i] as number))).toBeLessThan(25);
    }
  });

  test("share one range, and what is out of it keeps the full colour", () => {
    expect(largestMagnitude([Float32Array.of(0.5, -3), [2]])).toBe(3);
    const [inside] = weightPictures([1], [1, 1, 1], 1);
    const [outside] = weightPictures([9], [1, 1, 1], 1);
    expect(outside).toEqual(inside);
  });

  test("that are all zero make a neutral picture", () => {
    expect([...(weightPictures([0], [1, 1, 1], largestMagnitude([[0]]))[0]?.rgb ?? [])]).toEqual([247, 247, 247]);
  });

  test("of three channels make one picture, mid-grey at zero; of two make two", () => {
    const colour = weightPictures([1, 0, -1], [3, 1, 1], 1);
    expect(colour.map(({ rgb }) => [...rgb])).toEqual([[255, 128, 0]]);
    expect(weightPictures([1, 0], [2, 1, 1], 1)).toHaveLength(2);
  });

  test("have a scale that ends in the colours of the limits", () => {
    const [ends] = weightPictures([-5, 5], [1, 1, 2], 5);
    const scale = weightScale(1, 11);
    expect(scale).toMatchObject({ width: 11, height: 1 });
    expect(pixel(scale.rgb, 0)).toEqual(pixel(ends?.rgb as Uint8Array, 0));
    expect(pixel(scale.rgb, 5)).toEqual([247, 247, 247]);
    expect(pixel(scale.rgb, 10)).toEqual(pixel(ends?.rgb as Uint8Array, 1));
    expect(pixel(weightScale(3, 3).rgb, 2)).toEqual([255, 255, 255]);
  });
});
