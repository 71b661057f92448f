// DenseNet-121: within a block every layer reads the maps of all layers before it.

import { globalAvgPool2d } from "../../layers/adaptive-avg-pool2d.ts";
import { batchNorm2d } from "../../layers/batch-norm2d.ts";
import { conv2d } from "../../layers/conv2d.ts";
import { flatten } from "../../layers/flatten.ts";
import { linear } from "../../layers/linear.ts";
import { avgPool2d, maxPool2d } from "../../layers/pool2d.ts";
import { relu } from "../../layers/relu.ts";
import { type Part, parallel, sequential } from "../blocks.ts";
import type { Net } from "../net.ts";
import { imagenet } from "./imagenet.ts";

const growth = 32;

/** So many new maps, put behind those that came in. */
const dense = (name: string): Part =>
  parallel(
    { name },
    [],
    [
      batchNorm2d({ name: "norm1" }),
      relu({ name: "relu1" }),
      conv2d(4 * growth, 1, { bias: false, name: "conv1" }),
      batchNorm2d({ name: "norm2" }),
      relu({ name: "relu2" }),
      conv2d(growth, 3, { padding: 1, bias: false, name: "conv2" }),
    ],
  );

/** Half as many maps of half the size. */
const transition = (name: string, filters: number): Part =>
  sequential(
    { name },
    batchNorm2d({ name: "norm" }),
    relu({ name: "relu" }),
    conv2d(filters, 1, { bias: false, name: "conv" }),
    avgPool2d(2, { name: "pool" }),
  );

export const densenet121 = (classes = 1000): Net => {
  const parts: Part[] = [
    conv2d(64, 7, { stride: 2, padding: 3, bias: false, name: "conv0" }),
    batchNorm2d({ name: "norm0" }),
    relu({ name: "relu0" }),
    maxPool2d(3, { stride: 2, padding: 1, name: "pool0" }),
  ];
  let channels = 64;
  for (const [i, layers] of [6, 12, 24, 16].entries()) {
    if (i > 0) {
      channels /= 2;
      parts.push(transition(`transition${i}`, channels));
    }
    for (let layer = 1; layer <= layers; layer++) parts.push(dense(`denseblock${i + 1}.denselayer${layer}`));
    channels += layers * growth;
  }
  parts.push(batchNorm2d({ name: "norm5" }), relu({ name: "relu5" }));
  return imagenet("densenet121", [
    sequential({ name: "features" }, ...parts),
    globalAvgPool2d(),
    flatten(),
    linear(classes, { name: "classifier" }),
  ]);
};
