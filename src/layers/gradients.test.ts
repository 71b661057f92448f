import { describe, expect, test } from "vitest";
import { dot, expectSlopes, slopes, softTargets, spaced, writeSpaced } from "../../test/finite-differences.ts";
import { openNet } from "../../test/open-net.ts";
import { reference } from "../backends/reference.ts";
import { sizeOf } from "../kernels/kernel.ts";
import { from, type Part, parallel, residual, unfold } from "../net/blocks.ts";
import { netFromJson } from "../net/json.ts";
import type { Net } from "../net/net.ts";
import { adaptiveAvgPool2d, globalAvgPool2d } from "./adaptive-avg-pool2d.ts";
import { add } from "./add.ts";
import { batchNorm2d } from "./batch-norm2d.ts";
import { concat } from "./concat.ts";
import { convTranspose2d } from "./conv-transpose2d.ts";
import { conv2d } from "./conv2d.ts";
import { depthwiseConv2d } from "./depthwise-conv2d.ts";
import { dropout } from "./dropout.ts";
import { flatten } from "./flatten.ts";
import { gelu } from "./gelu.ts";
import { hardswish } from "./hardswish.ts";
import { layerTypes } from "./index.ts";
import { leakyRelu } from "./leaky-relu.ts";
import { linear } from "./linear.ts";
import { localResponseNorm } from "./local-response-norm.ts";
import { multiply } from "./multiply.ts";
import { randomKey } from "./operation.ts";
import { pad } from "./pad.ts";
import { avgPool2d, maxPool2d } from "./pool2d.ts";
import { relu } from "./relu.ts";
import { relu6 } from "./relu6.ts";
import { sigmoid } from "./sigmoid.ts";
import { silu } from "./silu.ts";
import { tanh } from "./tanh.ts";
import { upsample } from "./upsample.ts";

// Every layer's gradients against central finite differences, in double precision.

interface Case {
  readonly title: string;
  readonly net: Net;
  /** The input is spaced in [-scale, scale); 1 where left out. Some kinks lie further out. */
  readonly scale?: number;
  /** Parameters that training leaves alone. */
  readonly frozen?: readonly string[];
}

const map = [2, 6, 5];
const on = (input: readonly number[], title: string, ...parts: readonly Part[]): Case => ({
  title,
  net: netFromJson({ hubel: 1, input, layers: unfold([...parts, flatten(), linear(4)]) }),
});
/** These layers on a map of 2x6x5, and a linear layer behind them. */
const behind = (title: string, ...parts: readonly Part[]): Case => on(map, title, ...parts);

/** Dropout and batch norm with something below that learns, so that training sends a gradient through them. */
const mixed = conv2d(3, 3, { bias: false, name: "below" });

const convolutions: readonly Case[] = [
  behind("conv2d", conv2d(3, 3)),
  behind("conv2d, padding 1", conv2d(3, 3, { padding: 1 })),
  behind("conv2d without bias", conv2d(3, [2, 3], { bias: false })),
  behind("conv2d, stride 2", conv2d(3, 3, { stride: 2, padding: 1 })),
  behind("conv2d, stride beyond the kernel", conv2d(2, 1, { stride: [3, 2] })),
  behind("conv2d, each side padded differently", conv2d(2, [3, 2], { padding: [2, 0, 1, 1] })),
  behind("conv2d, dilation 2x3", conv2d(2, [3, 2], { dilation: [2, 3], padding: 1 })),
  behind("conv2d, dilation beyond a stride of 2", conv2d(2, 2, { dilation: 3, stride: 2 })),
  behind("conv2d, padding same", conv2d(2, [4, 3], { padding: "same", dilation: [1, 2] })),
  behind("conv2d, padding same-upper, stride 2", conv2d(2, [4, 3], { padding: "same-upper", stride: 2 })),
  behind("conv2d, padding same-lower, stride 3x2", conv2d(2, [4, 4], { padding: "same-lower", stride: [3, 2] })),
  behind("conv2d, padding reflected", conv2d(2, 3, { padding: [2, 1, 0, 3], paddingMode: "reflect" })),
  behind("conv2d, edge replicated, stride 2", conv2d(2, 3, { padding: 2, paddingMode: "replicate", stride: 2 })),
  behind("conv2d, wrapped around", conv2d(2, 3, { padding: [1, 2], paddingMode: "circular", dilation: [2, 1] })),
  behind("conv2d, 2 groups", conv2d(4, 3, { groups: 2, padding: 1 })),
  on([6, 4, 4], "conv2d, 3 groups, stride 2", conv2d(3, 2, { groups: 3, stride: 2, bias: false })),
  behind("depthwiseConv2d", depthwiseConv2d(3, { padding: 1 })),
  behind("depthwiseConv2d, multiplier 3, stride 2", depthwiseConv2d([2, 3], { multiplier: 3, stride: 2 })),
  behind(
    "depthwiseConv2d, dilation 2, reflected",
    depthwiseConv2d(3, { dilation: 2, padding: 2, paddingMode: "reflect" }),
  ),
  behind(
    "depthwiseConv2d without bias, same-upper",
    depthwiseConv2d(2, { padding: "same-upper", stride: 2, bias: false }),
  ),
  on([2, 3, 3], "convTranspose2d", convTranspose2d(3, 3)),
  on([2, 3, 3], "convTranspose2d without bias, stride 2", convTranspose2d(2, [3, 2], { stride: 2, bias: false })),
  on(
    [2, 3, 2],
    "convTranspose2d, stride 3x2, padding and output padding",
    convTranspose2d(3, [3, 4], { stride: [3, 2], padding: [1, 0, 2, 1], outputPadding: [2, 1] }),
  ),
  on([4, 3, 2], "convTranspose2d, 2 groups, dilation 2", convTranspose2d(2, 2, { groups: 2, dilation: 2, padding: 1 })),
  on([2, 2, 3], "convTranspose2d, stride beyond the kernel", convTranspose2d(2, 1, { stride: 2 })),
  behind("linear", flatten(), linear(5)),
  behind("linear without bias", flatten(), linear(5, { bias: false })),
];

