import { describe, expect, test } from "vitest";
import { type KernelName, kernelNamed, kernels } from "../kernels/index.ts";
import { type Floats, sizeOf, type Tensor } from "../kernels/kernel.ts";
import { hash, hashText, uniform } from "../kernels/random.ts";
import type { Call } from "../layers/operation.ts";
import { lower } from "../plan/lower.ts";
import type { Program, ProgramTensor } from "../plan/program.ts";
import { sessionLayout } from "../plan/session-layout.ts";
import type { Backend } from "./backend.ts";
import { reference } from "./reference.ts";
import { enableRelaxedSimd } from "./wasm/engine.ts";
import { wasm } from "./wasm/wasm.ts";

// Every kernel of every backend, on the cases that stand beside its contract, against the contract's own reference in
// double precision, through the same way that a net takes: lowered, loaded, written, run, read.

enableRelaxedSimd();
const backends: readonly Backend[] = [reference("float32"), wasm(), wasm({ relaxedSimd: false })];

type Tensors = Record<string, Tensor>;

const caseTensors = (name: KernelName, shapes: Readonly<Record<string, readonly number[]>>, seed: number): Tensors => {
  const kernel = kernelNamed(name);
  const tensors: Tensors = {};
  for (const [operand, shape] of Object.entries(shapes)) {
    const data: Floats = Float64Array.from({ length: sizeOf(shape) }, (_, i) =>
      Math.fround(2 * uniform(seed, hashText(operand), i) - 1),
    );
    tensors[operand] = { data, shape };
    kernel.fill?.[operand]?.(tensors[operand]);
    data.forEach((x, i) => (data[i] = Math.fround(x)));
  }
  return tensors;
};

/** A program of one call; tensors without a batch belong to the session. */
const programOf = (name: KernelName, attributes: object, tensors: Tensors): Program => {
  const { operands } = kernelNamed(name);
  const declared = new Map<string, ProgramTensor>();
  const kept: string[] = [];
  for (const [operand, { shape }] of Object.entries(tensors)) {
    const facts = operands[operand];
    if (!facts) throw new Error(`${name} has no operand ${operand}`);
    const role = !facts.batched ? "state" : facts.access === "read" ? "given" : "computed";
    declared.set(operand, { shape: facts.batched ? shape.slice(1) : shape, batched: facts.batched, role });
    if (role === "computed") kept.push(operand);
  }
  const call = {
    kernel: name,
    attributes,
    operands: Object.fromEntries(Object.keys(tensors).map((o) => [o, o])),
  } as unknown as Call;
  return {
    purpose: "infer",
    tensors: declared,
    forward: [{ operation: call, layer: null }],
    backward: [],
    update: [],
    output: kept[0] ?? "",
    kept,
  };
};

/** Runs a case and gives every operand that the kernel writes. */
const runCase = async (backend: Backend, name: KernelName, attributes: object, tensors: Tensors): Promise<Tensors> => {
  const { operands } = kernelNamed(name);
  const program = programOf(name, attributes, tensors);
  const layout = sessionLayout([program]);
  const rows = Object.entries(tensors).find(([o]) => operands[o]?.batched)?.[1].shape[0] ?? 1;
  // One row more than needed, so that a kernel that takes the capacity for the rows is found out.
  const plan = lower(program, backend.target, { capacity: rows + 1, session: layout });
  const session = await backend.open(layout);
  const loaded = await session.load(plan);
  for (const [operand, { data }] of Object.entries(tensors)) {
    if (!operands[operand]?.batched) session.write(operand, data);
    else if (operands[operand]?.access === "read") loaded.write(operand, data, rows);
  }
  loaded.run(["forward"], rows);
  const results: Tensors = {};
  for (const [operand, { shape }] of Object.entries(tensors)) {
    if (operands[operand]?.access === "read") continue;
    const data = operands[operand]?.batched ? await loaded.read(operand, rows) : await session.read(operand);
    results[operand] = { data, shape };
  }
  session.close();
  return results;
};

const largest = (data: Floats): number => {
  let most = 0;
  for (const x of data) most = Math.max(most, Math.abs(x));
  return most;
};

for (const backend of backends)
  describe(backend.name, () => {
    for (const name of Object.keys(kernels) as KernelName[]) {
      const kernel = kernelNamed(name);
      test.each(
        kernel.cases.map((c, i) => ({
          ...c,
          title: `${Object.values(c.shapes).join(" ")} ${JSON.stringify(c.attributes)}`,
          seed: hash(hashText(name), i),
        })),
      )(`${name} $title`, async ({ attributes, shapes, seed }) => {
        const tensors = caseTensors(name, shapes as Readonly<Record<string, readonly number[]>>, seed);
        const found = await runCase(backend, name, attributes, tensors);
        kernel.reference(tensors, attributes);
        for (const [operand, { data }] of Object.entries(found)) {
          const expected = (tensors[operand] as Tensor).data;
          const bound = kernel.tolerance * Math.max(1, largest(expected)) + 2 ** -24 * largest(expected);
          let worst = 0;
          data.forEach((x, i) => {
            const error = Math.abs(x - (expected[i] as number));
            worst = Number.isNaN(error) ? Number.POSITIVE_INFINITY : Math.max(worst, error);
          });
          expect(worst, operand).toBeLessThanOrEqual(bound);
        }
      });
    }
  });
