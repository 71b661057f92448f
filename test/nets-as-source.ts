// Nets drawn at random as what a person would write: calls of the builders, with their text and what they give. Most
// layers fit where they come; a net may end in one that does not. For tests that look at both.

import fc from "fast-check";
import type { Layer } from "../src/layers/rule.ts";
import { type Part, unfold } from "../src/net/blocks.ts";
import { examine } from "../src/net/resolve.ts";
import * as hubel from "../src/public.ts";
import { UserError } from "../src/words/issue.ts";

const builders = { ...hubel };
type BuilderName = keyof typeof builders;

/** An expression in the source: a call of a builder, a list, a record, or a literal. */
type Expression = number | string | boolean | Call | readonly Expression[] | Fields;
type Fields = { readonly [name: string]: Expression };
export class Call {
  readonly builder: BuilderName;
  readonly args: readonly Expression[];
  constructor(builder: BuilderName, args: readonly Expression[]) {
    this.builder = builder;
    this.args = args;
  }
}
const isList = (e: Expression): e is readonly Expression[] => Array.isArray(e);

export const textOf = (e: Expression): string => {
  if (typeof e !== "object") return JSON.stringify(e);
  if (e instanceof Call) return `${e.builder}(${e.args.map(textOf).join(", ")})`;
  if (isList(e)) return `[${e.map(textOf).join(", ")}]`;
  return `{ ${Object.entries(e)
    .map(([name, value]) => `${name}: ${textOf(value)}`)
    .join(", ")} }`;
};
const valueFrom = (e: Expression): unknown => {
  if (typeof e !== "object") return e;
  if (e instanceof Call) return (builders[e.builder] as (...args: unknown[]) => unknown)(...e.args.map(valueFrom));
  if (isList(e)) return e.map(valueFrom);
  return Object.fromEntries(Object.entries(e).map(([name, value]) => [name, valueFrom(value)]));
};

type Drawn = fc.Arbitrary<Expression>;
/** Whole numbers, and now and then one that no option may be. */
const whole = (least: number, most: number): fc.Arbitrary<number> =>
  fc.oneof(
    { weight: 60, arbitrary: fc.integer({ min: least, max: most }) },
    { weight: 1, arbitrary: fc.constantFrom(least - 1, 1.5, -3) },
  );
const pair = (least: number, most: number): Drawn => {
  const one = whole(least, most);
  return fc.oneof(one, fc.tuple(one, one));
};
const sides = (most: number): Drawn => {
  const one = whole(0, most);
  return fc.oneof(one, fc.tuple(one, one), fc.tuple(one, one, one, one));
};
const paddingMode = fc.constantFrom("zeros", "reflect", "replicate", "circular");
const flag = fc.boolean();
/** A call with arguments and options, any of which may be left out. */
const call = (
  builder: BuilderName,
  args: readonly Drawn[],
  options: Readonly<Record<string, Drawn>> = {},
): fc.Arbitrary<Call> =>
  fc
    .tuple(fc.tuple(...args), fc.record(options, { requiredKeys: [] }))
    .map(([given, chosen]) => new Call(builder, Object.keys(chosen).length > 0 ? [...given, chosen as Fields] : given));

const words: Drawn = fc.constantFrom("same", "same-upper", "same-lower");
const convolution = {
  stride: pair(1, 3),
  padding: fc.oneof(sides(4), words),
  paddingMode,
  dilation: pair(1, 3),
  bias: flag,
};
const pool = { stride: pair(1, 4), padding: sides(2), ceilMode: flag };
const layerCalls: Readonly<Record<string, fc.Arbitrary<Call>>> = {
  conv2d: call("conv2d", [whole(1, 12), pair(1, 5)], { ...convolution, groups: whole(1, 3) }),
  depthwiseConv2d: call("depthwiseConv2d", [pair(1, 5)], { ...convolution, multiplier: whole(1, 3) }),
  convTranspose2d: call("convTranspose2d", [whole(1, 12), pair(1, 4)], {
    stride: pair(1, 3),
    padding: sides(2),
    outputPadding: pair(0, 2),
    dilation: pair(1, 3),
    groups: whole(1, 3),
    bias: flag,
  }),
  linear: call("linear", [whole(1, 99)], { bias: flag }),
  maxPool2d: call("maxPool2d", [pair(1, 4)], pool),
  avgPool2d: call("avgPool2d", [pair(1, 4)], { ...pool, countIncludePad: flag }),
  globalAvgPool2d: call("globalAvgPool2d", []),
  adaptiveAvgPool2d: call("adaptiveAvgPool2d", [pair(1, 9)]),
  upsample: call("upsample", [pair(1, 3)], { mode: fc.constantFrom("nearest", "bilinear") }),
  pad: call("pad", [sides(6)], { mode: paddingMode }),
  flatten: call("flatten", []),
  batchNorm2d: call("batchNorm2d", [], { affine: flag }),
  localResponseNorm: call("localResponseNorm", [whole(1, 5)]),
  dropout: call("dropout", [fc.constantFrom(0, 0.5)]),
  relu: call("relu", []),
  relu6: call("relu6", []),
  leakyRelu: call("leakyRelu", [], { negativeSlope: fc.constant(0.2) }),
  sigmoid: call("sigmoid", []),
  tanh: call("tanh", []),
  gelu: call("gelu", [], { approximate: fc.constantFrom("none", "tanh") }),
  silu: call("silu", []),
  hardswish: call("hardswish", []),
  softmax: call("softmax", []),
  // These read several layers: inside a net they stand at the ends of branches, and by themselves nowhere.
  add: call("add", []),
  multiply: call("multiply", []),
  concat: call("concat", []),
};
const weights: Readonly<Record<string, number>> = {
  ...{ conv2d: 12, depthwiseConv2d: 8, convTranspose2d: 8, maxPool2d: 6, avgPool2d: 4, pad: 4, upsample: 2, linear: 3 },
  ...{ add: 0.2, multiply: 0.2, concat: 0.2, flatten: 0.5, softmax: 0.5, globalAvgPool2d: 0.5 },
};
const layer = fc.oneof(
  ...Object.entries(layerCalls).map(([type, arbitrary]) => ({ weight: 10 * (weights[type] ?? 1), arbitrary })),
);
/** Layers that leave a map as large as it was, so that branches may meet. */
const keeping = fc.oneof(
  call("relu", []),
  call("batchNorm2d", []),
  call("depthwiseConv2d", [whole(1, 5)], { padding: fc.constant("same") }).filter(({ args }) => args.length > 1),
);
const resizing = fc
  .tuple(fc.integer({ min: 1, max: 8 }), pair(1, 2))
  .map(([filters, stride]) => [
    new Call("conv2d", [filters, 1, { stride }]),
    new Call("conv2d", [filters, 3, { stride, padding: 1 }]),
  ]);
