// LeNet-5, and the linear classifier that the notes set beside it.

import { conv2d } from "../../layers/conv2d.ts";
import { flatten } from "../../layers/flatten.ts";
import { linear } from "../../layers/linear.ts";
import { maxPool2d } from "../../layers/pool2d.ts";
import { relu } from "../../layers/relu.ts";
import { type Net, net } from "../net.ts";

/** LeNet-5 as it is built today: max pooling, ReLU, and every map of the first pool read by every filter of conv2. */
export const lenet5 = (classes = 10): Net => ({
  ...net(
    [1, 28, 28],
    conv2d(6, 5, { padding: 2 }),
    relu(),
    maxPool2d(2),
    conv2d(16, 5),
    relu(),
    maxPool2d(2),
    flatten(),
    linear(120),
    relu(),
    linear(84),
    relu(),
    linear(classes),
  ),
  name: "lenet5",
});

/** The linear classifier on the flattened image: one template per class. */
export const linearClassifier = (input: readonly [number, number, number] = [1, 28, 28], classes = 10): Net => ({
  ...net(input, flatten(), linear(classes)),
  name: "linear",
});
