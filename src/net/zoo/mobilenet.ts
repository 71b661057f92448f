// MobileNet v2: inverted residuals, wide inside and narrow where they meet, their 3x3 convolutions depthwise.

import { globalAvgPool2d } from "../../layers/adaptive-avg-pool2d.ts";
import { batchNorm2d } from "../../layers/batch-norm2d.ts";
import { conv2d } from "../../layers/conv2d.ts";
import { depthwiseConv2d } from "../../layers/depthwise-conv2d.ts";
import { dropout } from "../../layers/dropout.ts";
import { flatten } from "../../layers/flatten.ts";
import { linear } from "../../layers/linear.ts";
import { relu6 } from "../../layers/relu6.ts";
import { type Part, residual, sequential } from "../blocks.ts";
import type { Net } from "../net.ts";
import { imagenet } from "./imagenet.ts";

const activated = (name: string, conv: Part): Part => sequential({ name }, conv, batchNorm2d(), relu6());

const inverted = (name: string, channels: number, expand: number, filters: number, stride: number): Part => {
  const depthwise = depthwiseConv2d(3, { stride, padding: 1, bias: false });
  const widened = expand === 1 ? [] : [activated("0", conv2d(expand * channels, 1, { bias: false }))];
  const branch = sequential(
    { name: "conv" },
    ...widened,
    activated(`${widened.length}`, depthwise),
    conv2d(filters, 1, { bias: false }),
    batchNorm2d(),
  );
  return stride === 1 && channels === filters ? residual({ name }, branch) : sequential({ name }, branch);
};

/** How much wider inside, filters, how many, the first one's stride: the paper's table 2. */
const table: readonly (readonly [number, number, number, number])[] = [
  [1, 16, 1, 1],
  [6, 24, 2, 2],
  [6, 32, 3, 2],
  [6, 64, 4, 2],
  [6, 96, 3, 1],
  [6, 160, 3, 2],
  [6, 320, 1, 1],
];

export const mobilenetV2 = (classes = 1000): Net => {
  const parts: Part[] = [activated("0", conv2d(32, 3, { stride: 2, padding: 1, bias: false }))];
  let channels = 32;
  for (const [expand, filters, count, stride] of table)
    for (let i = 0; i < count; i++) {
      parts.push(inverted(`${parts.length}`, channels, expand, filters, i === 0 ? stride : 1));
      channels = filters;
    }
  parts.push(activated(`${parts.length}`, conv2d(1280, 1, { bias: false })));
  return imagenet("mobilenet_v2", [
    sequential({ name: "features" }, ...parts),
    globalAvgPool2d(),
    flatten(),
    sequential({ name: "classifier" }, dropout(0.2), linear(classes)),
  ]);
};
