// A plan as one WebAssembly module: a function per kernel shape, and one per segment that calls them in order.

import { type Plan, type Step, segments } from "../../plan/plan.ts";
import { call, i32, sequence } from "./assembly/code.ts";
import { ModuleBuilder } from "./assembly/module.ts";
import { type AddressOf, bytesOf, type Emitted } from "./kernels/emitted.ts";
import { wasmKernels } from "./kernels/index.ts";
import { emitClearHalo, emitCopy } from "./kernels/moves.ts";
import type { Variant } from "./variant.ts";

/** The module's bytes. It exports a function of the number of rows for every segment. */
export const compile = (plan: Plan, variant: Variant): Uint8Array<ArrayBuffer> => {
  const addressOf: AddressOf = ({ region, offset, layout }) =>
    bytesOf((region === "workspace" ? plan.session.size : 0) + offset + (layout?.origin ?? 0));
  const emit = (step: Step): readonly Emitted[] => {
    if (step.step === "copy") return emitCopy(step, addressOf);
    if (step.step === "clearHalo") return [emitClearHalo(step, addressOf)];
    return [wasmKernels[step.kernel].emit(step, addressOf, variant)].flat();
  };

  const module = new ModuleBuilder();
  for (const segment of segments) {
    const calls = plan.segments[segment].flatMap(emit).map(({ key, addresses, write }) => ({
      addresses,
      // The rows come last.
      index: module.define(key, addresses.length + 1, (f) => {
        const rows = f.parameters[addresses.length];
        if (!rows) throw new Error("a kernel has at least the rows as its parameter");
        return write(f, f.parameters.slice(0, -1), rows);
      }),
    }));
    const index = module.define(`segment ${segment}`, 1, ({ parameters: [rows] }) => {
      if (!rows) throw new Error("a segment has the rows as its parameter");
      return sequence(...calls.map((c) => call(c.index, [...c.addresses.map((a) => i32.const(a)), rows.get])));
    });
    module.export(segment, index);
  }
  return module.bytes();
};
