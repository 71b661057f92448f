import { describe, expect, test } from "vitest";
import { dot, expectSlopes, slopes, softTargets, spaced, writeSpaced } from "../../test/finite-differences.ts";
import { openNet } from "../../test/open-net.ts";
import { reference } from "../backends/reference.ts";
import { sizeOf } from "../kernels/kernel.ts";
import { batchNorm2d } from "../layers/batch-norm2d.ts";
import { conv2d } from "../layers/conv2d.ts";
import { flatten } from "../layers/flatten.ts";
import { linear } from "../layers/linear.ts";
import { relu } from "../layers/relu.ts";
import { softmax } from "../layers/softmax.ts";
import { net } from "../net/net.ts";
import { UserError } from "../words/issue.ts";
import { type Program, program } from "./program.ts";

// What a program walks on the way back: from which gradients it starts, where they are summed, and where it stops.

const exact = reference("float64");

const small = net([2, 6, 5], conv2d(3, 3), relu(), conv2d(2, 2), relu(), flatten(), linear(4));
const rows = 2;
const images = spaced(rows * sizeOf(small.input), "images");

/** The names of the layers that ask for work on the way back. */
const walkedBack = ({ backward }: Program): readonly string[] => [
  ...new Set(backward.flatMap(({ layer }) => (layer === null ? [] : [layer]))),
];

describe("a seed at a kept tensor", () => {
  /** The gradients after one run with these seeds. */
  const run = async (outputSeed: Float64Array, keptSeed: Float64Array) => {
    const opened = await openNet(exact, small, "gradient", rows, { keep: ["relu1"] });
    writeSpaced(opened);
    const { plan } = opened;
    plan.write("input", images, rows);
    plan.write("fc1.seed", outputSeed, rows);
    plan.write("relu1.seed", keptSeed, rows);
    plan.run(["forward", "backward"], rows);
    const read = (name: string) => plan.read(name, rows);
    return { relu1: await read("relu1"), gradient: await read("relu1.grad"), input: await read("input.grad") };
  };
  const outputSeed = spaced(rows * 4, "seed");
  const keptSeed = spaced(rows * 3 * 4 * 3, "kept");
  const none = (like: Float64Array) => new Float64Array(like.length);

  test("is added to what comes from behind it", async () => {
    const alone = await run(outputSeed, none(keptSeed));
    const both = await run(outputSeed, keptSeed);
    both.gradient.forEach((g, i) => {
      expect(g).toBeCloseTo((alone.gradient[i] as number) + (keptSeed[i] as number), 14);
    });
  });

  test("is the gradient itself where the output has none, and goes on down to the input", async () => {
    const { gradient, input } = await run(none(outputSeed), keptSeed);
    expect(gradient).toEqual(keptSeed);
    const moved = images.slice();
    const expected = await slopes(moved, async () => {
      const opened = await openNet(exact, small, "infer", rows, { keep: ["relu1"] });
      writeSpaced(opened);
      opened.plan.write("input", moved, rows);
      opened.plan.run(["forward"], rows);
      return dot(keptSeed, await opened.plan.read("relu1", rows));
    });
    expectSlopes(input, expected, "input");
  });
});

describe("frozen parameters", () => {
  const frozen = ["conv1.weight", "conv1.bias", "conv2.weight"];
  const optimizer = { momentum: 0.9, weightDecay: 0.01 };
  const trainOnce = async (options: { readonly frozen?: readonly string[] }) => {
    const opened = await openNet(exact, small, "train", rows, { optimizer, ...options });
    const before = writeSpaced(opened);
    const { session, plan } = opened;
    session.write("learningRate", [0.1]);
    plan.write("input", images, rows);
    plan.write("targets", softTargets(rows, 4), rows);
    plan.run(["forward", "backward", "update"], rows);
    return { before, session };
  };

  test("have neither gradient nor velocity in the session", async () => {
    const { session } = await trainOnce({ frozen });
    const names = [...session.layout.tensors].filter(([, { role }]) => role !== "parameter").map(([name]) => name);
    expect(names.sort()).toEqual(
      [
        ...["conv2.bias", "fc1.bias", "fc1.weight"].flatMap((name) => [`${name}.grad`, `${name}.velocity`]),
        ...["correct", "learningRate", "loss", "nonFinite", "randomKey"],
      ].sort(),
    );
    await expect(session.read("conv1.weight.grad")).rejects.toThrow('no tensor is called "conv1.weight.grad"');
  });

  test("stay as they are, and the others learn as they would without", async () => {
    const free = await trainOnce({});
    const held = await trainOnce({ frozen });
    for (const [name, before] of held.before) {
      const after = await held.session.read(name);
      if (frozen.includes(name)) expect(after, name).toEqual(before);
      else {
        expect(after, name).not.toEqual(before);
        expect(after, name).toEqual(await free.session.read(name));
      }
    }
  });

  test("leave what lies below the lowest trained parameter alone", () => {
    const all = program(small, "train");
    expect(walkedBack(all)).toEqual(["fc1", "flatten1", "relu2", "conv2", "relu1", "conv1"]);
    expect(walkedBack(program(small, "train", { frozen }))).toEqual(["fc1", "flatten1", "relu2", "conv2"]);
    const head = program(small, "train", { frozen: [...frozen, "conv2.bias"] });
    expect(walkedBack(head)).toEqual(["fc1"]);
    expect(head.tensors.has("flatten1.grad")).toBe(false);
  });

  test("must leave something to train", () => {
    const everything = [...program(small, "infer").tensors].filter(([, t]) => t.role === "parameter").map(([n]) => n);
    expect(() => program(small, "train", { frozen: everything })).toThrow("nothing can be trained");
  });

  test("and kept layers that do not exist are refused together, with the nearest names", () => {
    expect(() => program(small, "train", { frozen: ["conv1.wieght"], keep: ["relu3"] })).toThrow(
      'no tensor is called "relu3". Did you mean "relu1"?\nno tensor is called "conv1.wieght". Did you mean "conv1.weight"?',
    );
  });
});

