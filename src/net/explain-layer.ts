// How every number of a layer's summary comes about: the layer's own working, and what follows for any layer.

import { sizeOf } from "../kernels/kernel.ts";
import { layerTypes, ruleOf } from "../layers/index.ts";
import { nearest, optionIssues } from "../layers/options.ts";
import { type FieldStep, isIssue, type Layer, type Several } from "../layers/rule.ts";
import type { Shape } from "../layers/types/shape.ts";
import { type Quantity, step, type Working, type WorkingStep } from "../layers/working.ts";
import { UserError } from "../words/issue.ts";
import type { Net } from "./net.ts";
import type { ReceptiveField } from "./receptive-field.ts";
import { inputName, type ResolvedLayer, resolve } from "./resolve.ts";
import { type LayerSummary, summariesOf } from "./summary.ts";

export interface ExplainOptions {
  /** With more than 1, also how many numbers a batch of so many images gives. */
  readonly batch?: number;
}

/**
 * The working of one layer of a net.
 * @throws UserError where the net has problems, or no layer of that name
 */
export const explainLayer = (net: Net, name: string, { batch = 1 }: ExplainOptions = {}): Working => {
  const { layers } = resolve(net);
  const summaries = new Map(summariesOf(layers, net.input).map((summary) => [summary.name, summary]));
  const layer = layers.find((l) => l.name === name);
  const summary = summaries.get(name);
  if (!layer || !summary) {
    const known = layers.map((l) => l.name);
    throw new UserError([{ key: "unknownLayerName", values: { name, nearest: nearest(name, known) } }]);
  }
  const before = layer.reads.map((from) => summaries.get(from)?.receptiveField ?? pixelField);
  return workingOf(layer, summary, before, net.input, batch);
};

const workingOf = (
  layer: ResolvedLayer,
  summary: LayerSummary,
  before: readonly ReceptiveField[],
  image: Shape,
  batch: number,
): Working => [
  ...layer.rule.working(layer.layer, layer.place),
  ...followingCosts(layer, summary, batch),
  ...(image.length === 3 ? fieldWorking(layer, summary.receptiveField, before, image) : []),
];

export interface Calculation extends Pick<LayerSummary, "output" | "parameters" | "macs"> {
  readonly working: Working;
}

/**
 * One layer by itself on inputs of given shapes: what it gives, what it costs, and how that comes about.
 * @throws UserError where it does not fit
 */
export const calculate = (layer: Layer, inputs: Several<Shape>, { batch = 1 }: ExplainOptions = {}): Calculation => {
  const rule = ruleOf(layer.type);
  if (!rule)
    throw new UserError([
      { key: "unknownLayer", values: { type: layer.type, nearest: nearest(layer.type, layerTypes) } },
    ]);
  const wrong = optionIssues({ ...layer }, rule.options);
  if (wrong.length > 0) throw new UserError(wrong);
  const given = inputs.length;
  if (rule.reads === "several" ? given < 2 : given > 1)
    throw new UserError([{ key: rule.reads === "several" ? "severalInputs" : "oneInput", values: { given } }]);
  const output = rule.shape(layer, inputs);
  if (isIssue(output)) throw new UserError([output]);
  const alone: ResolvedLayer = {
    name: layer.type,
    layer: { ...layer, name: layer.type },
    rule,
    reads: [inputName, ...inputs.slice(1).map(() => inputName)],
    place: { inputs, output },
    tensors: rule.tensors(layer, inputs),
  };
  const [summary] = summariesOf([alone], inputs[0]) as readonly [LayerSummary];
  const { parameters, macs } = summary;
  return {
    output,
    parameters,
    macs,
    working: workingOf(
      alone,
      summary,
      inputs.map(() => pixelField),
      inputs[0],
      batch,
    ),
  };
};

const pixelField: ReceptiveField = { size: [1, 1], jump: [1, 1], start: [0, 0] };

