import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { conv2d } from "../layers/conv2d.ts";
import { flatten } from "../layers/flatten.ts";
import { linear } from "../layers/linear.ts";
import { avgPool2d, maxPool2d } from "../layers/pool2d.ts";
import { relu } from "../layers/relu.ts";
import type { Layer } from "../layers/rule.ts";
import { sigmoid } from "../layers/sigmoid.ts";
import { softmax } from "../layers/softmax.ts";
import { tanh } from "../layers/tanh.ts";
import { UserError } from "../words/issue.ts";
import { netFromJson, netToJson } from "./json.ts";
import { type Net, net } from "./net.ts";
import { examine } from "./resolve.ts";
import { zoo } from "./zoo/index.ts";

const again = (net: Net): Net => netFromJson(JSON.parse(netToJson(net)));

/** Nets of up to eight layers drawn at random; those that do not fit where they come are left out. */
const nets: fc.Arbitrary<Net> = (() => {
  const small = fc.integer({ min: 1, max: 4 });
  const pair = fc.oneof(small, fc.tuple(small, small));
  const side = fc.integer({ min: 0, max: 2 });
  const padding = fc.oneof(side, fc.tuple(side, side), fc.tuple(side, side, side, side));
  const window = fc.record({ stride: pair, padding }, { requiredKeys: [] });
  const layer: fc.Arbitrary<Layer> = fc.oneof(
    fc.tuple(small, pair, window, fc.boolean()).map(([f, k, w, bias]) => conv2d(f, k, { ...w, bias })),
    fc.tuple(pair, window).map(([k, w]) => maxPool2d(k, w)),
    fc.tuple(pair, window).map(([k, w]) => avgPool2d(k, w)),
    fc.constantFrom<Layer>(relu(), sigmoid(), tanh(), flatten(), softmax()),
    fc.tuple(small, fc.boolean()).map(([n, bias]) => linear(n, { bias })),
  );
  return fc
    .record({
      input: fc.tuple(small, fc.integer({ min: 1, max: 16 }), fc.integer({ min: 1, max: 16 })),
      layers: fc.array(layer, { maxLength: 8 }),
      name: fc.option(fc.string(), { nil: undefined }),
    })
    .map(({ input, layers, name }) => {
      let fitting: readonly Layer[] = [relu()];
      for (const next of layers) {
        const longer = [...fitting, next];
        if (examine({ input, layers: longer }).issues.length === 0) fitting = longer;
      }
      const made: Net = net(input, ...(fitting as readonly never[]));
      return name === undefined ? made : { ...made, name };
    });
})();

describe("a net as JSON", () => {
  test("comes back as it was", () => {
    const same = fc.property(nets, (net) => {
      expect(again(net)).toEqual(net);
    });
    fc.assert(same, { seed: 1, numRuns: 300 });
    for (const { net } of zoo) expect(again(net())).toEqual(net());
  });

  test("comes back with classes, preprocessing and output", () => {
    const whole: Net = {
      ...net([1, 2, 2], flatten(), linear(2)),
      name: "two of them",
      classes: ["cat", "dog"],
      preprocess: { mean: [0.5], std: [0.25], size: [2, 2] },
      output: "fc1",
    };
    expect(again(whole)).toEqual(whole);
  });

  test("has a layer a line", () => {
    expect(netToJson(net([1, 4, 4], conv2d(2, 3), relu()))).toBe(`{
  "hubel": 1,
  "input": [
    1,
    4,
    4
  ],
  "layers": [
    {"name":"conv1","type":"conv2d","filters":2,"groups":1,"kernel":[3,3],"stride":[1,1],"dilation":[1,1],"padding":[0,0,0,0],"paddingMode":"zeros","bias":true},
    {"name":"relu1","type":"relu"}
  ]
}
`);
  });

  test("may leave out what has a default, and is given names", () => {
    const short = {
      hubel: 1,
      input: [1, 8, 8],
      layers: [
        { type: "conv2d", filters: 2, kernel: [3, 3] },
        { type: "maxPool2d", kernel: [2, 3] },
        { type: "flatten" },
        { type: "linear", features: 4 },
      ],
    };
    expect(netFromJson(short)).toEqual(net([1, 8, 8], conv2d(2, 3), maxPool2d([2, 3]), flatten(), linear(4)));
  });

  test("may say where its schema is, which is not kept", () => {
    const made = net([1, 4, 4], relu());
    const pointed = { $schema: "./net.schema.json", ...made };
    expect(netFromJson(pointed)).toEqual(made);
    expect(netToJson(netFromJson(pointed))).not.toContain("schema");
  });
});

describe("a description is refused", () => {
  const good = { hubel: 1, input: [1, 4, 4], layers: [{ type: "relu" }] };
  const refusal = (value: unknown): string => {
    try {
      netFromJson(value);
    } catch (error) {
      if (error instanceof UserError) return error.message;
      throw error;
    }
    return "taken";
  };

  test("never where nothing is wrong", () => {
    expect(refusal(good)).toBe("taken");
  });

  test("where it is no object", () => {
    for (const value of [null, [], "net", 3])
      expect(refusal(value)).toBe("this is not the description of a net: it must be an object.");
  });

  test("where it is of another version, saying which", () => {
    expect(refusal({ ...good, hubel: 2 })).toBe(
      `a net's description begins with "hubel": 1, and here that is 2. It may come from another version.`,
    );
    expect(refusal({ input: good.input, layers: good.layers })).toContain("here that is none");
  });

  test("where it has a key that is not known, naming the nearest", () => {
    expect(refusal({ ...good, inptu: 1 })).toBe(`a net's description has no "inptu". Did you mean "input"?`);
  });

  test("where keys have the wrong form, all of them at once", () => {
    const bad = { ...good, name: 3, input: "1x4x4", classes: [1], layers: [{ kind: "relu" }], preprocess: { mean: 0 } };
    expect(refusal(bad).split("\n")).toEqual(
      ["name", "input", "classes", "layers", "preprocess"].map(
        (key) => `"${key}" is missing or has the wrong form in the net's description.`,
      ),
    );
  });

  test("where a layer is not known or does not fit, with its number", () => {
    expect(refusal({ ...good, layers: [{ type: "rleu" }] })).toBe(
      'layer 1 "rleu1": there is no layer type "rleu". Did you mean "relu"?',
    );
    expect(refusal({ ...good, layers: [{ type: "relu" }, { type: "linear", features: 2 }] })).toContain(
      'layer 2 "fc1": linear needs flat features',
    );
    expect(refusal({ ...good, layers: [{ type: "conv2d", filters: 2, kernel: [3, 3], stirde: [2, 2] }] })).toBe(
      'layer 1 "conv1": there is no option "stirde". Did you mean "stride"?',
    );
    expect(refusal({ ...good, layers: [{ type: "constructor" }] })).toContain('no layer type "constructor"');
  });
});
