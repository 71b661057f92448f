import { describe, expect, test } from "vitest";
import { reference } from "../backends/reference.ts";
import { sizeOf } from "../kernels/kernel.ts";
import { conv2d } from "../layers/conv2d.ts";
import { flatten } from "../layers/flatten.ts";
import { linear } from "../layers/linear.ts";
import { isView } from "../layers/operation.ts";
import { maxPool2d } from "../layers/pool2d.ts";
import { relu } from "../layers/relu.ts";
import { softmax } from "../layers/softmax.ts";
import { type Net, net } from "../net/net.ts";
import { lenet5 } from "../net/zoo/lenet5.ts";
import { channelsLast } from "./layout.ts";
import { lower } from "./lower.ts";
import type { KernelStep, Placed, Plan, Step } from "./plan.ts";
import { printPlan } from "./print.ts";
import { type Program, type ProgramOptions, type Purpose, program } from "./program.ts";
import { sessionLayout } from "./session-layout.ts";
import type { Form, KernelTarget, Target } from "./target.ts";

const plain = reference().target;
const withKernels = (kernels: Target["kernels"], more: Partial<Target> = {}): Target => ({
  ...plain,
  name: "test",
  ...more,
  kernels: { ...plain.kernels, ...kernels },
});

const lowered = (
  net: Net,
  purpose: Purpose,
  { target = plain, capacity = 4, ...options }: ProgramOptions & { target?: Target; capacity?: number } = {},
): Plan => {
  const made = program(net, purpose, options);
  return lower(made, target, { capacity, session: sessionLayout([made]) });
};

const run = ["forward", "backward", "update"] as const;
const kernelSteps = (plan: Plan): readonly KernelStep[] =>
  run.flatMap((segment) => plan.segments[segment].filter((step) => step.step === "kernel"));
const named = (plan: Plan) =>
  kernelSteps(plan).map((s) => (s.epilogue ? `${s.kernel} + ${s.epilogue.kernel}` : s.kernel));
const placedIn = (step: Step): readonly Placed[] => {
  if (step.step === "copy") return [step.from, step.to];
  if (step.step === "clearHalo") return [step.tensor];
  return [...Object.values(step.operands), ...Object.values(step.epilogue?.operands ?? {})];
};

const small = net(
  [2, 8, 8],
  conv2d(3, 3, { padding: 1 }),
  relu(),
  maxPool2d(2),
  flatten(),
  linear(5),
  relu(),
  linear(4),
);

