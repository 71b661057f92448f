// What to do about a net that cannot be: the first layer that does not fit, and repairs that have been tried out. Each of
// them makes that layer fit and brings no problem before it.

import { ruleOf } from "../layers/index.ts";
import { withDefaults } from "../layers/options.ts";
import type { Layer } from "../layers/rule.ts";
import type { Issue, Repair } from "../words/issue.ts";
import { namesOf } from "./names.ts";
import { type Description, examine, type ResolvedLayer } from "./resolve.ts";

export interface Diagnosis {
  /** The layers before the first that does not fit. */
  readonly known: readonly ResolvedLayer[];
  /** What is wrong with that one, and what mends it. */
  readonly issue: Issue;
  readonly repairs: readonly Repair[];
  /** What else is wrong, as far as it can be told. */
  readonly further: readonly Issue[];
}

/** Null where nothing is wrong with the net. */
export const diagnose = (net: Description): Diagnosis | null => {
  const { issues, known } = examine(net);
  const [issue, ...further] = [...issues].sort((a, b) => rank(a) - rank(b));
  if (!issue) return null;
  const number = issue.layer?.number ?? 0;
  const names = namesOf(net.layers);
  const before = new Set(names.slice(0, Math.max(0, number - 1)));
  const proposed = [
    ...(issue.repairs ?? []),
    ...(issue.key === "kernelDoesNotFit" ? lessDownsampling(net, number, names) : []),
  ];
  return {
    known: known.filter(({ name }) => before.has(name)),
    issue,
    further,
    repairs: proposed.filter((repair) => mends(net, number, repair)),
  };
};

/** In the order of the layers; a layer that nothing uses is the last of the worries, and mostly what another one caused. */
const rank = ({ key, layer }: Issue): number =>
  key === "unusedLayer" ? Number.MAX_SAFE_INTEGER : (layer?.number ?? 0);

/** Whether with the repair the layer fits, and all before it. */
const mends = (net: Description, number: number, repair: Repair): boolean => {
  const repaired = applied(net, number, repair);
  if (!repaired) return false;
  const shifted = number + repaired.layers.length - net.layers.length;
  const until = { ...repaired, layers: repaired.layers.slice(0, shifted) };
  const { output: _, ...rest } = until;
  return examine(rest).issues.every(({ key }) => key === "unusedLayer");
};

/** The net with a repair made to it; null where the repair does not apply. */
export const applied = (net: Description, number: number, repair: Repair): Description | null => {
  const names = namesOf(net.layers);
  // Names and inputs are written out first, so that layers keep them whatever is put between.
  const layers = net.layers.map(
    (layer, i): Layer => ({ ...layer, name: names[i] as string, inputs: layer.inputs ?? [names[i - 1] ?? "input"] }),
  );
  const index = number - 1;
  const layer = layers[index];
  if (!layer) return null;
  if ("set" in repair) {
    const at = repair.at === undefined ? index : names.indexOf(repair.at);
    return { ...net, layers: layers.with(at, { ...(layers[at] as Layer), ...repair.set }) };
  }
  if ("remove" in repair) {
    const removed = layers[names.indexOf(repair.remove)];
    const [instead] = removed?.inputs ?? [];
    if (!removed || instead === undefined) return null;
    const kept = layers.filter((other) => other !== removed);
    return {
      ...net,
      layers: kept.map((other) => ({
        ...other,
        inputs: (other.inputs ?? []).map((name) => (name === repair.remove ? instead : name)),
      })),
    };
  }
  const input = repair.input ?? 0;
  let from = layer.inputs?.[input] as string;
  const added = repair.before.map(({ type, ...options }, i): Layer => {
    const made = { ...options, type, name: `${layer.name} repair ${input}.${i}`, inputs: [from] };
    from = made.name;
    return withDefaults(made, ruleOf(type)?.options ?? {});
  });
  const moved = { ...layer, inputs: (layer.inputs ?? []).map((name, i) => (i === input ? from : name)) };
  return { ...net, layers: [...layers.slice(0, index), ...added, moved, ...layers.slice(number)] };
};

/** The nearest layers before it that make maps smaller: without them, or with stride 1, there may be room. */
const lessDownsampling = (net: Description, number: number, names: readonly string[]): readonly Repair[] => {
  const earlier = examine(net).known.filter(({ name }) => {
    const index = names.indexOf(name);
    return index >= 0 && index < number - 1;
  });
  return earlier
    .reverse()
    .flatMap(({ name, layer, rule, place }): readonly Repair[] => {
      const step = rule.field(layer, place, 0);
      if (typeof step === "string" || step.by !== "window" || step.stride.every((s) => s === 1)) return [];
      return [
        rule.tensors(layer, place.inputs).length === 0 ? { remove: name } : { set: { stride: [1, 1] }, at: name },
      ];
    })
    .slice(0, 2);
};
