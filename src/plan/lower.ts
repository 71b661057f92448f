// From what must be computed to how one target computes it: layouts, fusions, derived forms, steps, memory. Everything
// that depends on the target is read from its facts; what it cannot do is refused here.

import { type AnyKernel, kernelNamed } from "../kernels/index.ts";
import { noSides, type Sides, sizeOf } from "../kernels/kernel.ts";
import type { Call, TensorName, View } from "../layers/operation.ts";
import { aligned, arrange } from "./arena.ts";
import { type FusedCall, fuse, type Shapes } from "./fuse.ts";
import { type Copy, dimsOf, hasHalo, type Layout, reordering, widest } from "./layout.ts";
import type { Placed, Plan, Segment, SessionLayout, Step } from "./plan.ts";
import { operandNames, type Program, type ProgramTensor } from "./program.ts";
import type { CallFacts, Form, Target } from "./target.ts";
import { freeViews } from "./views.ts";

export interface LowerOptions {
  /** The largest number of rows a run may have. */
  readonly capacity: number;
  /** The memory that this plan shares with others; it must hold all that the program keeps from run to run. */
  readonly session: SessionLayout;
}

/** Room behind every buffer, so that reading a whole vector at its end stays inside. */
const slack = 16;

/** @throws Error where the target lacks a kernel, or the session a tensor */
export const lower = (program: Program, target: Target, options: LowerOptions): Plan =>
  new Lowering(program, target, options).plan();

/** A buffer of the plan's own memory while its lifetime is being found out. */
interface Buffer {
  readonly name: string;
  readonly size: number;
  from: number;
  to: number;
}

/** An operand before the buffers have their offsets. */
interface Operand {
  readonly buffer: Buffer | null;
  readonly placed: Placed;
}

class Lowering {
  private readonly buffers = new Map<string, Buffer>();
  private readonly steps: Record<Segment, Step[]> = { prepare: [], forward: [], backward: [], update: [] };
  private readonly placedIn = new Map<Placed, Buffer>();
  private readonly base: ReadonlyMap<TensorName, TensorName>;
  private readonly layouts = new Map<TensorName, Layout>();
  private readonly cleared = new Set<string>();
  private now = 0;

  private readonly program: Program;
  private readonly target: Target;
  private readonly options: LowerOptions;
  private readonly calls: Readonly<Record<"forward" | "backward" | "update", readonly (FusedCall | View)[]>>;

  constructor(program: Program, target: Target, options: LowerOptions) {
    this.program = program;
    this.target = target;
    this.options = options;
    const shapesOf = (call: Call) => this.shapesOf(call, 1);
    const fused = (segment: "forward" | "backward" | "update") => fuse(program[segment], program, target, shapesOf);
    this.calls = { forward: fused("forward"), backward: fused("backward"), update: fused("update") };
    this.base = freeViews(program, target);
    this.layOut();
  }

  plan(): Plan {
    this.clearHalosOf("given", "forward");
    for (const segment of ["forward", "backward", "update"] as const)
      for (const item of this.calls[segment])
        if ("view" in item) this.addView(segment, item);
        else this.addCall(segment, item);

    const given = new Map<TensorName, Placed>();
    const kept = new Map<TensorName, Placed>();
    for (const [name, { role }] of this.program.tensors)
      if (role === "given") given.set(name, this.place(name, -1).placed);
    for (const name of this.program.kept) kept.set(name, this.place(name, Number.POSITIVE_INFINITY).placed);

    const buffers = [...this.buffers.values()];
    const { offsets, size } = arrange(buffers);
    const offsetOf = new Map(buffers.map((buffer, i) => [buffer, offsets[i] as number]));
    const settle = (placed: Placed): Placed => {
      const buffer = this.placedIn.get(placed);
      return buffer ? { ...placed, offset: placed.offset + (offsetOf.get(buffer) as number) } : placed;
    };
    const settleAll = (operands: Readonly<Record<string, Placed>>) =>
      Object.fromEntries(Object.entries(operands).map(([name, placed]) => [name, settle(placed)]));
    const settleStep = (step: Step): Step => {
      if (step.step === "copy") return { ...step, from: settle(step.from), to: settle(step.to) };
      if (step.step === "clearHalo") return { ...step, tensor: settle(step.tensor) };
      const { epilogue } = step;
      return {
        ...step,
        operands: settleAll(step.operands),
        ...(epilogue ? { epilogue: { ...epilogue, operands: settleAll(epilogue.operands) } } : {}),
      };
    };
    const settleMap = (map: Map<TensorName, Placed>) =>
      new Map([...map].map(([name, placed]) => [name, settle(placed)]));
    const { prepare, forward, backward, update } = this.steps;
    return {
      purpose: this.program.purpose,
      target: this.target.name,
      capacity: this.options.capacity,
      session: this.options.session,
      workspace: size,
      withoutReuse: buffers.reduce((sum, { size }) => sum + aligned(size), 0),
      segments: {
        prepare: prepare.map(settleStep),
        forward: forward.map(settleStep),
        backward: backward.map(settleStep),
        update: update.map(settleStep),
      },
      given: settleMap(given),
      kept: settleMap(kept),
      output: this.program.output,
    };
  }