describe("memory", () => {
  /** Where every tensor of a plan's own memory lies, and from which step to which. Views count as what they view. */
  const lives = (plan: Plan, made: Program) => {
    const of = new Map<string, string>();
    for (const { operation } of [...made.forward, ...made.backward])
      if (isView(operation)) of.set(operation.view, operation.of);
    const root = (name: string): string => (of.has(name) ? root(of.get(name) as string) : name);
    const found = new Map<string, { start: number; end: number; from: number; to: number }>();
    const meet = ({ tensor, region, offset, layout, shape }: Placed, moment: number) => {
      if (region !== "workspace") return;
      const size = layout ? layout.imageStep * plan.capacity : sizeOf(shape);
      const known = found.get(root(tensor)) ?? { start: offset, end: offset + size, from: moment, to: moment };
      expect(offset, tensor).toBe(known.start);
      found.set(root(tensor), { ...known, from: Math.min(known.from, moment), to: Math.max(known.to, moment) });
    };
    const steps = run.flatMap((segment) => plan.segments[segment]);
    steps.forEach((step, moment) => placedIn(step).forEach((placed) => meet(placed, moment)));
    for (const placed of plan.given.values()) meet(placed, -1);
    for (const placed of plan.kept.values()) meet(placed, steps.length);
    return found;
  };

  test.each<[string, Net, Purpose, ProgramOptions]>([
    ["LeNet-5, infer", lenet5(), "infer", {}],
    ["LeNet-5, train", lenet5(), "train", {}],
    ["LeNet-5, gradient", lenet5(), "gradient", { keep: ["relu2", "pool1"] }],
    ["a net with what it keeps", small, "train", { keep: ["relu1", "fc1"] }],
  ])("holds no two tensors in one place at one time: %s", (_, net, purpose, options) => {
    const found = [...lives(lowered(net, purpose, options), program(net, purpose, options))];
    expect(found.length).toBeGreaterThan(5);
    for (const [a, placeA] of found)
      for (const [b, placeB] of found) {
        const overlap = a !== b && placeA.start < placeB.end && placeB.start < placeA.end;
        if (overlap) expect(placeA.from > placeB.to || placeB.from > placeA.to, `${a} and ${b}`).toBe(true);
      }
  });

  test("is used again: training LeNet-5 takes less than three quarters of what its tensors take", () => {
    const { workspace, withoutReuse } = lowered(lenet5(), "train", { capacity: 32 });
    expect(workspace).toBeLessThan(0.75 * withoutReuse);
  });

  test("of inference is no more than the two largest neighbours", () => {
    // conv1 and relu1, 6 x 28 x 28 numbers each, and 16 numbers of slack behind each.
    expect(lowered(lenet5(), "infer", { capacity: 2 }).workspace).toBe(2 * (2 * 6 * 28 * 28 + 16));
  });

  test("of the session holds parameters, gradients and velocities side by side, aligned", () => {
    const { tensors, size } = sessionLayout([program(small, "train"), program(small, "infer")]);
    let end = 0;
    for (const { shape, offset } of tensors.values()) {
      expect(offset % 16).toBe(0);
      expect(offset).toBeGreaterThanOrEqual(end);
      end = offset + sizeOf(shape);
    }
    expect(size).toBeGreaterThanOrEqual(end);
    expect([...tensors.values()].filter(({ role }) => role === "parameter")).toHaveLength(6);
    expect([...tensors.values()].filter(({ role }) => role === "gradient")).toHaveLength(6);
    expect([...tensors.values()].filter(({ role }) => role === "state")).toHaveLength(6);
  });

  test("of the session is the same for inference alone as its part of training", () => {
    const alone = sessionLayout([program(small, "infer")]);
    const all = sessionLayout([program(small, "train")]);
    for (const [name, tensor] of alone.tensors) expect(all.tensors.get(name)).toEqual(tensor);
  });
});

describe("steps", () => {
  test("of LeNet-5's inference cost two operations per multiply-add", () => {
    const products = kernelSteps(lowered(lenet5(), "infer", { capacity: 3 })).filter(({ kernel }) =>
      ["conv2d", "linear"].includes(kernel),
    );
    expect(products.reduce((sum, { flops }) => sum + flops, 0)).toBe(3 * 2 * 416_520);
  });

  test("compute nothing for flatten", () => {
    const plan = lowered(small, "infer");
    expect(named(plan)).toEqual(["conv2d", "relu", "maxPool2d", "linear", "relu", "linear"]);
    const [pool, linear] = [kernelSteps(plan)[2], kernelSteps(plan)[3]];
    expect(linear?.operands["input"]?.offset).toBe(pool?.operands["output"]?.offset);
  });

  test("of training do not compute the input's gradient", () => {
    expect(named(lowered(small, "train"))).not.toContain("conv2dGradInput");
    expect(named(lowered(small, "gradient"))).toContain("conv2dGradInput");
  });

  test("of LeNet-5's training on the reference", async () => {
    await expect(printPlan(lowered(lenet5(), "train", { capacity: 32 }))).toMatchFileSnapshot(
      "lower.test.lenet5-train.txt",
    );
  });
});

describe("fusion", () => {
  const ending: KernelTarget = { how: () => "fused", epilogues: () => ["relu"] };
  const target = withKernels({ conv2d: ending, linear: ending });

  test("gives pointwise work to the kernel before it, and the tensor between them is nowhere", () => {
    const plan = lowered(small, "infer", { target });
    expect(named(plan)).toEqual(["conv2d + relu", "maxPool2d", "linear + relu", "linear"]);
    const tensors = kernelSteps(plan).flatMap((step) => placedIn(step).map(({ tensor }) => tensor));
    expect(tensors).toContain("relu1");
    expect(tensors).not.toContain("conv1");
    expect(plan.workspace).toBeLessThan(lowered(small, "infer").workspace);
  });

  test("leaves a kept tensor alone", () => {
    expect(named(lowered(small, "infer", { target, keep: ["conv1"] })).slice(0, 3)).toEqual([
      "conv2d",
      "relu",
      "maxPool2d",
    ]);
    expect(named(lowered(small, "infer", { target, keep: ["relu1"] }))[0]).toBe("conv2d + relu");
  });

  test("happens only where the target says so", () => {
    expect(named(lowered(small, "infer"))[0]).toBe("conv2d");
  });
});