const { part } = fc.letrec<{ part: Call; block: Call; branch: readonly Call[] }>((tie) => ({
  part: fc.oneof(
    { depthIdentifier: "part", depthSize: "small" },
    { weight: 5, arbitrary: layer },
    { weight: 2, arbitrary: tie("block") },
  ),
  branch: fc.oneof(
    { weight: 3, arbitrary: fc.array(keeping, { maxLength: 2 }) },
    { weight: 1, arbitrary: fc.array(tie("part"), { maxLength: 3 }) },
  ),
  block: fc.oneof(
    tie("branch").map((main) => new Call("residual", main)),
    fc.tuple(tie("branch"), tie("branch")).map(([shortcut, main]) => new Call("residual", [{ shortcut }, ...main])),
    resizing.map(([shortcut, main]) => new Call("residual", [{ shortcut: [shortcut as Call] }, main as Call])),
    fc.array(tie("branch"), { maxLength: 4 }).map((branches) => new Call("parallel", branches)),
    fc
      .tuple(fc.constantFrom("concat", "add", "multiply"), fc.array(tie("branch"), { minLength: 1, maxLength: 3 }))
      .map(([join, branches]) => new Call("parallel", [{ join }, ...branches])),
    tie("branch").map(
      (main) =>
        new Call("parallel", [
          { join: "multiply" },
          main,
          [...main, new Call("globalAvgPool2d", []), new Call("sigmoid", [])],
        ]),
    ),
    fc.tuple(fc.nat(), tie("branch")).map(([n, main]) => new Call("sequential", [{ name: `part${n}` }, ...main])),
  ),
}));

export interface DrawnNet {
  readonly input: readonly number[];
  readonly parts: readonly Call[];
  /** The place of the part that does not fit, with the layer that says so; null where all fit. */
  readonly misfit: { readonly place: number; readonly type: string; readonly key: string } | null;
  /** The shapes after each part. */
  readonly shapes: readonly (readonly number[])[];
}

const shapesAfter = (input: readonly number[], parts: readonly Part[]): readonly number[] | UserError => {
  const layers = unfold(parts);
  const { resolved, issues } = examine({ input, layers });
  return resolved ? resolved.output.place.output : new UserError(issues);
};

/** The parts that fit, up to the first that does not if `misfits` says so, and one more behind it. */
const netOf = (input: readonly number[], drawn: readonly Call[], misfits: boolean): DrawnNet => {
  const parts: Call[] = [];
  const shapes: (readonly number[])[] = [];
  for (const next of [new Call("relu", []), ...drawn]) {
    const made = [...parts, next].map((p) => valueFrom(p) as Part);
    const after = shapesAfter(input, made);
    if (!(after instanceof UserError)) {
      parts.push(next);
      shapes.push(after);
    } else if (misfits) {
      const [issue] = after.issues;
      const guilty = unfold(made)[(issue?.layer?.number ?? 0) - 1] as Layer;
      const misfit = { place: parts.length, type: guilty.type, key: issue?.key ?? "" };
      return { input, parts: [...parts, next, new Call("relu", [])], misfit, shapes };
    }
  }
  return { input, parts, misfit: null, shapes };
};

/** Mostly small, so that layers may not fit; some large, for the sake of the arithmetic. */
const size = fc.oneof(
  { weight: 5, arbitrary: fc.integer({ min: 1, max: 40 }) },
  { weight: 1, arbitrary: fc.integer({ min: 41, max: 5000 }) },
);
const head = fc.tuple(call("flatten", []), layerCalls["linear"] as fc.Arbitrary<Call>, call("softmax", []));

export const nets: fc.Arbitrary<DrawnNet> = fc
  .record({
    input: fc.tuple(fc.integer({ min: 1, max: 12 }), size, size),
    drawn: fc.array(part, { minLength: 1, maxLength: 8, size: "max" }),
    end: fc.oneof({ weight: 3, arbitrary: fc.constant([]) }, { weight: 1, arbitrary: head }),
    misfits: fc.boolean(),
  })
  .map(({ input, drawn, end, misfits }) => netOf(input, [...drawn, ...end], misfits));