/** What any layer costs beyond what its own rule explains. */
const followingCosts = ({ tensors }: ResolvedLayer, summary: LayerSummary, batch: number): Working => {
  const { macs, otherFlops, output, activationBytes } = summary;
  const buffers = tensors.filter(({ kind }) => kind === "buffer").map(({ shape }) => sizeOf(shape));
  const [C = 0, H, W] = output;
  const size = output.length === 3 ? "C × H × W" : "F";
  const symbols = output.length === 3 ? { C, H: H ?? 1, W: W ?? 1 } : { F: C };
  const steps: WorkingStep[] = [];
  if (buffers.length > 0) {
    const total = buffers.reduce((a, b) => a + b, 0);
    steps.push({ what: "buffers", formula: buffers.join(" + "), numbers: buffers.join(" + "), result: total });
  }
  if (macs > 0) steps.push(step("flops", "2 × MACs", { MACs: macs }, 2 * macs));
  if (otherFlops > 0) steps.push({ what: "otherFlops", formula: "", numbers: "", result: otherFlops });
  steps.push(step("activationBytes", `${size} × 4`, symbols, activationBytes));
  if (batch > 1) steps.push(step("batchOutputs", `N × ${size}`, { N: batch, ...symbols }, batch * sizeOf(output)));
  return steps;
};

/** How size, jump and start follow from those of the layer before, or of the branches that meet. */
const fieldWorking = (
  { layer, rule, place }: ResolvedLayer,
  after: ReceptiveField,
  before: readonly ReceptiveField[],
  image: Shape,
): Working => {
  const [first = pixelField, ...others] = before;
  const axis = (i: 0 | 1): Working => {
    if (others.length > 0) return meeting(before, after, i);
    return through(rule.field(layer, place, 0), first, after, i, image[i + 1] ?? 0);
  };
  const [vertical, horizontal] = [axis(0), axis(1)];
  if (JSON.stringify(vertical) === JSON.stringify(horizontal)) return vertical;
  const named = (steps: Working, direction: "Vertical" | "Horizontal"): Working =>
    steps.map((s) => ({ ...s, what: `${s.what}${direction}` as Quantity }));
  return [...named(vertical, "Vertical"), ...named(horizontal, "Horizontal")];
};

/** With r, j and s for the size, jump and start before. */
const through = (by: FieldStep, before: ReceptiveField, after: ReceptiveField, i: 0 | 1, image: number): Working => {
  const [size, jump, start] = [after.size[i], after.jump[i], after.start[i]];
  if (by === "everything") return [step("fieldSize", "image", { image }, size)];
  const old = { r: before.size[i], j: before.jump[i], s: before.start[i] };
  if (by === "same")
    return [step("fieldSize", "r", old, size), step("fieldJump", "j", old, jump), step("fieldStart", "s", old, start)];
  if (by.by === "shares") return [{ what: "fieldSize", formula: "", numbers: "", result: size }];
  const symbols = { ...old, K: by.kernel[i], S: by.stride[i], D: by.dilation[i], P: by.padding[i] as number };
  const dilated = by.dilation[i] > 1 ? " × D" : "";
  if (by.by === "window")
    return [
      step("fieldSize", `r + (K - 1)${dilated} × j`, symbols, size),
      step("fieldJump", "j × S", symbols, jump),
      step("fieldStart", "s - P × j", symbols, start),
    ];
  // A unit is laid over by ceil(K / S) units before it, unless something before was spread too or dilation leaves holes.
  const laidOver = old.r + (Math.ceil(symbols.K / symbols.S) - 1) * old.j;
  return [
    laidOver === size
      ? step("fieldSize", "r + (ceil(K / S) - 1) × j", symbols, size)
      : { what: "fieldSize", formula: "", numbers: "", result: size },
    step("fieldJump", "j / S", symbols, jump),
    { what: "fieldStart", formula: "", numbers: "", result: start },
  ];
};

/** Branches: the box around what they see. */
const meeting = (before: readonly ReceptiveField[], after: ReceptiveField, i: 0 | 1): Working => {
  const starts = before.map(({ start }) => start[i]);
  const ends = before.map(({ start, size }) => start[i] + size[i]);
  const [start, end] = [Math.min(...starts), Math.max(...ends)];
  const list = (letter: string) => before.map((_, n) => `${letter}${n + 1}`).join(", ");
  const symbols = Object.fromEntries(
    before.flatMap((_, n) => [
      [`s${n + 1}`, starts[n]],
      [`e${n + 1}`, ends[n]],
    ]),
  );
  const known = start === after.start[i] && end - start === after.size[i];
  return [
    known
      ? step("fieldSize", `max(${list("e")}) - min(${list("s")})`, symbols as Record<string, number>, after.size[i])
      : { what: "fieldSize", formula: "", numbers: "", result: after.size[i] },
    { what: "fieldJump", formula: "", numbers: "", result: after.jump[i] },
    step("fieldStart", `min(${list("s")})`, symbols as Record<string, number>, after.start[i]),
  ];
};