  // ---- layouts

  /** Decides every batched tensor's layout: its readers' reach makes the halo, the target the rest. */
  private layOut() {
    const halos = new Map<TensorName, Sides>();
    const users = new Map<TensorName, Set<`${Call["kernel"]}.${string}`>>();
    const dims = new Map<TensorName, readonly [number, number, number]>();
    for (const [name, tensor] of this.program.tensors) {
      if (!tensor.batched) continue;
      const root = this.rootOf(name);
      if (!dims.has(root) || tensor.shape.length === 3) dims.set(root, dimsOf(tensor.shape));
    }
    const fused = Object.values(this.calls)
      .flat()
      .filter((item) => "call" in item);
    for (const { call, epilogue } of fused)
      for (const each of epilogue ? [call, epilogue] : [call]) {
        const reach = kernelNamed(each.kernel).reach?.(each.attributes, this.shapesOf(each, 1)) ?? {};
        for (const [operand, name] of operandNames(each)) {
          const root = this.rootOf(name);
          halos.set(root, widest(halos.get(root) ?? noSides, reach[operand] ?? noSides));
          users.set(root, (users.get(root) ?? new Set()).add(`${each.kernel}.${operand}`));
        }
      }
    for (const [root, d] of dims) {
      const halo = this.target.halos ? (halos.get(root) ?? noSides) : noSides;
      const isGiven = this.tensor(root).role === "given";
      this.layouts.set(root, this.target.layout(d, halo, users.get(root) ?? new Set(), isGiven));
    }
  }

  /** The tensor whose memory this one keeps: itself, or what it is a free view of. */
  private rootOf(name: TensorName): TensorName {
    const of = this.base.get(name);
    return of === undefined ? name : this.rootOf(of);
  }

  // ---- steps

  /** A view that is not free is a copy from one order into the other. */
  private addView(segment: Exclude<Segment, "prepare">, { view, of }: View) {
    if (this.base.has(view)) return;
    const [from, to] = [this.place(of, this.now).placed, this.place(view, this.now).placed];
    if (!from.layout || !to.layout) throw new Error(`${view} and ${of} must be batched`);
    this.clearHalo(to, segment);
    this.steps[segment].push({
      step: "copy",
      from,
      to,
      copies: [reordering(from.layout, to.layout)],
      perRow: { from: from.layout.imageStep, to: to.layout.imageStep },
      clear: 0,
      how: "in another order",
    });
    this.now++;
  }

  private addCall(segment: Exclude<Segment, "prepare">, { call, epilogue, layer }: FusedCall) {
    const known = this.target.kernels[call.kernel];
    if (!known) throw new Error(`${this.target.name} has no kernel ${call.kernel}, which layer ${layer} needs`);
    const kernel = kernelNamed(call.kernel);
    const end = epilogue && resultOf(epilogue);

    const operands: Record<string, Placed> = {};
    for (const [operand, name] of operandNames(call)) {
      const access = kernel.operands[operand]?.access;
      // A fused call writes the pointwise kernel's result instead of its own.
      operands[operand] = this.place(end && access === "write" ? end : name, this.now).placed;
      if (access === "write") this.clearHalo(operands[operand] as Placed, segment);
    }
    const facts: CallFacts = {
      attributes: call.attributes,
      shapes: this.shapesOf(call, 1),
      layouts: Object.fromEntries(Object.entries(operands).map(([operand, { layout }]) => [operand, layout])),
    };
    const back = this.applyForms(operands, known.forms ?? {}, facts, kernel);

    const extra: Record<string, Placed> = {};
    if (epilogue) {
      const own = resultOf(call);
      for (const [operand, name] of operandNames(epilogue))
        if (name !== own && name !== end) extra[operand] = this.place(name, this.now).placed;
    }
    this.steps[segment].push({
      step: "kernel",
      kernel: call.kernel,
      attributes: call.attributes,
      operands,
      ...(epilogue ? { epilogue: { kernel: epilogue.kernel, attributes: epilogue.attributes, operands: extra } } : {}),
      layer,
      flops: kernel.flops(call.attributes, this.shapesOf(call, this.options.capacity)),
      how: known.how(facts),
    });
    this.steps[segment].push(...back);
    this.now++;
  }

