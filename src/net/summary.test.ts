import { describe, expect, test } from "vitest";
import { conv2d } from "../layers/conv2d.ts";
import { flatten } from "../layers/flatten.ts";
import { linear } from "../layers/linear.ts";
import { maxPool2d } from "../layers/pool2d.ts";
import { relu } from "../layers/relu.ts";
import { net } from "./net.ts";
import { summarize } from "./summary.ts";
import { lenet5, linearClassifier } from "./zoo/lenet5.ts";

// Numbers that can be checked by hand, by the rules of the notes.

describe("parameters and multiply-adds", () => {
  test("of ten 5x5 filters on a 3x32x32 image, padding 2", () => {
    const [conv] = summarize(net([3, 32, 32], conv2d(10, 5, { padding: 2 }))).layers;
    expect(conv?.output).toEqual([10, 32, 32]); // 32 + 2 x 2 - 5 + 1 = 32
    expect(conv?.parameters).toBe(760); // (3 x 5 x 5 + 1) x 10
    expect(conv?.macs).toBe(768_000); // 10 x 32 x 32 outputs of 3 x 5 x 5 products each
  });

  test("of the same without bias", () => {
    const [conv] = summarize(net([3, 32, 32], conv2d(10, 5, { padding: 2, bias: false }))).layers;
    expect(conv?.parameters).toBe(750);
    expect(conv?.macs).toBe(768_000);
  });

  test("of a linear classifier on 3072 numbers: one template per class", () => {
    const { total } = summarize(linearClassifier([3, 32, 32], 10));
    expect(total.parameters).toBe(30_730); // 3072 x 10 + 10
    expect(total.macs).toBe(30_720);
    expect(total.parameterBytes).toBe(122_920);
  });

  test("of LeNet-5, layer by layer", () => {
    const { layers, total, name } = summarize(lenet5());
    const counted = layers.filter(({ macs }) => macs > 0).map(({ name, parameters, macs }) => [name, parameters, macs]);
    expect(counted).toEqual([
      ["conv1", 156, 117_600], // (1 x 25 + 1) x 6; 6 x 28 x 28 x 25
      ["conv2", 2_416, 240_000], // (6 x 25 + 1) x 16; 16 x 10 x 10 x 150
      ["fc1", 48_120, 48_000],
      ["fc2", 10_164, 10_080],
      ["fc3", 850, 840],
    ]);
    expect(name).toBe("lenet5");
    expect(total.parameters).toBe(61_706);
    expect(total.trainable).toBe(61_706);
    expect(total.macs).toBe(416_520);
  });
});

test("activations take four bytes a number", () => {
  const { layers, total } = summarize(net([1, 4, 4], conv2d(2, 3), relu(), flatten(), linear(3)));
  expect(layers.map(({ activationBytes }) => activationBytes)).toEqual([32, 32, 32, 12]);
  expect(total.activationBytes).toBe(108);
});

describe("receptive fields", () => {
  test("of three 3x3 layers are 7 wide: 1 + 3 (3 - 1)", () => {
    const { layers, total } = summarize(net([1, 32, 32], conv2d(4, 3), conv2d(4, 3), conv2d(4, 3)));
    expect(layers.map(({ receptiveField }) => receptiveField?.size)).toEqual([
      [3, 3],
      [5, 5],
      [7, 7],
    ]);
    expect(total.receptiveField).toEqual({ size: [7, 7], jump: [1, 1], start: [0, 0] });
  });

  test("grow by the kernel less one, times the strides before", () => {
    const stem = net(
      [3, 224, 224],
      conv2d(64, 7, { stride: 2, padding: 3 }),
      relu(),
      maxPool2d(3, { stride: 2, padding: 1 }),
    );
    expect(summarize(stem).layers.map(({ receptiveField }) => receptiveField)).toEqual([
      { size: [7, 7], jump: [2, 2], start: [-3, -3] },
      { size: [7, 7], jump: [2, 2], start: [-3, -3] },
      { size: [11, 11], jump: [4, 4], start: [-5, -5] }, // 7 + 2 x 2; 2 x 2; -3 - 1 x 2
    ]);
  });

  test("have a height and a width of their own", () => {
    const uneven = net([1, 20, 20], conv2d(1, [3, 1], { stride: [2, 1], padding: [1, 0, 0, 0] }), conv2d(1, [2, 5]));
    expect(summarize(uneven).total.receptiveField).toEqual({ size: [5, 5], jump: [2, 1], start: [-1, 0] });
  });

  test("of LeNet-5's maps end at 16 of 28 pixels, and its classifier sees the whole image", () => {
    const fields = new Map(summarize(lenet5()).layers.map(({ name, receptiveField }) => [name, receptiveField]));
    expect(fields.get("conv1")?.size).toEqual([5, 5]);
    expect(fields.get("pool1")?.size).toEqual([6, 6]);
    expect(fields.get("conv2")?.size).toEqual([14, 14]); // 6 + 4 x 2
    expect(fields.get("pool2")).toEqual({ size: [16, 16], jump: [4, 4], start: [-2, -2] });
    expect(fields.get("fc1")?.size).toEqual([28, 28]);
    expect(fields.get("fc3")?.size).toEqual([28, 28]);
  });
});
