// Two nets side by side; and a net beside what fully connected layers of the same shapes would take.

import { sizeOf } from "../kernels/kernel.ts";
import type { Net } from "./net.ts";
import { resolve } from "./resolve.ts";
import { type Summary, summarize } from "./summary.ts";

export interface Comparison {
  readonly nets: readonly [Summary, Summary];
  /** The second net's number in parts of the first's; null where that is 0. */
  readonly ratios: { readonly [K in "parameters" | "macs" | "activationBytes"]: number | null };
}

/** @throws UserError where one of the nets has problems */
export const compareNets = (first: Net, second: Net): Comparison => {
  const nets = [summarize(first), summarize(second)] as const;
  const ratio = (key: keyof Comparison["ratios"]) =>
    nets[0].total[key] === 0 ? null : nets[1].total[key] / nets[0].total[key];
  return {
    nets,
    ratios: { parameters: ratio("parameters"), macs: ratio("macs"), activationBytes: ratio("activationBytes") },
  };
};

/** A layer that shares its weights between positions, beside one that connects every input with every output. */
export interface Connection {
  readonly name: string;
  readonly input: readonly number[];
  readonly output: readonly number[];
  readonly parameters: number;
  readonly macs: number;
  /** (inputs + 1) x outputs and inputs x outputs. */
  readonly connected: { readonly parameters: number; readonly macs: number };
}

export interface FullyConnected {
  readonly layers: readonly Connection[];
  readonly total: Pick<Connection, "parameters" | "macs" | "connected">;
}

/**
 * For every layer that multiplies and has a map as its output: what a fully connected layer from the same input to the
 * same output would take, with a bias for each output.
 */
export const fullyConnected = (net: Net): FullyConnected => {
  const layers = resolve(net).layers.flatMap(({ name, layer, rule, place, tensors }): readonly Connection[] => {
    const { inputs, output } = place;
    const macs = rule.macs(layer, place);
    if (macs === 0 || output.length !== 3) return [];
    const [from, to] = [sizeOf(inputs[0]), sizeOf(output)];
    const parameters = tensors.reduce((sum, t) => sum + (t.kind === "weight" ? sizeOf(t.shape) : 0), 0);
    const connected = { parameters: (from + 1) * to, macs: from * to };
    return [{ name, input: inputs[0], output, parameters, macs, connected }];
  });
  const sum = (of: (c: Connection) => number) => layers.reduce((total, c) => total + of(c), 0);
  return {
    layers,
    total: {
      parameters: sum((c) => c.parameters),
      macs: sum((c) => c.macs),
      connected: { parameters: sum((c) => c.connected.parameters), macs: sum((c) => c.connected.macs) },
    },
  };
};
