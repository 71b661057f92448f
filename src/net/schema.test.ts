import { Ajv2020 } from "ajv/dist/2020.js";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { layerTypes, ruleOf } from "../layers/index.ts";
import type { OptionRule } from "../layers/options.ts";
import { wordsIn } from "../words/index.ts";
import { UserError } from "../words/issue.ts";
import { netFromJson, netToJson } from "./json.ts";
import { netSchema } from "./schema.ts";
import { zoo } from "./zoo/index.ts";

/** A JSON Schema validator that is not ours; in its strict mode it refuses keywords that it does not know. */
const validate = new Ajv2020({ allErrors: true }).compile(netSchema());
const mistakes = (value: unknown): readonly string[] =>
  validate(value) ? [] : (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
const isRead = (value: unknown): boolean => {
  try {
    netFromJson(value);
    return true;
  } catch (error) {
    if (error instanceof UserError) return false;
    throw error;
  }
};

type Data = Readonly<Record<string, unknown>>;
interface NetData extends Data {
  readonly layers: readonly Data[];
}

/** What each kind of option may be, as JSON. */
const fittingValues = ({ expects, choices = [] }: OptionRule): fc.Arbitrary<unknown> => {
  const from = (least: number) => fc.integer({ min: least, max: 3 });
  const words = choices.map((word) => fc.constant(word));
  const values: Readonly<Record<OptionRule["expects"], () => fc.Arbitrary<unknown>>> = {
    count: () => from(1),
    whole: () => from(0),
    pair: () => fc.tuple(from(1), from(1)),
    wholePair: () => fc.tuple(from(0), from(0)),
    padding: () => fc.oneof(fc.tuple(from(0), from(0), from(0), from(0)), ...words),
    flag: () => fc.boolean(),
    number: () => fc.constantFrom(-1.5, 0, 2),
    positive: () => fc.constantFrom(1e-5, 2),
    fraction: () => fc.constantFrom(0, 0.5),
    choice: () => fc.oneof(...words),
  };
  return values[expects]();
};
const optionsOf = (type: string) => Object.entries(ruleOf(type)?.options ?? {});
/** A layer of any type; options that have a default may be left out. */
const layers: fc.Arbitrary<Data> = fc.constantFrom(...layerTypes).chain((type) => {
  const options = optionsOf(type);
  const required = options.filter(([, rule]) => !rule.byDefault).map(([name]) => name);
  const values = Object.fromEntries(options.map(([name, rule]) => [name, fittingValues(rule)]));
  return fc.record(values, { requiredKeys: required }).map((drawn) => ({ type, ...drawn }));
});
/** Nets of up to ten such layers; those that do not fit where they come are left out. */
const nets: fc.Arbitrary<NetData> = fc
  .record({ size: fc.integer({ min: 1, max: 16 }), drawn: fc.array(layers, { maxLength: 10 }) })
  .map(({ size, drawn }) => {
    const of = (layers: readonly Data[]) => ({ hubel: 1, input: [2, size, size], layers });
    let fitting: readonly Data[] = [{ type: "relu", name: "layer0" }];
    for (const next of drawn) {
      const last = `layer${fitting.length - 1}`;
      const inputs = ruleOf(`${next["type"]}`)?.reads === "several" ? { inputs: [last, last] } : {};
      const longer = [...fitting, { ...next, ...inputs, name: `layer${fitting.length}` }];
      if (isRead(of(longer))) fitting = longer;
    }
    return of(fitting);
  });

describe("the schema of a net", () => {
  test("takes every net of the zoo, and nets of all layers as written and with options left out", () => {
    for (const { net } of zoo) expect(mistakes(JSON.parse(netToJson(net())))).toEqual([]);
    const types = new Set<string>();
    const taken = fc.property(nets, (short) => {
      expect(mistakes(short)).toEqual([]);
      const net = netFromJson(short);
      expect(mistakes(JSON.parse(netToJson(net)))).toEqual([]);
      for (const { type } of net.layers) types.add(type);
    });
    fc.assert(taken, { seed: 1, numRuns: 300 });
    expect([...types].sort()).toEqual([...layerTypes].sort());
  });

  test("takes what a net may have besides layers", () => {
    const whole = {
      $schema: "./net.schema.json",
      hubel: 1,
      name: "two of them",
      input: [1, 2, 2],
      classes: ["cat", "dog"],
      preprocess: { mean: [0.5], std: [0.25], size: [2, 2] },
      layers: [{ type: "flatten" }, { type: "linear", features: 2, name: "fc" }],
      output: "fc",
    };
    expect(mistakes(whole)).toEqual([]);
    expect(isRead(whole)).toBe(true);
  });

  test("has the descriptions in the language asked for, and the same form", () => {
    const withoutWords = (schema: object) =>
      JSON.stringify(schema, (key, value) =>
        ["title", "description"].includes(key) && typeof value === "string" ? "" : value,
      );
    expect(JSON.stringify(netSchema(wordsIn("ko")))).toContain("이 형식의 버전");
    expect(withoutWords(netSchema(wordsIn("ko")))).toBe(withoutWords(netSchema()));
  });
});

/** A net with a layer of every type, none of whose options is left out. */
const everyType: NetData = (() => {
  const options: Data = { filters: 2, kernel: [1, 1], features: 2, size: [2, 2], scale: [1, 1], padding: [0, 0, 0, 0] };
  const last = ["flatten", "linear", "softmax"];
  const types = [...layerTypes.filter((type) => !last.includes(type)), ...last];
  const layers = types.map((type, i) => {
    const given = Object.fromEntries(optionsOf(type).flatMap(([key]) => (key in options ? [[key, options[key]]] : [])));
    const own = type === "localResponseNorm" ? { size: 3 } : {};
    const before = `layer${i - 1}`;
    return {
      name: `layer${i}`,
      type,
      ...(ruleOf(type)?.reads === "several" ? { inputs: [before, before] } : {}),
      ...given,
      ...own,
    };
  });
  return JSON.parse(netToJson(netFromJson({ hubel: 1, input: [2, 4, 4], layers })));
})();
const bothRefuse = (value: unknown) => {
  expect({ value, read: isRead(value), valid: validate(value) }).toEqual({ value, read: false, valid: false });
};
/** The net with the layer at a place changed. */
const changed = (place: number, change: (layer: Data) => Data): NetData => ({
  ...everyType,
  layers: everyType.layers.map((layer, i) => (i === place ? change(layer) : layer)),
});
const without = (layer: Data, key: string): Data =>
  Object.fromEntries(Object.entries(layer).filter(([name]) => name !== key));

describe("the schema and netFromJson both refuse", () => {
  test("nothing where nothing is wrong", () => {
    expect(mistakes(everyType)).toEqual([]);
    expect(isRead(everyType)).toBe(true);
  });

  const wrongValues: Readonly<Record<OptionRule["expects"], readonly unknown[]>> = {
    count: [0, -1, 1.5, "1", null, [1], true],
    whole: [-1, 0.5, "1", null],
    pair: [1, [1], [1, 1, 1], [0, 1], [1.5, 1], ["1", 1], null, { 0: 1, 1: 1 }],
    wholePair: [1, [0], [-1, 0], [0.5, 0], null],
    padding: [1, [0, 0], [0, 0, 0, -1], [0, 0, 0, 0.5], "some", null],
    flag: [0, "true", null],
    number: ["0", null, [0]],
    positive: [0, -1, "1", null],
    fraction: [1, -0.1, "0", null],
    choice: ["some", 0, null],
  };
  test("an option of the wrong kind, of every layer", () => {
    everyType.layers.forEach(({ type }, place) => {
      for (const [name, { expects }] of optionsOf(`${type}`))
        for (const wrong of wrongValues[expects]) bothRefuse(changed(place, (layer) => ({ ...layer, [name]: wrong })));
    });
  });

  test("an option that is missing or not known, of every layer", () => {
    everyType.layers.forEach(({ type }, place) => {
      bothRefuse(changed(place, (layer) => ({ ...layer, stirde: [1, 1] })));
      for (const [name, { byDefault }] of optionsOf(`${type}`)) {
        const short = changed(place, (layer) => without(layer, name));
        if (byDefault) expect([isRead(short), mistakes(short)]).toEqual([true, []]);
        else bothRefuse(short);
      }
    });
  });

  test("a type that is missing or not known, and names of the wrong kind", () => {
    everyType.layers.forEach((_, place) => {
      for (const type of ["rleu", "constructor", 3, null]) bothRefuse(changed(place, (layer) => ({ ...layer, type })));
      bothRefuse(changed(place, (layer) => without(layer, "type")));
      for (const name of ["", 3, null]) bothRefuse(changed(place, (layer) => ({ ...layer, name })));
      for (const inputs of ["input", [3], null]) bothRefuse(changed(place, (layer) => ({ ...layer, inputs })));
    });
  });

  test("too many or too few inputs", () => {
    const reads = (type: string, inputs: readonly string[]) => ({
      hubel: 1,
      input: [1, 2, 2],
      layers: [{ type: "relu" }, { type, inputs }],
    });
    bothRefuse(reads("relu", ["relu1", "input"]));
    bothRefuse(reads("add", ["relu1"]));
    bothRefuse({ ...reads("add", []), layers: [{ type: "add" }] });
    expect(mistakes(reads("add", ["relu1", "input"]))).toEqual([]);
  });

  test("a key of the wrong kind, missing or not known", () => {
    const wrong: Readonly<Record<string, readonly unknown[]>> = {
      hubel: [2, "1", null],
      name: [3, null],
      input: ["2x4x4", [2, 4], [2, 4, 4, 1], [0, 4, 4], [2, 4.5, 4], null],
      classes: ["cat", [1], null],
      preprocess: [null, [], { mean: [0, 0] }, { mean: [0, 0], std: [1, 0] }, { mean: 0, std: [1, 1] }],
      layers: [[], {}, ["relu"], null],
      output: [3, null],
      inptu: [[2, 4, 4]],
    };
    for (const [key, values] of Object.entries(wrong))
      for (const value of values) bothRefuse({ ...everyType, [key]: value });
    bothRefuse({ ...everyType, preprocess: { mean: [0, 0], std: [1, 1], sise: [4, 4] } });
    bothRefuse({ ...everyType, preprocess: { mean: [0, 0], std: [1, 1], size: [4] } });
    for (const key of ["hubel", "input", "layers"]) bothRefuse(without(everyType, key));
    for (const value of [null, [], "net", 3]) bothRefuse(value);
  });

  test("and what is said is about the layer that is wrong, and about its own type alone", () => {
    const bad = { hubel: 1, input: [1, 4, 4], layers: [{ type: "relu" }, { type: "linear", featrues: 2 }] };
    expect(mistakes(bad)).toEqual([
      "/layers/1 must have required property 'features'",
      "/layers/1 must NOT have additional properties",
      '/layers/1 must match "then" schema',
    ]);
  });
});
