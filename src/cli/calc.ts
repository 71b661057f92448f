// hubel calc LAYER: one layer on one input, with its working written out. Its options are those of the layer's rule, one
// number or several with commas between.

import { Option } from "commander";
import { layerTypes, ruleOf } from "../layers/index.ts";
import { axesOf, nearest, type OptionRule, type OptionTable, sidesOf, withDefaults } from "../layers/options.ts";
import { type Several, shapeText } from "../layers/rule.ts";
import type { Padding, Pair, Shape } from "../layers/types/shape.ts";
import { calculate } from "../net/explain-layer.ts";
import { legendOf, stepText } from "../words/working.ts";
import { type AddCommand, type CommonOptions, command } from "./command.ts";
import { wrongUse } from "./mistake.ts";
import { inputShape, wholeNumber } from "./options.ts";

interface CalcOptions extends CommonOptions {
  readonly input: Several<Shape>;
  readonly batch: number;
  readonly [option: string]: unknown;
}

export const addCalc: AddCommand = (program, words, terminal) => {
  const { cli } = words;
  const example =
    "hubel calc conv2d --input 3,32,32 --filters 10 --kernel 5 --padding 2\n  hubel calc linear --input 3072 --features 10";
  const calc = command(program, words, "calc", cli.verbs.calc, example)
    .argument("<LAYER>", cli.layerType({ known: layerTypes.join(", ") }))
    .requiredOption("--input <C,H,W>", cli.calc.input, (given: string, before: readonly Shape[] = []) => [
      ...before,
      /^\d+$/.test(given) ? [wholeNumber("--input", 1)(given)] : inputShape(given),
    ])
    .option("--batch <N>", cli.calc.batch, wholeNumber("--batch", 1), 1);
  for (const [name, types] of optionsOfAll())
    calc.addOption(new Option(`--${dashed(name)} <VALUE>`, cli.calc.option({ types: types.join(", ") })));
  calc.action((type: string, options: CalcOptions) => {
    const out = terminal(options);
    const rule = ruleOf(type);
    const known = layerTypes.join(", ");
    if (!rule) throw wrongUse((w) => w.cli.unknownLayerType({ type, nearest: nearest(type, layerTypes), known }));
    const layer = withDefaults({ type, ...given(type, options, rule.options) }, rule.options);
    const missing = Object.keys(rule.options).find((name) => !(name in layer));
    if (missing !== undefined) throw wrongUse((w) => w.cli.missingArgument({ name: `--${dashed(missing)}` }));
    const { input: inputs, batch } = options;
    const { working, ...found } = calculate(layer, inputs, { batch });
    const steps = working.map((step) => stepText(step, words));
    const { output } = found;
    if (options.json) return out.json({ ...found, ...(batch > 1 ? { batchOutput: [batch, ...output] } : {}), steps });
    const of = (shape: readonly number[]) => (batch > 1 ? `${batch} × ${shapeText(shape)}` : shapeText(shape));
    out.result(out.bold(`${inputs.map(of).join(", ")} → ${of(output)}`));
    for (const text of steps) out.result(`  ${text}`);
    out.result(`\n${out.dim(legendOf(working, words))}`);
  });
};

/** Every option of every layer, and which layers have it, with the words that it can be. */
const optionsOfAll = (): ReadonlyMap<string, readonly string[]> => {
  const found = new Map<string, readonly string[]>();
  for (const type of layerTypes)
    for (const [name, { choices = [] }] of Object.entries(ruleOf(type)?.options ?? {})) {
      const words = choices.length > 0 ? ` (${choices.join(", ")})` : "";
      found.set(name, [...(found.get(name) ?? []), type + words]);
    }
  return found;
};

/** "ceilMode" as "ceil-mode". */
const dashed = (name: string): string => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

/** The layer's options as they were given; those of other layers are refused. */
const given = (type: string, options: CalcOptions, table: OptionTable): Readonly<Record<string, unknown>> =>
  Object.fromEntries(
    [...optionsOfAll().keys()].flatMap((name) => {
      const value = options[name];
      if (value === undefined) return [];
      const rule = table[name];
      const option = `--${dashed(name)}`;
      if (!rule)
        throw wrongUse((w) =>
          w.cli.optionOfOthers({
            option,
            type,
            known: Object.keys(table)
              .map((n) => `--${dashed(n)}`)
              .join(", "),
          }),
        );
      return [[name, optionValue(String(value), rule)]];
    }),
  );

/** What a text on the command line means to an option: what it does not understand is left as it is, to be refused. */
const optionValue = (text: string, { expects, choices = [] }: OptionRule): unknown => {
  if (choices.includes(text)) return text;
  if (expects === "flag") return text === "true" ? true : text === "false" ? false : text;
  const numbers = text.split(",").map(Number);
  if (text.trim() === "" || numbers.some(Number.isNaN)) return text;
  const shorthand = numbers.length === 1 ? (numbers[0] as number) : (numbers as unknown);
  if (expects === "pair" || expects === "wholePair") return axesOf(shorthand as Pair);
  if (expects === "padding") return sidesOf(shorthand as Padding);
  return shorthand;
};
