// GoogLeNet in torchvision's variant: batch normalisation, 3x3 kernels where the paper has 5x5, no auxiliary classifiers.

import { globalAvgPool2d } from "../../layers/adaptive-avg-pool2d.ts";
import { batchNorm2d } from "../../layers/batch-norm2d.ts";
import { conv2d } from "../../layers/conv2d.ts";
import { dropout } from "../../layers/dropout.ts";
import { flatten } from "../../layers/flatten.ts";
import { linear } from "../../layers/linear.ts";
import { maxPool2d } from "../../layers/pool2d.ts";
import { relu } from "../../layers/relu.ts";
import { type Part, parallel, sequential } from "../blocks.ts";
import type { Net } from "../net.ts";
import { imagenet } from "./imagenet.ts";

const conv = (name: string, filters: number, kernel: number, { stride = 1, padding = 0 } = {}) =>
  sequential(
    { name },
    conv2d(filters, kernel, { stride, padding, bias: false, name: "conv" }),
    batchNorm2d({ eps: 1e-3, name: "bn" }),
    relu({ name: "relu" }),
  );

/** Filters of the 1x1 branch; of the 3x3 branch and of the 1x1 before it; likewise of the third; of the one after pooling. */
type Widths = readonly [number, number, number, number, number, number];

const inception = (name: string, [one, before3, three, before5, five, pooled]: Widths): Part =>
  parallel(
    { name },
    [conv("branch1", one, 1)],
    [sequential({ name: "branch2" }, conv("0", before3, 1), conv("1", three, 3, { padding: 1 }))],
    [sequential({ name: "branch3" }, conv("0", before5, 1), conv("1", five, 3, { padding: 1 }))],
    [sequential({ name: "branch4" }, maxPool2d(3, { stride: 1, padding: 1, ceilMode: true }), conv("1", pooled, 1))],
  );

export const googlenet = (classes = 1000): Net =>
  imagenet("googlenet", [
    conv("conv1", 64, 7, { stride: 2, padding: 3 }),
    maxPool2d(3, { stride: 2, ceilMode: true, name: "maxpool1" }),
    conv("conv2", 64, 1),
    conv("conv3", 192, 3, { padding: 1 }),
    maxPool2d(3, { stride: 2, ceilMode: true, name: "maxpool2" }),
    inception("inception3a", [64, 96, 128, 16, 32, 32]),
    inception("inception3b", [128, 128, 192, 32, 96, 64]),
    maxPool2d(3, { stride: 2, ceilMode: true, name: "maxpool3" }),
    inception("inception4a", [192, 96, 208, 16, 48, 64]),
    inception("inception4b", [160, 112, 224, 24, 64, 64]),
    inception("inception4c", [128, 128, 256, 24, 64, 64]),
    inception("inception4d", [112, 144, 288, 32, 64, 64]),
    inception("inception4e", [256, 160, 320, 32, 128, 128]),
    maxPool2d(2, { stride: 2, ceilMode: true, name: "maxpool4" }),
    inception("inception5a", [256, 160, 320, 32, 128, 128]),
    inception("inception5b", [384, 192, 384, 48, 128, 128]),
    globalAvgPool2d({ name: "avgpool" }),
    flatten(),
    dropout(0.2, { name: "dropout" }),
    linear(classes, { name: "fc" }),
  ]);
