// AlexNet in torchvision's variant: one tower, without local response normalisation.

import { adaptiveAvgPool2d } from "../../layers/adaptive-avg-pool2d.ts";
import { conv2d } from "../../layers/conv2d.ts";
import { dropout } from "../../layers/dropout.ts";
import { flatten } from "../../layers/flatten.ts";
import { linear } from "../../layers/linear.ts";
import { maxPool2d } from "../../layers/pool2d.ts";
import { relu } from "../../layers/relu.ts";
import { sequential } from "../blocks.ts";
import type { Net } from "../net.ts";
import { imagenet } from "./imagenet.ts";

export const alexnet = (classes = 1000): Net =>
  imagenet("alexnet", [
    sequential(
      { name: "features" },
      conv2d(64, 11, { stride: 4, padding: 2 }),
      relu(),
      maxPool2d(3, { stride: 2 }),
      conv2d(192, 5, { padding: 2 }),
      relu(),
      maxPool2d(3, { stride: 2 }),
      conv2d(384, 3, { padding: 1 }),
      relu(),
      conv2d(256, 3, { padding: 1 }),
      relu(),
      conv2d(256, 3, { padding: 1 }),
      relu(),
      maxPool2d(3, { stride: 2 }),
    ),
    adaptiveAvgPool2d(6, { name: "avgpool" }),
    flatten(),
    sequential(
      { name: "classifier" },
      dropout(),
      linear(4096),
      relu(),
      dropout(),
      linear(4096),
      relu(),
      linear(classes),
    ),
  ]);
