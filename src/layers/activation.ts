// What the non-linear layers have in common: each number alone, shape unchanged, nothing learned.

import type { AttributesOf, KernelName } from "../kernels/index.ts";
import type { Call, TensorName } from "./operation.ts";
import type { OptionTable } from "./options.ts";
import { type Layer, type LayerRule, nothingLearned } from "./rule.ts";
import { unchanged } from "./working.ts";

/** Activations whose slope follows from their output, so that the input need not be kept, and the others. */
type FromOutput = "relu" | "relu6" | "sigmoid" | "tanh";
type FromInput = "leakyRelu" | "gelu" | "silu" | "hardswish";
type Activation = (FromOutput | FromInput) & KernelName;

/** @param attributesOf what the kernel further needs to know */
export const activationRule = <L extends Layer, K extends Activation>(
  kernel: K,
  slopeFrom: K extends FromOutput ? "output" : "input",
  options: OptionTable,
  attributesOf: (layer: L) => AttributesOf<K> & AttributesOf<`${K}Grad`>,
): LayerRule<L> => ({
  options,
  nameStem: kernel.toLowerCase(),
  shape: (_, [input]) => input,
  ...nothingLearned,
  field: () => "same",
  working: (_, { output }) => unchanged(output),
  forward: (layer, { inputs: [input], output }) => [
    callNamed(kernel, attributesOf(layer) as object, { input, output }),
  ],
  backward(layer, { inputs: [input], output, gradOutput, gradInputs: [gradInput] }) {
    const from = slopeFrom === "output" ? { output } : { input };
    return gradInput
      ? [callNamed(`${kernel}Grad`, attributesOf(layer) as object, { ...from, gradOutput, gradInput })]
      : [];
  },
});

/** A call whose kernel is known by its name alone; the names above say which operands it has. */
const callNamed = (kernel: KernelName, attributes: object, operands: Readonly<Record<string, TensorName>>): Call =>
  ({ kernel, attributes, operands }) as unknown as Call;
