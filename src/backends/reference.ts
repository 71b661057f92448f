// Every kernel as plain TypeScript, one after another, unfused, in NCHW: slow, readable, and what the fast backends are
// checked against.

import { type KernelName, kernelNamed, kernels } from "../kernels/index.ts";
import { sizeOf, type Tensor } from "../kernels/kernel.ts";
import { channelsFirst } from "../plan/layout.ts";
import type { Placed, Plan } from "../plan/plan.ts";
import type { KernelTarget, Target } from "../plan/target.ts";
import type { Backend } from "./backend.ts";
import { openSession } from "./memory.ts";

const plain: KernelTarget = { how: () => "reference" };

const target: Target = {
  name: "reference",
  layout: (dims) => channelsFirst(dims),
  takesMapOrder: () => true, // channels first, a flattened map lies in order anyway
  halos: false,
  kernels: Object.fromEntries(Object.keys(kernels).map((name) => [name as KernelName, plain])),
};

/** @param precision how numbers are stored; sums are in double precision either way */
export const reference = (precision: "float32" | "float64" = "float32"): Backend => ({
  name: `reference ${precision}`,
  target,
  async open(layout) {
    let numbers = precision === "float32" ? new Float32Array(layout.size) : new Float64Array(layout.size);
    const memory = {
      numbers: () => numbers,
      reserve(size: number) {
        if (size <= numbers.length) return;
        const grown = precision === "float32" ? new Float32Array(size) : new Float64Array(size);
        grown.set(numbers);
        numbers = grown;
      },
      close() {},
    };
    return openSession(layout, memory, async (plan) => (segment, rows) => {
      for (const step of plan.segments[segment]) {
        if (step.step !== "kernel") throw new Error(`the reference backend knows no ${step.step}`);
        const tensors = Object.entries(step.operands).map(
          ([operand, placed]) => [operand, tensorAt(numbers, plan, placed, rows)] as const,
        );
        kernelNamed(step.kernel).reference(Object.fromEntries(tensors), step.attributes);
      }
    });
  },
});

const tensorAt = (numbers: Float32Array | Float64Array, plan: Plan, placed: Placed, rows: number): Tensor => {
  const shape = placed.layout ? [rows, ...placed.shape] : placed.shape;
  const start = placed.offset + (placed.region === "workspace" ? plan.session.size : 0);
  return { data: numbers.subarray(start, start + sizeOf(shape)), shape };
};
