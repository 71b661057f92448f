// Residual networks: those for ImageNet in torchvision's form, and the small ones for CIFAR.

import { globalAvgPool2d } from "../../layers/adaptive-avg-pool2d.ts";
import { batchNorm2d } from "../../layers/batch-norm2d.ts";
import { conv2d } from "../../layers/conv2d.ts";
import { flatten } from "../../layers/flatten.ts";
import { linear } from "../../layers/linear.ts";
import { maxPool2d } from "../../layers/pool2d.ts";
import { relu } from "../../layers/relu.ts";
import { type Part, residual, sequential } from "../blocks.ts";
import { type Net, net } from "../net.ts";
import { imagenet } from "./imagenet.ts";

/** Two 3x3 convolutions, or a 3x3 between two 1x1 of which the last has four times as many filters. */
type Kind = "basic" | "bottleneck";
const expansion = { basic: 1, bottleneck: 4 };

const conv = (filters: number, kernel: number, stride = 1) =>
  conv2d(filters, kernel, { stride, padding: (kernel - 1) / 2, bias: false });

const branch = (kind: Kind, width: number, stride: number): readonly Part[] =>
  kind === "basic"
    ? [conv(width, 3, stride), batchNorm2d(), relu(), conv(width, 3), batchNorm2d()]
    : [
        conv(width, 1),
        batchNorm2d(),
        relu(),
        conv(width, 3, stride),
        batchNorm2d(),
        relu(),
        conv(4 * width, 1),
        batchNorm2d(),
      ];

/** The layers of several stages, each of so many blocks; all but the first halve the map with their first block. */
const stages = (kind: Kind, widths: readonly number[], blocks: readonly number[]): readonly Part[] => {
  const parts: Part[] = [];
  let channels = widths[0] as number;
  for (const [stage, width] of widths.entries())
    for (let block = 0; block < (blocks[stage] ?? 0); block++) {
      const name = `layer${stage + 1}.${block}`;
      const stride = stage > 0 && block === 0 ? 2 : 1;
      const filters = expansion[kind] * width;
      const projects = stride !== 1 || channels !== filters;
      const shortcut = projects ? [sequential({ name: "downsample" }, conv(filters, 1, stride), batchNorm2d())] : [];
      parts.push(residual({ name, shortcut }, ...branch(kind, width, stride)), relu({ name: `${name}.relu` }));
      channels = filters;
    }
  return parts;
};

const head = (classes: number): readonly Part[] => [
  globalAvgPool2d({ name: "avgpool" }),
  flatten(),
  linear(classes, { name: "fc" }),
];

const resnet = (name: string, kind: Kind, blocks: readonly number[], classes: number): Net =>
  imagenet(name, [
    conv(64, 7, 2),
    batchNorm2d(),
    relu(),
    maxPool2d(3, { stride: 2, padding: 1, name: "maxpool" }),
    ...stages(kind, [64, 128, 256, 512], blocks),
    ...head(classes),
  ]);

export const resnet18 = (classes = 1000): Net => resnet("resnet18", "basic", [2, 2, 2, 2], classes);
export const resnet34 = (classes = 1000): Net => resnet("resnet34", "basic", [3, 4, 6, 3], classes);
export const resnet50 = (classes = 1000): Net => resnet("resnet50", "bottleneck", [3, 4, 6, 3], classes);
export const resnet101 = (classes = 1000): Net => resnet("resnet101", "bottleneck", [3, 4, 23, 3], classes);

/** For 3x32x32 images, of 6 n + 2 layers. Where the map shrinks the shortcut is a 1x1 convolution (option B). */
const cifarResnet = (name: string, n: number, classes: number): Net => ({
  ...net(
    [3, 32, 32],
    ...[conv(16, 3), batchNorm2d(), relu()],
    ...stages("basic", [16, 32, 64], [n, n, n]),
    ...head(classes),
  ),
  name,
});

export const resnet20 = (classes = 10): Net => cifarResnet("resnet20", 3, classes);
export const resnet56 = (classes = 10): Net => cifarResnet("resnet56", 9, classes);
