// What the backends in main memory share: a session over one array of numbers, and the reading and writing of it.

import { sizeOf } from "../kernels/kernel.ts";
import { nearest } from "../layers/options.ts";
import { channelsFirst, dimsOf, gather, scatter } from "../plan/layout.ts";
import type { Placed, Plan, Segment, SessionLayout } from "../plan/plan.ts";
import { UserError } from "../words/issue.ts";
import type { LoadedPlan, RunSegment, Session } from "./backend.ts";

type Numbers = Float32Array | Float64Array;

/** One block of numbers: the session's first, then the memory that plans overlay. */
export interface Memory {
  /** The numbers as they lie now; asked for anew each time, since growing may move them. */
  numbers(): Numbers;
  /** Makes room for so many numbers in all. */
  reserve(size: number): void;
  close(): void;
}

/** A loaded plan's own part: running one segment. */
export type RunPlan = (segment: Segment, rows: number) => void;

export const openSession = (layout: SessionLayout, memory: Memory, load: (plan: Plan) => Promise<RunPlan>): Session => {
  memory.reserve(layout.size);
  memory.numbers().fill(0, 0, layout.size);
  const state: Freshness = { parameters: 0, prepared: null };
  const tensor = (name: string) => {
    const found = layout.tensors.get(name);
    if (!found) throw unknown(name, layout.tensors.keys());
    return { ...found, size: sizeOf(found.shape) };
  };
  return {
    layout,
    write(name, values) {
      const { offset, size, role } = tensor(name);
      expectLength(name, values, size);
      memory.numbers().set(values, offset);
      if (role === "parameter") state.parameters++;
    },
    async read(name) {
      const { offset, size } = tensor(name);
      return memory.numbers().slice(offset, offset + size);
    },
    async load(plan) {
      if (plan.session !== layout) throw new Error("this plan was lowered for another session");
      memory.reserve(layout.size + plan.workspace);
      return loadedPlan(plan, memory, await load(plan), state);
    },
    close: () => memory.close(),
  };
};

/** Which state of the parameters the derived forms in the workspace belong to, and whose plan's they are. */
interface Freshness {
  parameters: number;
  prepared: { readonly plan: Plan; readonly parameters: number } | null;
}

const loadedPlan = (plan: Plan, memory: Memory, runSegment: RunPlan, state: Freshness): LoadedPlan => {
  const start = (placed: Placed) => placed.offset + (placed.region === "workspace" ? plan.session.size : 0);
  const checkRows = (rows: number) => {
    if (!(Number.isSafeInteger(rows) && rows >= 1 && rows <= plan.capacity))
      throw new RangeError(`${rows} rows: this plan takes 1 to ${plan.capacity}`);
  };
  return {
    plan,
    write(name, values, rows) {
      const placed = plan.given.get(name);
      if (!placed?.layout) throw unknown(name, plan.given.keys());
      checkRows(rows);
      expectLength(name, values, rows * sizeOf(placed.shape));
      // Plans overlay: what another one had prepared may lie where this goes.
      if (state.prepared?.plan !== plan) state.prepared = null;
      scatter(values, memory.numbers(), start(placed), placed.layout, rows);
    },
    run(segments: readonly RunSegment[], rows) {
      checkRows(rows);
      if (state.prepared?.plan !== plan || state.prepared.parameters !== state.parameters) {
        runSegment("prepare", rows);
        state.prepared = { plan, parameters: state.parameters };
      }
      for (const segment of segments) {
        runSegment(segment, rows);
        if (segment === "update") state.parameters++;
      }
    },
    async read(name, rows) {
      const placed = plan.kept.get(name);
      if (!placed) throw unknown(name, plan.kept.keys());
      checkRows(rows);
      const numbers = memory.numbers();
      const values = numbers.slice(0, rows * sizeOf(placed.shape));
      gather(values, numbers, start(placed), placed.layout ?? channelsFirst(dimsOf(placed.shape)), rows);
      return values;
    },
    close() {
      if (state.prepared?.plan === plan) state.prepared = null;
    },
  };
};

const unknown = (name: string, known: Iterable<string>) =>
  new UserError([{ key: "unknownTensor", values: { name, nearest: nearest(name, [...known]) } }]);

const expectLength = (name: string, values: ArrayLike<number>, size: number) => {
  if (values.length !== size) throw new RangeError(`${name}: ${size} numbers are expected, and ${values.length} came`);
};