describe("halos", () => {
  const target = withKernels({}, { halos: true, layout: (dims, halo) => channelsLast(dims, dims[0], halo) });

  test("are as wide as the widest reader needs, and zeroed by a step once", () => {
    const plan = lowered(lenet5(), "train", { target });
    const cleared = run.flatMap((segment) =>
      plan.segments[segment].flatMap((s) =>
        s.step === "clearHalo" ? [[segment, s.tensor.tensor, ...Object.values(s.tensor.layout?.halo ?? {})]] : [],
      ),
    );
    expect(cleared).toEqual([
      ["forward", "input", 2, 2, 2, 2], // conv1's padding
      ["backward", "conv2.grad", 4, 4, 4, 4], // a 5x5 kernel reaches four pixels over the edge on the way back
    ]);
  });

  test("are not asked of a target that minds the edges itself", () => {
    expect(lowered(lenet5(), "train").segments.forward.some(({ step }) => step === "clearHalo")).toBe(false);
  });
});

describe("forms", () => {
  const [outputs, inputs] = [4, 5];
  /** (out, in) as (in, out), with a gap of one number behind each row. */
  const turned = (): Form => ({
    name: "turned",
    size: inputs * (outputs + 1),
    copies: [
      {
        fromOffset: 0,
        toOffset: 0,
        loops: [
          { count: outputs, from: inputs, to: 1 },
          { count: inputs, from: 1, to: outputs + 1 },
        ],
      },
    ],
  });
  const head = net([1, 1, 5], flatten(), linear(4));

  test("of what a kernel reads are made in prepare, gaps zeroed, and are what it reads", () => {
    const target = withKernels({ linear: { how: () => "turned", forms: { weight: turned } } });
    const plan = lowered(head, "infer", { target });
    const [copy, ...others] = plan.segments.prepare;
    expect(others).toEqual([]);
    if (copy?.step !== "copy") throw new Error("a copy is expected");
    expect(copy.from.region).toBe("session");
    expect(copy.clear).toBe(25); // 20 numbers in 25 places
    expect(kernelSteps(plan)[0]?.operands["weight"]).toEqual(copy.to);
  });

  test("of what a kernel writes are copied back right behind it", () => {
    const target = withKernels({ linearGradWeight: { how: () => "turned", forms: { gradWeight: turned } } });
    const plan = lowered(head, "train", { target });
    const steps = plan.segments.backward;
    const at = steps.findIndex((s) => s.step === "kernel" && s.kernel === "linearGradWeight");
    const [kernel, copy] = [steps[at], steps[at + 1]];
    if (kernel?.step !== "kernel" || copy?.step !== "copy") throw new Error("a kernel and a copy are expected");
    expect(copy.from).toEqual(kernel.operands["gradWeight"]);
    expect(copy.to).toMatchObject({ tensor: "fc1.weight.grad", region: "session" });
    expect(copy.copies[0]?.loops[0]).toEqual({ count: outputs, from: 1, to: inputs });
    expect(plan.segments.prepare).toEqual([]);
  });
});

describe("what a target cannot run is refused", () => {
  test("by the kernel's name and the layer's", () => {
    const { softmax: _, ...others } = plain.kernels;
    const target: Target = { ...plain, name: "small", kernels: others };
    const ending = net([1, 2, 2], flatten(), softmax());
    expect(() => lowered(ending, "infer", { target })).toThrow(
      "small has no kernel softmax, which layer softmax1 needs",
    );
  });

  test("as is a session without a tensor of the program", () => {
    const session = sessionLayout([program(small, "infer")]);
    expect(() => lower(program(small, "train"), plain, { capacity: 1, session })).toThrow("the session has no tensor");
  });
});
