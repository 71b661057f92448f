import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { add } from "../layers/add.ts";
import { conv2d } from "../layers/conv2d.ts";
import { flatten } from "../layers/flatten.ts";
import { linear } from "../layers/linear.ts";
import { maxPool2d } from "../layers/pool2d.ts";
import { relu } from "../layers/relu.ts";
import type { Layer } from "../layers/rule.ts";
import { en } from "../words/en.ts";
import { issueText } from "../words/issue.ts";
import { from, parallel, residual, unfold } from "./blocks.ts";
import { applied, diagnose } from "./doctor.ts";
import { type Description, examine } from "./resolve.ts";

const described = (input: readonly number[], ...layers: readonly Layer[]): Description => ({ input, layers });
const repairs = (net: Description) => diagnose(net)?.repairs.map(en.repair);

describe("a diagnosis", () => {
  test("is null where nothing is wrong", () => {
    expect(diagnose(described([1, 8, 8], conv2d(2, 3)))).toBeNull();
  });

  test("names the first layer that cannot be, what comes before it, and what mends it", () => {
    const net = described(
      [3, 32, 32],
      conv2d(16, 5),
      maxPool2d(2),
      conv2d(32, 5),
      maxPool2d(2),
      conv2d(64, 6),
      flatten(),
      linear(10),
    );
    const found = diagnose(net);
    expect(found?.known.map(({ place }) => place.output.join("x"))).toEqual([
      "16x28x28",
      "16x14x14",
      "32x10x10",
      "32x5x5",
    ]);
    expect(found && issueText({ ...found.issue, repairs: [] } as typeof found.issue)).toBe(
      'layer 5 "conv3": a 6x6 kernel does not fit its 5x5 input (padding 0).',
    );
    expect(repairs(net)).toEqual(["padding 1", "kernel 5x5", 'removing "pool2"', 'removing "pool1"']);
  });

  test("proposes flatten, or pooling and flatten, before linear", () => {
    expect(repairs(described([1, 4, 4], relu(), linear(3)))).toEqual([
      "flatten before it",
      "globalAvgPool2d and flatten before it",
    ]);
  });

  test("proposes a projection where a residual's branches differ", () => {
    const net = { input: [64, 56, 56], layers: unfold([residual(conv2d(128, 3, { stride: 2, padding: 1 }))]) };
    expect(repairs(net)).toEqual(["conv2d (filters 128, kernel 1x1, stride 2x2) before its input 2"]);
  });

  test("proposes padding where branches differ by a border, and upsampling where one is a multiple of the other", () => {
    const border = { input: [8, 9, 9], layers: unfold([parallel([conv2d(4, 3)], [])]) };
    expect(repairs(border)).toEqual(["pad (padding 1) before its input 1"]);
    const half = { input: [8, 8, 8], layers: unfold([parallel([maxPool2d(2)], [])]) };
    expect(repairs(half)).toEqual([
      "upsample (scale 2x2) before its input 1",
      "conv2d (filters 8, kernel 1x1, stride 2x2) before its input 2",
    ]);
  });

  test("names the cause and not a layer that nothing uses because of it", () => {
    const net = described([1, 4, 4], relu({ name: "a" }), from("input", relu()), linear(3));
    expect(diagnose(net)?.issue.key).toBe("needsFlat");
    expect(diagnose(net)?.further.map(({ key }) => key)).toEqual(["unusedLayer"]);
  });

  test("does not mistake layers that read by name for those before them", () => {
    const net = described([4, 8, 8], conv2d(4, 3, { name: "a" }), conv2d(4, 3), from(["a", "conv2"], add()), relu());
    expect(repairs(net)).toEqual(["pad (padding 1) before its input 2"]);
  });
});

test("every repair makes the layer fit", () => {
  const size = fc.integer({ min: 1, max: 7 });
  const layer: fc.Arbitrary<Layer> = fc.oneof(
    fc.tuple(size, size, fc.integer({ min: 1, max: 3 })).map(([f, k, stride]) => conv2d(f, k, { stride })),
    fc.tuple(size, fc.integer({ min: 1, max: 3 })).map(([k, padding]) => maxPool2d(k, { padding })),
    fc.tuple(size, size).map(([f, groups]) => conv2d(f, 1, { groups })),
    fc.constantFrom<Layer>(relu(), flatten(), linear(3)),
  );
  const nets = fc.record({
    input: fc.tuple(size, size, size),
    layers: fc.array(layer, { minLength: 1, maxLength: 5 }),
  });
  let tried = 0;
  fc.assert(
    fc.property(nets, (net) => {
      const found = diagnose(net);
      const number = found?.issue.layer?.number ?? 0;
      for (const repair of found?.repairs ?? []) {
        const mended = applied(net, number, repair) as Description;
        const first = examine(mended).issues.find(({ key }) => key !== "unusedLayer");
        const at = number + mended.layers.length - net.layers.length;
        expect(first?.layer?.number ?? Number.POSITIVE_INFINITY).toBeGreaterThan(at);
        tried++;
      }
    }),
    { numRuns: 500, seed: 1 },
  );
  expect(tried).toBeGreaterThan(300);
});
