import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { conv2d } from "../layers/conv2d.ts";
import { flatten } from "../layers/flatten.ts";
import { linear } from "../layers/linear.ts";
import { avgPool2d, maxPool2d } from "../layers/pool2d.ts";
import { relu } from "../layers/relu.ts";
import type { Layer } from "../layers/rule.ts";
import { issueText, UserError } from "../words/issue.ts";
import { net } from "./net.ts";
import { examine, resolve } from "./resolve.ts";
import { lenet5 } from "./zoo/lenet5.ts";

/** What is wrong with a net, in sentences. */
const problems = (input: readonly number[], layers: readonly Layer[], output?: string): readonly string[] =>
  examine({ input, layers, ...(output === undefined ? {} : { output }) }).issues.map((issue) => issueText(issue));

const names = (input: readonly number[], ...layers: readonly Layer[]) =>
  resolve({ input, layers }).layers.map(({ name }) => name);

describe("names", () => {
  test("are the type's stem and its count", () => {
    expect(
      lenet5()
        .layers.map(({ name }) => name)
        .join(" "),
    ).toBe("conv1 relu1 pool1 conv2 relu2 pool2 flatten1 fc1 relu3 fc2 relu4 fc3");
  });

  test("count both kinds of pooling together", () => {
    expect(names([1, 8, 8], maxPool2d(2), avgPool2d(2))).toEqual(["pool1", "pool2"]);
  });

  test("of other tensors in a training are refused, and those that only begin alike are not", () => {
    for (const name of ["loss", "randomKey", "conv1.weight", "conv1.grad", "conv1.grad.relu1", "conv1.seed"])
      expect(problems([1, 4, 4], [conv2d(1, 1), relu({ name })]), name).toEqual([
        `layer 2 "${name}": "${name}" is the name of something else in a training. Choose another.`,
      ]);
    for (const name of ["a.gradual", "my.seeds", "losses"])
      expect(problems([1, 4, 4], [conv2d(1, 1), relu({ name })]), name).toEqual([]);
  });

  test("that are given win, and an automatic one never repeats them", () => {
    expect(names([1, 8, 8], conv2d(2, 3, { name: "stem" }), conv2d(2, 3))).toEqual(["stem", "conv2"]);
    const avoiding = names([1, 8, 8], conv2d(2, 3), conv2d(2, 3, { name: "conv1" }));
    expect(avoiding[1]).toBe("conv1");
    expect(new Set(avoiding).size).toBe(2);
  });

  test("given twice are a problem of the second layer", () => {
    expect(problems([1, 4, 4], [relu({ name: "a" }), relu({ name: "a" })])).toContain(
      'layer 2 "a": another layer is called "a" already.',
    );
  });
});

describe("shapes", () => {
  test("follow through LeNet-5", () => {
    expect(resolve(lenet5()).layers.map(({ place }) => place.output.join("x"))).toEqual([
      "6x28x28",
      "6x28x28",
      "6x14x14",
      "16x10x10",
      "16x10x10",
      "16x5x5",
      "400",
      "120",
      "120",
      "84",
      "84",
      "10",
    ]);
  });

  test("after a sliding window count the places where it fits", () => {
    const size = fc.integer({ min: 1, max: 12 });
    const side = fc.integer({ min: 0, max: 3 });
    const drawn = fc.record({
      image: fc.tuple(size, size),
      kernel: fc.tuple(size, size),
      stride: fc.tuple(size, size),
      padding: fc.tuple(side, side, side, side),
    });
    const counted = fc.property(drawn, ({ image, kernel, stride, padding }) => {
      const places = (axis: 0 | 1) => {
        let count = 0;
        const end = image[axis] + padding[axis === 0 ? 2 : 3];
        for (let at = -padding[axis]; at + kernel[axis] <= end; at += stride[axis]) count++;
        return count;
      };
      const [rows, columns] = [places(0), places(1)];
      const { resolved } = examine({ input: [2, ...image], layers: [conv2d(3, kernel, { stride, padding })] });
      expect(resolved?.output.place.output ?? "does not fit").toEqual(
        rows > 0 && columns > 0 ? [3, rows, columns] : "does not fit",
      );
    });
    fc.assert(counted, { seed: 1, numRuns: 500 });
  });
});

