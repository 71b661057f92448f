import { describe, expect, test } from "vitest";
import { type KernelName, kernelNamed, kernels } from "../../kernels/index.ts";
import { type Floats, sizeOf, type Tensor } from "../../kernels/kernel.ts";
import { hashText, uniform } from "../../kernels/random.ts";
import type { Call } from "../../layers/operation.ts";
import { lower } from "../../plan/lower.ts";
import type { Program, ProgramTensor } from "../../plan/program.ts";
import { sessionLayout } from "../../plan/session-layout.ts";
import { enableRelaxedSimd } from "./engine.ts";
import { wasm } from "./wasm.ts";

// Every pointwise kernel that the target lets end another kernel's work, against the two references one after the
// other. All of them with all their attributes are in one module, so functions that must differ are told apart.

enableRelaxedSimd();
const backend = wasm();

interface Epilogue {
  readonly kernel: KernelName;
  readonly attributes: object;
}

/** The pointwise kernels that can end this case's work, each once with every different attributes of its own cases. */
const epiloguesOf = (name: KernelName, attributes: object, shapes: Readonly<Record<string, readonly number[]>>) =>
  (backend.target.kernels[name]?.epilogues?.(attributes, shapes) ?? []).flatMap((kernel): readonly Epilogue[] => {
    const different = new Set(kernelNamed(kernel).cases.map((c) => JSON.stringify(c.attributes)));
    return [...different].map((text) => ({ kernel, attributes: JSON.parse(text) as object }));
  });

const operandNamed = (name: KernelName, access: "read" | "write"): string =>
  Object.entries(kernelNamed(name).operands).find(([, operand]) => operand.access === access)?.[0] ?? "";

/** What an epilogue has in hand, among the operands that it reads. */
const inHand = (epilogue: KernelName): string =>
  ["gradOutput", "input"].find((operand) => operand in kernelNamed(epilogue).operands) ?? "";

const filled = (kernel: KernelName, operand: string, name: string, shape: readonly number[]): Tensor => {
  const data = Float64Array.from({ length: sizeOf(shape) }, (_, i) => 2 * uniform(hashText(name), i) - 1);
  kernelNamed(kernel).fill?.[operand]?.({ data, shape });
  return { data: data.map(Math.fround), shape };
};

const empty = (shape: readonly number[]): Tensor => ({ data: new Float64Array(sizeOf(shape)), shape });

/** NaN where one of them is. */
const largest = (data: Floats): number => {
  let most = 0;
  for (const x of data) most = Math.max(most, Math.abs(x));
  return most;
};

const casesOf = (name: KernelName) =>
  kernelNamed(name).cases.map((c) => {
    const shapes = c.shapes as Readonly<Record<string, readonly number[]>>;
    return { attributes: c.attributes, shapes, epilogues: epiloguesOf(name, c.attributes, shapes) };
  });

for (const name of Object.keys(kernels) as KernelName[]) {
  const cases = casesOf(name).filter(({ epilogues }) => epilogues.length > 0);
  if (cases.length === 0) continue;
  describe(`after ${name}`, () => {
    test.each(
      cases.map((c) => ({ ...c, title: `${Object.values(c.shapes).join(" ")} ${JSON.stringify(c.attributes)}` })),
    )("$title", async ({ attributes, shapes, epilogues }) => {
      const { operands, reference, tolerance } = kernelNamed(name);
      const result = operandNamed(name, "write");
      const shape = shapes[result] ?? [];
      const rows = shape[0] ?? 0;
      const read = Object.fromEntries(
        Object.entries(shapes)
          .filter(([operand]) => operand !== result)
          .map(([operand, s]) => [operand, filled(name, operand, operand, s)]),
      );
      const between = empty(shape);
      reference({ ...read, [result]: between }, attributes);

      const declared = new Map<string, ProgramTensor>();
      const forward: Call[] = [];
      const given: Record<string, Tensor> = {};
      const expected: Record<string, Tensor> = {};
      for (const [operand, tensor] of Object.entries(read)) {
        const batched = operands[operand]?.batched ?? false;
        const role = batched ? "given" : "state";
        declared.set(operand, { shape: batched ? tensor.shape.slice(1) : tensor.shape, batched, role });
        given[operand] = tensor;
      }
      epilogues.forEach((epilogue, i) => {
        const ending = kernelNamed(epilogue.kernel);
        const hand = inHand(epilogue.kernel);
        const further = Object.keys(ending.operands).find((o) => ending.operands[o]?.access === "read" && o !== hand);
        const end = operandNamed(epilogue.kernel, "write");
        const call = (kernel: KernelName, a: object, names: Readonly<Record<string, string>>) =>
          forward.push({ kernel, attributes: a, operands: names } as unknown as Call);
        const computed = { shape: shape.slice(1), batched: true } as const;

        declared.set(`between${i}`, { ...computed, role: "computed" });
        declared.set(`end${i}`, { ...computed, role: "computed" });
        const reads = Object.fromEntries(Object.keys(read).map((operand) => [operand, operand]));
        call(name, attributes, { ...reads, [result]: `between${i}` });
        if (further !== undefined) {
          declared.set(`further${i}`, { ...computed, role: "given" });
          given[`further${i}`] = filled(epilogue.kernel, further, `further${i}`, shape);
        }
        call(epilogue.kernel, epilogue.attributes, {
          [hand]: `between${i}`,
          ...(further === undefined ? {} : { [further]: `further${i}` }),
          [end]: `end${i}`,
        });
        const right = empty(shape);
        const extra = further === undefined ? {} : { [further]: given[`further${i}`] as Tensor };
        ending.reference({ [hand]: between, ...extra, [end]: right }, epilogue.attributes);
        expected[`end${i}`] = right;
      });
      const program: Program = {
        purpose: "infer",
        tensors: declared,
        forward: forward.map((operation) => ({ operation, layer: null })),
        backward: [],
        update: [],
        output: "end0",
        kept: Object.keys(expected),
      };

      const layout = sessionLayout([program]);
      const plan = lower(program, backend.target, { capacity: rows + 1, session: layout });
      const steps = plan.segments.forward.filter((step) => step.step === "kernel");
      expect(steps.map((step) => step.epilogue?.kernel)).toEqual(epilogues.map((epilogue) => epilogue.kernel));
      const session = await backend.open(layout);
      const loaded = await session.load(plan);
      for (const [tensor, { data }] of Object.entries(given))
        if (declared.get(tensor)?.batched) loaded.write(tensor, data, rows);
        else session.write(tensor, data);
      loaded.run(["forward"], rows);
      for (const [i, { kernel, attributes: own }] of epilogues.entries()) {
        const found = await loaded.read(`end${i}`, rows);
        const { data: right } = expected[`end${i}`] as Tensor;
        // No slope is steeper than 2.
        const bound = 2 * tolerance * Math.max(1, largest(between.data)) + 3e-6 * Math.max(1, largest(right));
        const errors = right.map((x, j) => (found[j] as number) - x);
        expect(largest(errors), `${kernel} ${JSON.stringify(own)}`).toBeLessThanOrEqual(bound);
      }
      session.close();
    });
  });
}