const activations: readonly Case[] = [
  behind("relu", relu()),
  { ...behind("relu6, on both sides of 0 and 6", relu6()), scale: 8 },
  behind("leakyRelu", leakyRelu()),
  behind("leakyRelu, slope 0.3", leakyRelu({ negativeSlope: 0.3 })),
  behind("sigmoid", sigmoid()),
  behind("tanh", tanh()),
  { ...behind("gelu", gelu()), scale: 4 },
  { ...behind("gelu by tanh", gelu({ approximate: "tanh" })), scale: 4 },
  { ...behind("silu", silu()), scale: 4 },
  { ...behind("hardswish, on both sides of -3 and 3", hardswish()), scale: 4 },
];

const pooling: readonly Case[] = [
  behind("maxPool2d", maxPool2d(2)),
  behind("maxPool2d, windows overlapping", maxPool2d(3, { stride: 2, padding: 1 })),
  behind("maxPool2d, windows apart", maxPool2d([1, 2], { stride: [2, 3] })),
  behind("maxPool2d, padded on two sides", maxPool2d(2, { stride: 1, padding: [1, 0, 0, 1] })),
  behind("maxPool2d, sizes rounded up", maxPool2d([4, 2], { stride: [3, 2], ceilMode: true })),
  behind("avgPool2d", avgPool2d(2)),
  behind("avgPool2d, windows overlapping", avgPool2d(3, { stride: 2, padding: 1 })),
  behind("avgPool2d, windows apart", avgPool2d([1, 2], { stride: [2, 3] })),
  behind("avgPool2d, padded on two sides", avgPool2d(2, { stride: 1, padding: [1, 0, 0, 1] })),
  behind("avgPool2d, padding not counted", avgPool2d(3, { stride: 2, padding: 1, countIncludePad: false })),
  behind("avgPool2d, sizes rounded up", avgPool2d([4, 2], { stride: [3, 2], padding: [1, 0], ceilMode: true })),
  behind(
    "avgPool2d, sizes rounded up, padding not counted",
    avgPool2d([4, 2], { stride: [3, 2], padding: [1, 1], ceilMode: true, countIncludePad: false }),
  ),
  behind("globalAvgPool2d", globalAvgPool2d()),
  behind("adaptiveAvgPool2d, shares that overlap", adaptiveAvgPool2d([4, 3])),
  behind("adaptiveAvgPool2d, more units than pixels", adaptiveAvgPool2d([7, 5])),
];

const others: readonly Case[] = [
  on([2, 3, 2], "upsample", upsample([2, 3])),
  on([2, 3, 2], "upsample, bilinear", upsample([2, 3], { mode: "bilinear" })),
  on([2, 3, 2], "upsample, bilinear along one axis", upsample([1, 4], { mode: "bilinear" })),
  behind("pad", pad([1, 0, 2, 3])),
  behind("pad, reflected", pad([2, 4, 5, 1], { mode: "reflect" })),
  behind("pad, replicated", pad([2, 0, 1, 7], { mode: "replicate" })),
  behind("pad, wrapped around", pad([6, 2, 1, 5], { mode: "circular" })),
  on([5, 3, 2], "localResponseNorm", localResponseNorm(3, { alpha: 2 })),
  on([6, 2, 2], "localResponseNorm, even window", localResponseNorm(4, { alpha: 3, beta: 1.5, k: 2 })),
  on([2, 3, 2], "localResponseNorm, window beyond the channels", localResponseNorm(9, { alpha: 1, beta: 0.5 })),
  behind("batchNorm2d", mixed, batchNorm2d()),
  behind("batchNorm2d without weight and bias", mixed, batchNorm2d({ affine: false, eps: 0.1 })),
  {
    ...behind("batchNorm2d of which all is frozen", mixed, batchNorm2d()),
    frozen: ["bn1.weight", "bn1.bias"],
  },
  { ...behind("batchNorm2d of which the weight is frozen", mixed, batchNorm2d()), frozen: ["bn1.weight"] },
  behind("dropout", mixed, dropout(0.3)),
  behind("dropout on features", flatten(), linear(6), dropout(), linear(5), dropout(0.2)),
  behind("dropout of nothing", mixed, dropout(0)),
];

