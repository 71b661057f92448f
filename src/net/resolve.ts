// From a description to a checked graph: names given, inputs found, every shape worked out, every problem reported at
// once. Everything that is derived from a net starts here.

import { layerTypes, ruleOf } from "../layers/index.ts";
import { nearest, optionIssues } from "../layers/options.ts";
import { isIssue, type Layer, type LayerRule, type NamedLayer, type TensorSpec } from "../layers/rule.ts";
import type { Shape } from "../layers/types/shape.ts";
import { type Issue, UserError } from "../words/issue.ts";
import { shown, shownName } from "../words/shown.ts";

/** The name under which the net's own input is known in its graph. */
export const inputName = "input";

export interface ResolvedLayer {
  readonly name: string;
  readonly layer: NamedLayer;
  readonly rule: LayerRule<Layer>;
  /** The layer it reads, or "input". */
  readonly from: string;
  readonly input: Shape;
  readonly output: Shape;
  readonly tensors: readonly TensorSpec[];
}

export interface Resolved {
  readonly input: Shape;
  readonly layers: readonly ResolvedLayer[];
  /** The layer whose output is the net's. */
  readonly output: ResolvedLayer;
}

interface Description {
  readonly input: Shape;
  readonly layers: readonly Layer[];
  readonly output?: string;
}

/** @throws UserError with every problem of the description */
export const resolve = (net: Description): Resolved => {
  const { resolved, issues } = examine(net);
  if (issues.length > 0 || !resolved) throw new UserError(issues);
  return resolved;
};

/** As `resolve`, but with the problems as an answer. Layers behind a misfit are checked as far as they can be. */
export const examine = (
  net: Description,
): { readonly resolved: Resolved | null; readonly issues: readonly Issue[] } => {
  const issues: Issue[] = [];
  if (net.input.length !== 3 || !net.input.every((n) => Number.isSafeInteger(n) && n > 0))
    issues.push({ key: "badInput", values: { input: shown(net.input) } });
  if (net.layers.length === 0) issues.push({ key: "noLayers", values: {} });

  const names = namesOf(net.layers);
  const shapes = new Map<string, Shape | null>([[inputName, net.input]]);
  const layers: ResolvedLayer[] = [];
  const read = new Set<string>();
  let before = inputName;

  net.layers.forEach((layer, index) => {
    const name = names[index] as string;
    const report = (issue: Issue) => issues.push({ ...issue, layer: { number: index + 1, name } });
    const rule = ruleOf(layer.type);
    const from = layer.inputs?.[0] ?? before;
    before = name;
    read.add(from);
    if (!rule)
      report({
        key: "unknownLayer",
        values: { type: shownName(String(layer.type)), nearest: nearest(String(layer.type), layerTypes) },
      });
    if (shapes.has(name)) report({ key: "nameTaken", values: { name } });
    else if (isReserved(name, layers)) report({ key: "nameReserved", values: { name } });
    if (layer.inputs && layer.inputs.length !== 1) report({ key: "oneInput", values: { given: layer.inputs.length } });
    const input = shapes.get(from);
    if (input === undefined)
      report({ key: "unknownInput", values: { name: from, nearest: nearest(from, [...shapes.keys()]) } });
    const optionProblems = rule ? optionIssues({ ...layer }, rule.options) : [];
    for (const problem of optionProblems) report(problem);

    let output: Shape | null = null;
    if (rule && input && optionProblems.length === 0) {
      const answer = rule.shape(layer, input);
      if (isIssue(answer)) report(answer);
      else {
        output = answer;
        layers.push({
          name,
          layer: { ...layer, name },
          rule,
          from,
          input,
          output,
          tensors: rule.tensors(layer, input),
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
  return { resolved: issues.length === 0 && output ? { input: net.input, layers, output } : null, issues };
};

/** Names that tensors have which are no layer's output; a layer of such a name would be taken for them. */
const reservedNames = ["targets", "loss", "correct", "nonFinite", "learningRate"];
const reservedEndings = [".grad", ".seed", ".velocity"];
const isReserved = (name: string, before: readonly ResolvedLayer[]): boolean =>
  reservedNames.includes(name) ||
  reservedEndings.some((ending) => name.includes(ending)) ||
  before.some((layer) => layer.tensors.some((tensor) => name === `${layer.name}.${tensor.name}`));

/** Given names win; the others are the type's stem and its count: conv1, conv2, fc1. */
const namesOf = (layers: readonly Layer[]): readonly string[] => {
  const counts = new Map<string, number>();
  const given = new Set(layers.map(({ name }) => name));
  return layers.map(({ name, type }) => {
    const stem = ruleOf(type)?.nameStem ?? String(type);
    let automatic: string;
    do {
      const count = (counts.get(stem) ?? 0) + 1;
      counts.set(stem, count);
      automatic = `${stem}${count}`;
    } while (name === undefined && given.has(automatic));
    return name ?? automatic;
  });
};