  /**
   * Replaces operands by the forms the target wants. Forms of what is read are made in `prepare` and last; a form that
   * is written lives during the step, and the returned copies bring it back to the plain order.
   */
  private applyForms(
    operands: Record<string, Placed>,
    forms: Readonly<Record<string, (facts: CallFacts) => Form>>,
    facts: CallFacts,
    kernel: AnyKernel,
  ): readonly Step[] {
    const back: Step[] = [];
    for (const [operand, formOf] of Object.entries(forms)) {
      const plain = operands[operand];
      if (!plain) continue;
      const form = formOf(facts);
      const isRead = kernel.operands[operand]?.access === "read";
      const name = isRead ? `${plain.tensor} as ${form.name}` : `${plain.tensor} as ${form.name}, step ${this.now}`;
      const isNew = !this.buffers.has(name);
      const buffer = this.buffer(name, form.size + slack);
      this.live(buffer, isRead ? -1 : this.now);
      this.live(buffer, isRead ? Number.POSITIVE_INFINITY : this.now);
      const placed: Placed = { tensor: plain.tensor, region: "workspace", offset: 0, shape: plain.shape };
      this.placedIn.set(placed, buffer);
      operands[operand] = placed;
      const step = { step: "copy", how: form.name, perRow: null } as const;
      const copied = form.copies.reduce((sum, { loops }) => sum + sizeOf(loops.map((l) => l.count)), 0);
      if (isRead && isNew)
        this.steps.prepare.push({
          ...step,
          from: plain,
          to: placed,
          copies: form.copies,
          clear: copied < form.size ? form.size : 0,
        });
      if (!isRead) back.push({ ...step, from: placed, to: plain, copies: form.copies.map(reversed), clear: 0 });
    }
    return back;
  }

  private clearHalosOf(role: ProgramTensor["role"], segment: Segment) {
    for (const [name, tensor] of this.program.tensors)
      if (tensor.role === role) this.clearHalo(this.place(name, -1).placed, segment);
  }

  private clearHalo(tensor: Placed, segment: Segment) {
    if (!tensor.layout || !hasHalo(tensor.layout.halo)) return;
    const root = this.rootOf(tensor.tensor);
    if (this.cleared.has(root)) return;
    this.cleared.add(root);
    this.steps[segment].push({ step: "clearHalo", tensor });
  }

  // ---- places

  /** A tensor's place, alive at the given moment. */
  private place(name: TensorName, moment: number): Operand {
    const tensor = this.tensor(name);
    if (!tensor.batched && tensor.role === "computed") {
      const buffer = this.buffer(name, sizeOf(tensor.shape) + slack);
      this.live(buffer, moment);
      const placed: Placed = { tensor: name, region: "workspace", offset: 0, shape: tensor.shape };
      this.placedIn.set(placed, buffer);
      return { buffer, placed };
    }
    if (!tensor.batched) {
      const kept = this.options.session.tensors.get(name);
      if (!kept) throw new Error(`the session has no tensor ${name}, which this plan needs`);
      return { buffer: null, placed: { tensor: name, region: "session", offset: kept.offset, shape: tensor.shape } };
    }
    const root = this.rootOf(name);
    const layout = this.layouts.get(root) as Layout;
    const buffer = this.buffer(root, layout.imageStep * this.options.capacity + slack);
    this.live(buffer, moment);
    const placed: Placed = { tensor: name, region: "workspace", offset: 0, shape: tensor.shape, layout };
    this.placedIn.set(placed, buffer);
    return { buffer, placed };
  }

  private buffer(name: string, size: number): Buffer {
    const known = this.buffers.get(name);
    if (known) return known;
    const made: Buffer = { name, size, from: Number.POSITIVE_INFINITY, to: Number.NEGATIVE_INFINITY };
    this.buffers.set(name, made);
    return made;
  }

  private live(buffer: Buffer, moment: number) {
    buffer.from = Math.min(buffer.from, moment);
    buffer.to = Math.max(buffer.to, moment);
  }

  private tensor(name: TensorName): ProgramTensor {
    const tensor = this.program.tensors.get(name);
    if (!tensor) throw new Error(`the program has no tensor ${name}`);
    return tensor;
  }

  /** The shapes of a call's operands, with so many rows in front of batched ones. */
  private shapesOf(call: Call, rows: number): Shapes {
    return Object.fromEntries(
      operandNames(call).map(([operand, name]) => {
        const { shape, batched } = this.tensor(name);
        return [operand, batched ? [rows, ...shape] : shape];
      }),
    );
  }
}

/** The tensor that a call with one result writes. */
const resultOf = (call: Call): TensorName | undefined =>
  operandNames(call).find(([operand]) => kernelNamed(call.kernel).operands[operand]?.access === "write")?.[1];

const reversed = ({ fromOffset, toOffset, loops }: Copy): Copy => ({
  fromOffset: toOffset,
  toOffset: fromOffset,
  loops: loops.map(({ count, from, to }) => ({ count, from: to, to: from })),
});
