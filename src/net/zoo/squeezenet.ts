// SqueezeNet 1.0: few 1x1 filters squeeze the maps before the 3x3 filters see them.

import { globalAvgPool2d } from "../../layers/adaptive-avg-pool2d.ts";
import { conv2d } from "../../layers/conv2d.ts";
import { dropout } from "../../layers/dropout.ts";
import { flatten } from "../../layers/flatten.ts";
import { maxPool2d } from "../../layers/pool2d.ts";
import { relu } from "../../layers/relu.ts";
import { type Part, parallel, sequential } from "../blocks.ts";
import type { Net } from "../net.ts";
import { imagenet } from "./imagenet.ts";

/** Called by its place in the features; the join has a name of its own, since torchvision's module gives its output. */
const fire = (place: number, squeeze: number, expand: number): readonly Part[] => [
  conv2d(squeeze, 1, { name: `${place}.squeeze` }),
  relu({ name: `${place}.squeeze_activation` }),
  parallel(
    { name: `${place}` },
    [conv2d(expand, 1, { name: "expand1x1" }), relu({ name: "expand1x1_activation" })],
    [conv2d(expand, 3, { padding: 1, name: "expand3x3" }), relu({ name: "expand3x3_activation" })],
  ),
];

const pool = (place: number) => maxPool2d(3, { stride: 2, ceilMode: true, name: `${place}` });

export const squeezenet = (classes = 1000): Net =>
  imagenet("squeezenet1_0", [
    sequential(
      { name: "features" },
      conv2d(96, 7, { stride: 2 }),
      relu(),
      pool(2),
      ...fire(3, 16, 64),
      ...fire(4, 16, 64),
      ...fire(5, 32, 128),
      pool(6),
      ...fire(7, 32, 128),
      ...fire(8, 48, 192),
      ...fire(9, 48, 192),
      ...fire(10, 64, 256),
      pool(11),
      ...fire(12, 64, 256),
    ),
    sequential({ name: "classifier" }, dropout(), conv2d(classes, 1), relu(), globalAvgPool2d()),
    flatten(),
  ]);
