// From a description to a checked graph: names given, inputs found, every shape worked out, every problem reported at
// once. Everything that is derived from a net starts here.

import { layerTypes, ruleOf } from "../layers/index.ts";
import { randomKey } from "../layers/operation.ts";
import { nearest, optionIssues } from "../layers/options.ts";
import {
  isIssue,
  type Layer,
  type LayerRule,
  type NamedLayer,
  type Place,
  type Several,
  type TensorSpec,
} from "../layers/rule.ts";
import type { Shape } from "../layers/types/shape.ts";
import { type Issue, UserError } from "../words/issue.ts";
import { shown, shownName } from "../words/shown.ts";
import { namesOf } from "./names.ts";

/** The name under which the net's own input is known in its graph. */
export const inputName = "input";

export interface ResolvedLayer {
  readonly name: string;
  readonly layer: NamedLayer;
  readonly rule: LayerRule<Layer>;
  /** The layers it reads, in order; "input" is the net's own input. */
  readonly reads: Several<string>;
  readonly place: Place;
  readonly tensors: readonly TensorSpec[];
}

export interface Resolved {
  readonly input: Shape;
  readonly layers: readonly ResolvedLayer[];
  /** The layer whose output is the net's. */
  readonly output: ResolvedLayer;
}

/** A net as it is described, checked or not. */
export interface Description {
  readonly input: Shape;
  readonly layers: readonly Layer[];
  readonly output?: string;
}

/** Every problem of a description, which is kept for whoever wants to see how far it can be followed. */
export class NetError extends UserError {
  readonly description: Description;

  constructor(issues: readonly Issue[], description: Description) {
    super(issues);
    this.description = description;
  }
}

/** @throws NetError with every problem of the description */
export const resolve = (net: Description): Resolved => {
  const { resolved, issues } = examine(net);
  if (issues.length > 0 || !resolved) throw new NetError(issues, net);
  return resolved;
};

export interface Examined {
  /** Null where there are problems. */
  readonly resolved: Resolved | null;
  readonly issues: readonly Issue[];
  /** The layers whose shapes are known, those behind a misfit left out. */
  readonly known: readonly ResolvedLayer[];
}

/** As `resolve`, but with the problems as an answer. Layers behind a misfit are checked as far as they can be. */
export const examine = (net: Description): Examined => {
  const issues: Issue[] = [];
  const isImage =
    Array.isArray(net.input) && net.input.length === 3 && net.input.every((n) => Number.isSafeInteger(n) && n > 0);
  if (!isImage) issues.push({ key: "badInput", values: { input: shown(net.input) } });
  if (net.layers.length === 0) issues.push({ key: "noLayers", values: {} });

  const names = namesOf(net.layers);
  const shapes = new Map<string, Shape | null>([[inputName, isImage ? net.input : null]]);
  const layers: ResolvedLayer[] = [];
  const tensorNames = new Set<string>();
  const read = new Set<string>();
  let before = inputName;

  net.layers.forEach((layer, index) => {
    const name = names[index] as string;
    const report = (issue: Issue) => issues.push({ ...issue, layer: { number: index + 1, name } });
    const rule = ruleOf(layer.type);
    const reads = readsOf(layer, before);
    before = name;
    for (const from of reads) read.add(from);
    if (!rule)
      report({
        key: "unknownLayer",
        values: { type: shownName(String(layer.type)), nearest: nearest(String(layer.type), layerTypes) },
      });
    if (shapes.has(name)) report({ key: "nameTaken", values: { name } });
    else if (isReserved(name, tensorNames)) report({ key: "nameReserved", values: { name } });
    const several = rule?.reads === "several";
    if (rule && (several ? reads.length < 2 : reads.length > 1))
      report({ key: several ? "severalInputs" : "oneInput", values: { given: reads.length } });
    for (const from of reads)
      if (!shapes.has(from))
        report({ key: "unknownInput", values: { name: shownName(from), nearest: nearest(from, [...shapes.keys()]) } });
    const optionProblems = rule ? optionIssues({ ...layer }, rule.options) : [];
    for (const problem of optionProblems) report(problem);

    let output: Shape | null = null;
    const inputs = reads.map((from) => shapes.get(from));
    if (rule && areKnown(inputs) && optionProblems.length === 0) {
      const answer = rule.shape(layer, inputs);
      if (isIssue(answer)) report(answer);
      else {
        output = answer;
        const place = { inputs, output };
        const tensors = rule.tensors(layer, inputs);
        for (const tensor of [...tensors, ...(rule.scratch?.(layer, place) ?? [])])
          tensorNames.add(`${name}.${tensor.name}`);
        layers.push({
          name,
          layer: Object.assign({ name }, layer, { name }), // the name first, as JSON has it
          rule,
          reads,
          place,
          tensors,
        });
      }
    }
    shapes.set(name, output);
  });

  const outputName = net.output ?? names.at(-1);
  if (net.output !== undefined && !names.includes(net.output))
    issues.push({ key: "unknownOutput", values: { name: net.output, nearest: nearest(net.output, names) } });
  names.forEach((name, index) => {
    if (name !== outputName && !read.has(name))
      issues.push({ key: "unusedLayer", values: {}, layer: { number: index + 1, name } });
  });

  const output = layers.find(({ name }) => name === outputName);
  const resolved = issues.length === 0 && output ? { input: net.input, layers, output } : null;
  return { resolved, issues, known: layers };
};

const readsOf = ({ inputs }: Layer, before: string): Several<string> => {
  const [first = before, ...rest] = inputs ?? [];
  return [first, ...rest];
};

const areKnown = (shapes: readonly (Shape | null | undefined)[]): shapes is Several<Shape> =>
  shapes.every((shape) => shape !== null && shape !== undefined);

/** Names that tensors have which are no layer's output; a layer of such a name would be taken for them. */
const reservedNames = ["targets", "loss", "correct", "nonFinite", "learningRate", randomKey];
/** "conv1.grad", and "conv1.grad.relu1" where several gradients meet. */
const reservedPart = /\.(grad|seed|velocity)(\.|$)/;
const isReserved = (name: string, tensors: ReadonlySet<string>): boolean =>
  reservedNames.includes(name) || reservedPart.test(name) || tensors.has(name);