describe("batch norm of which all parameters are frozen", () => {
  const normed = net([2, 4, 4], conv2d(3, 3, { bias: false }), batchNorm2d(), flatten(), linear(4));
  const trainOnce = async (frozen: readonly string[]) => {
    const opened = await openNet(exact, normed, "train", rows, { frozen, keep: ["bn1"] });
    const before = writeSpaced(opened);
    opened.plan.write("input", spaced(rows * sizeOf(normed.input), "images"), rows);
    opened.plan.write("targets", softTargets(rows, 4), rows);
    opened.plan.run(["forward"], rows);
    const moved = [];
    for (const name of ["bn1.running_mean", "bn1.running_var"])
      if (dot(await opened.session.read(name), [1, 1, 1]) !== dot(before.get(name) as Float64Array, [1, 1, 1]))
        moved.push(name);
    return { moved, output: await opened.plan.read("bn1", rows) };
  };
  const evaluated = async () => {
    const opened = await openNet(exact, normed, "infer", rows, { keep: ["bn1"] });
    writeSpaced(opened);
    opened.plan.write("input", spaced(rows * sizeOf(normed.input), "images"), rows);
    opened.plan.run(["forward"], rows);
    return await opened.plan.read("bn1", rows);
  };

  test("normalises with the running statistics and leaves them alone", async () => {
    expect(await trainOnce(["bn1.weight", "bn1.bias"])).toEqual({ moved: [], output: await evaluated() });
  });

  test("unlike one that learns, be it only its bias", async () => {
    const { moved, output } = await trainOnce(["bn1.weight"]);
    expect(moved).toEqual(["bn1.running_mean", "bn1.running_var"]);
    expect(output).not.toEqual(await evaluated());
  });
});

test("only a net's own output and what is kept gets a seed", () => {
  const given = (p: Program) => [...p.tensors].filter(([, { role }]) => role === "given").map(([name]) => name);
  expect(given(program(small, "infer"))).toEqual(["input"]);
  expect(given(program(small, "train"))).toEqual(["input", "targets"]);
  expect(given(program(small, "gradient", { keep: ["relu1"] }))).toEqual(["input", "fc1.seed", "relu1.seed"]);
});

describe("softmax", () => {
  const kernelsOf = (p: Program) =>
    [...p.forward, ...p.backward].flatMap(({ operation }) => ("kernel" in operation ? [operation.kernel] : []));

  test("at the end of a net is left out while training, since the loss has it in it", () => {
    const ending = net([1, 3, 3], flatten(), linear(4), softmax());
    const trained = program(ending, "train");
    expect(trained.output).toBe("fc1");
    expect(kernelsOf(trained)).toEqual(kernelsOf(program(net([1, 3, 3], flatten(), linear(4)), "train")));
    expect(kernelsOf(program(ending, "infer"))).toEqual(["linear", "softmax"]);
  });

  test("elsewhere cannot be trained through", () => {
    const inside = net([1, 3, 3], flatten(), linear(4), softmax(), linear(2));
    expect(() => program(inside, "train")).toThrow(UserError);
    expect(() => program(inside, "train")).toThrow('layer 3 "softmax1": softmax cannot be trained through here.');
  });

  test("below everything that is trained does no harm", () => {
    const below = net([1, 1, 6], flatten(), softmax(), linear(2));
    expect(walkedBack(program(below, "train"))).toEqual(["fc1"]);
  });
});

test("cross-entropy needs one number per class", () => {
  expect(() => program(net([1, 4, 4], conv2d(3, 3)), "train")).toThrow("the net's output is 3x2x2");
});