const blocks: readonly Case[] = [
  behind("add: a residual block", residual(conv2d(2, 3, { padding: 1 }), tanh())),
  behind(
    "add: a residual block with a shortcut and batch norm",
    residual(
      { shortcut: [conv2d(3, 1, { stride: 2, bias: false }), batchNorm2d()] },
      conv2d(3, 3, { stride: 2, padding: 1, bias: false }),
      batchNorm2d(),
      silu(),
    ),
  ),
  behind("add of a tensor and itself", tanh(), from(["tanh1", "tanh1"], add())),
  behind("add of three", parallel({ join: "add" }, [tanh()], [conv2d(2, 1)], [])),
  behind(
    "add of four, one of them twice",
    tanh({ name: "a" }),
    conv2d(2, 1),
    from(["a", "conv1", "input", "a"], add()),
  ),
  behind("multiply", parallel({ join: "multiply" }, [conv2d(2, 1), sigmoid()], [conv2d(2, 1), tanh()])),
  behind("multiply of a tensor by itself", tanh(), from(["tanh1", "tanh1"], multiply())),
  behind("multiply of flat features", flatten(), parallel({ join: "multiply" }, [linear(5)], [linear(5), tanh()])),
  behind(
    "multiply: squeeze and excitation",
    conv2d(3, 2),
    parallel({ join: "multiply" }, [], [globalAvgPool2d(), conv2d(2, 1), silu(), conv2d(3, 1), sigmoid()]),
  ),
  behind("concat", parallel([conv2d(3, 1)], [], [tanh(), conv2d(1, 3, { padding: 1 })])),
  behind("concat of a tensor and itself", tanh(), from(["tanh1", "input", "tanh1"], concat())),
  behind("concat of flat features", flatten(), parallel([linear(5)], [tanh(), linear(2)])),
  behind(
    "concat: a dense block, whose every layer reads all before",
    conv2d(2, 3, { padding: 1, name: "a" }),
    from(["input", "a"], concat({ name: "ab" })),
    tanh(),
    conv2d(2, 3, { padding: 1, name: "c" }),
    from(["input", "a", "c"], concat()),
  ),
  behind("a block within a block", residual(parallel({ join: "add" }, [conv2d(2, 1)], [residual(tanh())]), tanh())),
];

const cases: readonly Case[] = [
  ...convolutions,
  ...activations,
  ...pooling,
  ...others,
  ...blocks,
  on(
    // Here what ReLU and max pooling meet is not spaced; a kink within a step would show as a large error.
    [1, 12, 12],
    "LeNet-5, smaller",
    conv2d(3, 5, { padding: 2 }),
    relu(),
    maxPool2d(2),
    conv2d(4, 3),
    relu(),
    maxPool2d(2),
    flatten(),
    linear(8),
    relu(),
  ),
];

test("every layer that can be trained through is among the cases", () => {
  const met = new Set(cases.flatMap(({ net }) => net.layers.map(({ type }) => type)));
  expect([...met, "softmax"].sort()).toEqual([...layerTypes].sort());
});

describe("the gradients that finite differences give", () => {
  const exact = reference("float64");
  const rows = 2;
  for (const { title, net, scale = 1, frozen = [] } of cases) {
    const images = () => spaced(rows * sizeOf(net.input), "images").map((x) => x * scale);

    test(`${title}: of the input`, async () => {
      const opened = await openNet(exact, net, "gradient", rows);
      writeSpaced(opened);
      const { plan } = opened;
      const moved = images();
      const output = async () => {
        plan.write("input", moved, rows);
        plan.run(["forward"], rows);
        return await plan.read(plan.plan.output, rows);
      };
      const seed = spaced((await output()).length, "seed");
      const expected = await slopes(moved, async () => dot(seed, await output()));

      plan.write("input", moved, rows);
      plan.write(`${plan.plan.output}.seed`, seed, rows);
      plan.run(["forward", "backward"], rows);
      expectSlopes(await plan.read("input.grad", rows), expected, "input");
    });

    test(`${title}: of the parameters`, async () => {
      const opened = await openNet(exact, net, "train", rows, { frozen });
      const parameters = writeSpaced(opened);
      const { session, plan } = opened;
      session.write(randomKey, [1, 2]); // the same numbers are dropped in every run
      const loss = async (segments: Parameters<typeof plan.run>[0] = ["forward"]) => {
        plan.write("input", images(), rows);
        plan.write("targets", softTargets(rows, sizeOf(plan.plan.given.get("targets")?.shape ?? [])), rows);
        plan.run(segments, rows);
        return (await session.read("loss"))[0] as number;
      };
      const trained = [...parameters].filter(([name]) => session.layout.tensors.has(`${name}.grad`));
      expect(trained.length).toBeGreaterThan(0);
      for (const [name, values] of trained) {
        const expected = await slopes(values, async () => {
          session.write(name, values);
          return await loss();
        });
        session.write(name, values);
        await loss(["forward", "backward"]);
        expectSlopes(await session.read(`${name}.grad`), expected, name);
      }
    });
  }
});
