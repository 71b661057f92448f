// The JSON Schema of a net's description, derived from the layers' tables of options, for editors and other programs.
// It knows the form; what a net means (shapes, names, counts) only `netFromJson` checks.

import { layerTypes, ruleOf } from "../layers/index.ts";
import type { OptionRule } from "../layers/options.ts";
import type { Layer, LayerRule } from "../layers/rule.ts";
import { en, type Words } from "../words/en.ts";

/**
 * JSON Schema, draft 2020-12, of what `netFromJson` reads. A layer's type decides by `if` and `then` what else it may
 * have, so that a mistake is reported for that type alone, and an editor completes that type's options.
 * @param words the language of the descriptions
 */
export const netSchema = (words: Words = en): object => {
  const { title, net, keys } = words.schema;
  const text = { type: "string" };
  const numbers = (items: object, form: object = { minItems: 1 }) => ({ type: "array", items, ...form });
  const size = { type: "integer", minimum: 1 };
  const exactly = (length: number) => ({ minItems: length, maxItems: length });
  return {
    $schema: "https://json-schema.org/draft/2020-12/schema",
    $id: "urn:hubel:net:1",
    title,
    description: net,
    type: "object",
    properties: described(keys, {
      $schema: text,
      hubel: { const: 1 },
      name: text,
      input: numbers(size, exactly(3)),
      classes: { type: "array", items: text },
      preprocess: {
        type: "object",
        properties: described(keys, {
          mean: numbers({ type: "number" }),
          std: numbers({ type: "number", exclusiveMinimum: 0 }),
          size: numbers(size, exactly(2)),
        }),
        required: ["mean", "std"],
        additionalProperties: false,
      },
      layers: { type: "array", items: { $ref: "#/$defs/layer" }, minItems: 1 },
      output: text,
    }),
    required: ["hubel", "input", "layers"],
    additionalProperties: false,
    $defs: {
      layer: {
        type: "object",
        properties: described(words.schema.layer, { type: { enum: layerTypes } }),
        required: ["type"],
        allOf: layerTypes.map((type) => ({
          if: { properties: { type: { const: type } }, required: ["type"] },
          // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
          then: { $ref: `#/$defs/${type}` },
        })),
      },
      ...Object.fromEntries(
        layerTypes.map((type) => [type, layerSchema(type, ruleOf(type) as LayerRule<Layer>, words)]),
      ),
    },
  };
};

const layerSchema = (type: string, { options, reads }: LayerRule<Layer>, words: Words): object => {
  const several = reads === "several";
  const names = { type: "array", items: { type: "string" } };
  const { layer } = words.schema;
  return {
    type: "object",
    properties: {
      ...described(
        { ...layer, inputs: several ? layer.several : layer.inputs },
        {
          name: { type: "string", minLength: 1 },
          type: { const: type },
          inputs: { ...names, ...(several ? { minItems: 2 } : { maxItems: 1 }) },
        },
      ),
      ...Object.fromEntries(Object.entries(options).map(([name, rule]) => [name, optionSchema(rule, words)])),
    },
    required: [
      "type",
      ...(several ? ["inputs"] : []),
      ...Object.keys(options).filter((name) => options[name]?.byDefault === undefined),
    ],
    additionalProperties: false,
  };
};

const optionSchema = ({ expects, choices = [], schema, byDefault }: OptionRule, words: Words): object => {
  const value = byDefault?.({}); // not known where it depends on other options
  return {
    description: words.schema.option({ expects, choices }),
    ...schema,
    ...(value === undefined ? {} : { default: value }),
  };
};

/** Schemas with the words that belong to them. */
const described = <Name extends string>(
  texts: Readonly<Record<Name, string>>,
  schemas: Partial<Readonly<Record<Name, object>>>,
): Readonly<Record<string, object>> =>
  Object.fromEntries(
    Object.entries<object | undefined>(schemas).map(([name, schema]) => [
      name,
      { description: texts[name as Name], ...schema },
    ]),
  );
