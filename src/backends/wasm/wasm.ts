// The WebAssembly backend: kernels emitted for a plan's shapes, SIMD, one thread.

import type { KernelName } from "../../kernels/index.ts";
import { channelsLast } from "../../plan/layout.ts";
import type { Plan } from "../../plan/plan.ts";
import type { Target } from "../../plan/target.ts";
import { UserError } from "../../words/issue.ts";
import type { Backend } from "../backend.ts";
import { openSession, type RunPlan } from "../memory.ts";
import { compile } from "./compile.ts";
import { hasRelaxedSimd, hasSimd, needsFences } from "./engine.ts";
import { padded } from "./forms.ts";
import { wasmKernels } from "./kernels/index.ts";
import type { Variant } from "./variant.ts";

/** Kernels that read the net's input number by number, so that few channels need not be padded. */
const readSingly: ReadonlySet<string> = new Set(
  (["conv2d", "conv2dGradWeight", "linear", "linearGradWeight"] satisfies KernelName[]).map((name) => `${name}.input`),
);
const fewChannels = 4;
const pageSize = 65536;
/** Kernels that pack their weights in whatever order a flattened map lies. */
const mapOrder: ReadonlySet<KernelName> = new Set(["linear", "linearGradInput", "linearGradWeight"]);

const target = (name: string): Target => ({
  name,
  layout(dims, halo, users, isGiven) {
    const tight = isGiven && dims[0] <= fewChannels && [...users].every((user) => readSingly.has(user));
    return channelsLast(dims, tight ? dims[0] : padded(dims[0]), halo);
  },
  takesMapOrder: (kernel) => mapOrder.has(kernel),
  halos: true,
  kernels: wasmKernels,
});

export interface WasmOptions {
  /** Fused multiply-add where the engine has it (the default), or never. */
  readonly relaxedSimd?: boolean;
}

/**
 * @throws UserError where there is no SIMD
 * @see enableRelaxedSimd for Node 20
 */
export const wasm = ({ relaxedSimd = true }: WasmOptions = {}): Backend => {
  if (!hasSimd()) throw new UserError([{ key: "noSimd", values: {} }]);
  const variant: Variant = { relaxed: relaxedSimd && hasRelaxedSimd(), fences: needsFences() };
  const name = variant.relaxed ? "wasm relaxed-simd" : "wasm simd";
  return {
    name,
    target: target(name),
    async open(layout) {
      const memory = new WebAssembly.Memory({ initial: 1, maximum: 65536 });
      let numbers = new Float32Array(memory.buffer);
      return openSession(
        layout,
        {
          numbers: () => numbers,
          reserve(size) {
            const missing = Math.ceil((size * 4 - memory.buffer.byteLength) / pageSize);
            if (missing > 0) grow(memory, missing);
            numbers = new Float32Array(memory.buffer);
          },
          close() {},
        },
        (plan) => load(plan, variant, memory),
      );
    },
  };
};

const grow = (memory: WebAssembly.Memory, pages: number) => {
  try {
    memory.grow(pages);
  } catch (cause) {
    const bytes = memory.buffer.byteLength + pages * pageSize;
    throw new UserError([{ key: "notEnoughMemory", values: { bytes } }], { cause });
  }
};

const load = async (plan: Plan, variant: Variant, memory: WebAssembly.Memory): Promise<RunPlan> => {
  const { instance } = await WebAssembly.instantiate(compile(plan, variant), { host: { memory } });
  const run = instance.exports as Readonly<Record<string, (rows: number) => void>>;
  return (segment, rows) => run[segment]?.(rows);
};
