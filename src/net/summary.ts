// What a net costs and sees, layer by layer, as data. How it is printed is the command line's business.

import { sizeOf } from "../kernels/kernel.ts";
import type { Net } from "./net.ts";
import { fieldAfter, pixelField, type ReceptiveField } from "./receptive-field.ts";
import { inputName, resolve } from "./resolve.ts";

export interface LayerSummary {
  readonly name: string;
  readonly type: string;
  readonly inputs: readonly string[];
  /** [channels, height, width] or [features], for one image. */
  readonly output: readonly number[];
  /** Weights and biases; buffers are not counted. */
  readonly parameters: number;
  /** Multiply-adds for one image. */
  readonly macs: number;
  /** The layer's output in float32, for one image. */
  readonly activationBytes: number;
  readonly receptiveField: ReceptiveField | null;
}

export interface Summary {
  readonly name: string | null;
  readonly input: readonly number[];
  readonly layers: readonly LayerSummary[];
  readonly total: {
    readonly parameters: number;
    readonly trainable: number;
    readonly macs: number;
    readonly parameterBytes: number;
    readonly activationBytes: number;
    readonly receptiveField: ReceptiveField | null;
  };
}

/** @throws UserError where the net has problems */
export const summarize = (net: Net): Summary => {
  const resolved = resolve(net);
  const [, height = 1, width = 1] = net.input;
  const fields = new Map([[inputName, pixelField]]);

  const layers = resolved.layers.map(({ name, layer, rule, from, input, output, tensors }): LayerSummary => {
    const receptiveField = fieldAfter(fields.get(from) ?? pixelField, rule.field(layer), [height, width]);
    fields.set(name, receptiveField);
    return {
      name,
      type: layer.type,
      inputs: [from],
      output,
      parameters: tensors.filter((t) => t.kind === "weight").reduce((sum, t) => sum + sizeOf(t.shape), 0),
      macs: rule.macs(layer, input, output),
      activationBytes: 4 * sizeOf(output),
      receptiveField,
    };
  });

  const sum = (of: (layer: LayerSummary) => number) => layers.reduce((total, layer) => total + of(layer), 0);
  const parameters = sum((l) => l.parameters);
  return {
    name: net.name ?? null,
    input: net.input,
    layers,
    total: {
      parameters,
      trainable: parameters,
      macs: sum((l) => l.macs),
      parameterBytes: 4 * parameters,
      activationBytes: sum((l) => l.activationBytes),
      receptiveField: fields.get(resolved.output.name) ?? null,
    },
  };
};
