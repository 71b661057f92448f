import { encode } from "fast-png";
import { describe, expect, test } from "vitest";
import { decodePng, isPng } from "./png.ts";

const expectNear = (found: Float32Array, expected: readonly number[]) => {
  expect(found).toHaveLength(expected.length);
  found.forEach((value, i) => expect(value, `number ${i}`).toBeCloseTo(expected[i] as number, 6));
};

const grey = encode({ width: 2, height: 1, data: Uint8Array.of(0, 51), channels: 1, depth: 8 });

describe("a PNG", () => {
  test("is known by its first eight bytes", () => {
    expect(isPng(grey)).toBe(true);
    expect(isPng(grey.with(0, 0))).toBe(false);
    expect(isPng(grey.subarray(0, 7))).toBe(false);
    expect(isPng(new Uint8Array())).toBe(false);
  });

  test.each([
    ["grey", 1, [0, 51]],
    ["grey and alpha", 2, [0, 51, 102, 153]],
    ["colour", 3, [0, 51, 102, 153, 204, 255]],
    ["colour and alpha", 4, [0, 51, 102, 153, 204, 255, 51, 0]],
  ] as const)("in %s keeps its %i channels, as parts of 255", (_, channels, data) => {
    const png = encode({ width: 2, height: 1, data: Uint8Array.from(data), channels, depth: 8 });
    const { values, ...facts } = decodePng(png);
    expect(facts).toEqual({ width: 2, height: 1, channels });
    expectNear(
      values,
      data.map((v) => v / 255),
    );
  });

  test("of 16 bits is in parts of 65535", () => {
    const png = encode({ width: 3, height: 1, data: Uint16Array.of(0, 13107, 65535), channels: 1, depth: 16 });
    expectNear(decodePng(png).values, [0, 0.2, 1]);
  });

  test("of 1 bit has eight pixels in a byte, and begins each row with a new one", () => {
    // 10 pixels a row: 1010 0000 01.. and 0000 0000 10..
    const data = Uint8Array.of(0b10100000, 0b01000000, 0b00000000, 0b10000000);
    const png = encode({ width: 10, height: 2, data, channels: 1, depth: 1 });
    expectNear(decodePng(png).values, [1, 0, 1, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0]);
  });

  test.each([
    [2, Uint8Array.of(0b00011011), [0, 1 / 3, 2 / 3, 1]],
    [4, Uint8Array.of(0x03, 0x6f), [0, 0.2, 0.4, 1]],
  ] as const)("of %i bits is in parts of its largest value", (depth, data, expected) => {
    expectNear(decodePng(encode({ width: 4, height: 1, data, channels: 1, depth })).values, expected);
  });

  test("with a palette has the palette's colours", () => {
    const palette = [
      [255, 0, 0],
      [0, 255, 51],
    ];
    const png = encode({ width: 3, height: 1, data: Uint8Array.of(1, 0, 1), channels: 1, depth: 8, palette });
    expect(decodePng(png).channels).toBe(3);
    expectNear(decodePng(png).values, [0, 1, 0.2, 1, 0, 0, 0, 1, 0.2]);
  });

  test("may lie anywhere in a larger block of memory", () => {
    const block = new Uint8Array(grey.length + 5);
    block.set(grey, 5);
    expectNear(decodePng(block.subarray(5)).values, [0, 0.2]);
  });
});

describe("a damaged PNG", () => {
  test("is an error wherever it was cut off", () => {
    // The last chunk, 12 bytes, says only that this is the end.
    for (let length = 0; length < grey.length - 12; length++)
      expect(() => decodePng(grey.subarray(0, length)), `${length} bytes`).toThrow(Error);
  });

  test("is an error whichever byte of its header or pixels was changed", () => {
    for (let at = 8; at < grey.length - 12; at++)
      expect(() => decodePng(grey.with(at, (grey[at] as number) ^ 0x55)), `byte ${at}`).toThrow(Error);
  });

  test("that claims 100000 x 100000 pixels is refused before they are looked for", () => {
    const claims = grey.slice();
    new DataView(claims.buffer).setUint32(16, 100_000);
    new DataView(claims.buffer).setUint32(20, 100_000);
    const began = performance.now();
    expect(() => decodePng(claims)).toThrow("10000000000 pixels are more than 100000000");
    expect(performance.now() - began).toBeLessThan(100);
  });

  test("with more pixels than the caller takes is refused", () => {
    expect(() => decodePng(grey, 1)).toThrow("2 pixels are more than 1");
    expect(decodePng(grey, 2).width).toBe(2);
  });
});
