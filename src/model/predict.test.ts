import { describe, expect, test } from "vitest";
import { reference } from "../backends/reference.ts";
import { wasm } from "../backends/wasm/wasm.ts";
import { uniform } from "../kernels/random.ts";
import { conv2d } from "../layers/conv2d.ts";
import { flatten } from "../layers/flatten.ts";
import { linear } from "../layers/linear.ts";
import { softmax } from "../layers/softmax.ts";
import { net } from "../net/net.ts";
import { initialise, type Model } from "./model.ts";
import { predictor } from "./predict.ts";

const images = (rows: number, size: number) => Float32Array.from({ length: rows * size }, (_, i) => uniform(1, i));

/** Logits of weights that are written here: ln 1, ln 2 and ln 5 times the only pixel. */
const byHand: Model = {
  net: net([1, 1, 1], flatten(), linear(3)),
  parameters: new Map([
    ["fc1.weight", { shape: [3, 1], data: Float32Array.of(0, Math.log(2), Math.log(5)) }],
    ["fc1.bias", { shape: [3], data: Float32Array.of(0, 0, 0) }],
  ]),
};

describe.each([wasm(), reference("float32"), reference("float64")])("on $name, probabilities", (backend) => {
  test("are the exponentials of the logits over their sum", async () => {
    const { probabilities } = await predictor(byHand, backend);
    const found = await probabilities(Float32Array.of(1, 0), 2);
    [1 / 8, 2 / 8, 5 / 8, 1 / 3, 1 / 3, 1 / 3].forEach((p, i) => expect(found[i]).toBeCloseTo(p, 6));
  });

  test("are finite and sum to 1 for logits as large as float32 has them", async () => {
    const { probabilities } = await predictor(byHand, backend);
    expect([...(await probabilities(Float32Array.of(1e38, -1e38), 2))]).toEqual([0, 0, 1, 1, 0, 0]);
  });

  test("are the same whether the net ends in softmax or in logits", async () => {
    const ending = net([2, 4, 4], conv2d(3, 3), flatten(), linear(4), softmax());
    const { parameters } = initialise(ending, 3);
    const without = { net: net([2, 4, 4], conv2d(3, 3), flatten(), linear(4)), parameters };
    const input = images(5, 32);
    const [a, b] = await Promise.all(
      [{ net: ending, parameters }, without].map(async (model) =>
        (await predictor(model, backend)).probabilities(input, 5),
      ),
    );
    expect(a).toHaveLength(20);
    a?.forEach((p, i) => expect(p).toBeCloseTo(b?.[i] as number, 6));
  });

  test("of an image do not depend on the images beside it", async () => {
    const model = initialise(net([1, 4, 4], conv2d(3, 3), flatten(), linear(4)), 3);
    const { probabilities, capacity } = await predictor(model, backend, 5);
    expect(capacity).toBe(5);
    const input = images(5, 16);
    const together = await probabilities(input, 5);
    for (let n = 0; n < 5; n++)
      expect(await probabilities(input.slice(16 * n, 16 * n + 16), 1)).toEqual(together.slice(4 * n, 4 * n + 4));
  });

  test("of more images than the capacity are refused", async () => {
    const { probabilities } = await predictor(byHand, backend, 2);
    await expect(probabilities(new Float32Array(3), 3)).rejects.toThrow("3 rows: this plan takes 1 to 2");
  });
});