describe("problems", () => {
  test("are all reported at once, with the layer's number and name and what to try", () => {
    const layers = [
      conv2d(6, 5),
      maxPool2d(2, { padding: 2 }),
      { ...conv2d(1, 3), filters: 0, strid: 2 },
      { type: "flaten" },
      { type: "linear", bias: "yes" },
    ];
    const said = problems([1, 3, 3], layers);
    expect(said).toEqual([
      'layer 1 "conv1": a 5x5 kernel does not fit its 3x3 input (padding 0). Try padding 1, or kernel 3x3.',
      'layer 3 "conv2": there is no option "strid". Did you mean "stride"?',
      'layer 3 "conv2": filters must be a whole number of at least 1, not 0.',
      'layer 4 "flaten1": there is no layer type "flaten". Did you mean "flatten"?',
      'layer 5 "fc1": the option "features" is missing.',
      'layer 5 "fc1": bias must be true or false, not "yes".',
    ]);
    expect(() => resolve({ input: [1, 3, 3], layers })).toThrow(UserError);
    expect(() => resolve({ input: [1, 3, 3], layers })).toThrow(said.join("\n"));
  });

  test("of an input that is no image, or of no layers", () => {
    expect(problems([28, 28], [flatten()])).toEqual([
      "the input must be [channels, height, width], whole numbers of at least 1, not [28, 28].",
    ]);
    expect(problems([1, 0, 28], [flatten()])).toHaveLength(1);
    expect(problems([1, 28, 28], [])).toEqual(["the net has no layers."]);
  });

  test("say what shape came and what belongs before the layer", () => {
    expect(problems([1, 4, 4], [linear(3)])).toEqual([
      'layer 1 "fc1": linear needs flat features, but its input is 1x4x4. Try flatten before it, or globalAvgPool2d and flatten before it.',
    ]);
    expect(problems([1, 4, 4], [flatten(), maxPool2d(2)])).toEqual([
      'layer 2 "pool1": maxPool2d needs channels x height x width, but its input is 16. Put it before flatten.',
    ]);
  });

  test("of pooling padded so far that a window could lie in the padding alone", () => {
    expect(problems([1, 8, 8], [maxPool2d(3, { padding: 2 })])).toEqual([
      'layer 1 "pool1": padding 2 is more than half of the 3x3 kernel, so that a window could lie in the padding alone. Try padding 1.',
    ]);
    expect(problems([1, 8, 8], [maxPool2d(2, { padding: 1 })])).toEqual([]);
  });

  test("of padding too small end when the proposed padding is used", () => {
    const side = fc.integer({ min: 0, max: 2 });
    const size = fc.integer({ min: 1, max: 9 });
    const drawn = fc.record({
      image: fc.tuple(size, size),
      kernel: fc.tuple(size, size),
      padding: fc.tuple(side, side, side, side),
    });
    let refused = 0;
    const mended = fc.property(drawn, ({ image, kernel, padding }) => {
      const layer = conv2d(1, kernel, { padding });
      for (const issue of examine({ input: [1, ...image], layers: [layer] }).issues) {
        if (issue.key !== "kernelDoesNotFit") throw new Error(issue.key);
        const again = (set: object) => problems([1, ...image], [{ ...layer, ...set }]);
        const sets = issue.repairs?.flatMap((repair) => ("set" in repair ? [repair.set] : [])) ?? [];
        expect(sets).toHaveLength(2);
        for (const set of sets) expect(again(set)).toEqual([]);
        const enough = sets.map((set) => set["padding"] as readonly number[] | undefined).find((p) => p);
        expect(again({ padding: enough?.map((n) => n - 1) })).not.toEqual([]);
        refused++;
      }
    });
    fc.assert(mended, { seed: 1, numRuns: 500 });
    expect(refused).toBeGreaterThan(50);
  });

  test("of a graph: readers of nothing, layers that nobody reads, outputs that do not exist", () => {
    const reading = (inputs: readonly string[]): Layer => ({ ...relu(), inputs });
    expect(problems([1, 4, 4], [conv2d(2, 3), reading(["conv11"])])).toContain(
      'layer 2 "relu1": it reads "conv11", and no layer before it is called that. Did you mean "conv1"?',
    );
    expect(problems([1, 4, 4], [conv2d(2, 3), reading(["input"])])).toEqual([
      'layer 1 "conv1": nothing uses its output, and it is not the net\'s.',
    ]);
    expect(problems([1, 4, 4], [conv2d(2, 3), reading(["conv1", "input"])])).toContain(
      'layer 2 "relu1": this layer reads one layer, but 2 are named.',
    );
    expect(problems([1, 4, 4], [conv2d(2, 3), relu()], "relu2")).toContain(
      'the output is said to be "relu2", and no layer is called that. Did you mean "relu1"?',
    );
    expect(problems([1, 4, 4], [conv2d(2, 3), relu()], "conv1")).toEqual([
      'layer 2 "relu1": nothing uses its output, and it is not the net\'s.',
    ]);
  });

  test("of one layer do not hide those behind it that do not depend on shapes, nor invent others", () => {
    expect(problems([1, 3, 3], [conv2d(6, 5), relu(), flatten(), linear(10)])).toHaveLength(1);
    expect(problems([1, 3, 3], [conv2d(6, 5), linear(-1)])).toHaveLength(2);
  });
});

test("a layer may name the layer that it reads", () => {
  const named = net([1, 4, 4], conv2d(2, 3, { name: "first" }), { ...relu(), inputs: ["first"] });
  expect(resolve(named).layers.map(({ reads }) => reads[0])).toEqual(["input", "first"]);
});
