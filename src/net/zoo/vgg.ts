// VGG: 3x3 convolutions and 2x2 pooling, nothing else, then three linear layers.

import { adaptiveAvgPool2d } from "../../layers/adaptive-avg-pool2d.ts";
import { conv2d } from "../../layers/conv2d.ts";
import { dropout } from "../../layers/dropout.ts";
import { flatten } from "../../layers/flatten.ts";
import { linear } from "../../layers/linear.ts";
import { maxPool2d } from "../../layers/pool2d.ts";
import { relu } from "../../layers/relu.ts";
import { type Part, sequential } from "../blocks.ts";
import type { Net } from "../net.ts";
import { imagenet } from "./imagenet.ts";

/** @param stages the filters of each convolution, a list per stage; a stage ends in pooling */
const vgg = (name: string, stages: readonly (readonly number[])[], classes: number): Net =>
  imagenet(name, [
    sequential(
      { name: "features" },
      ...stages.flatMap((stage): readonly Part[] => [
        ...stage.flatMap((filters) => [conv2d(filters, 3, { padding: 1 }), relu()]),
        maxPool2d(2),
      ]),
    ),
    adaptiveAvgPool2d(7, { name: "avgpool" }),
    flatten(),
    sequential(
      { name: "classifier" },
      linear(4096),
      relu(),
      dropout(),
      linear(4096),
      relu(),
      dropout(),
      linear(classes),
    ),
  ]);

export const vgg11 = (classes = 1000): Net => vgg("vgg11", [[64], [128], [256, 256], [512, 512], [512, 512]], classes);

export const vgg16 = (classes = 1000): Net =>
  vgg(
    "vgg16",
    [
      [64, 64],
      [128, 128],
      [256, 256, 256],
      [512, 512, 512],
      [512, 512, 512],
    ],
    classes,
  );
