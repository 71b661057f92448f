// U-Net: down to small maps and up again, each step up seeing also what the step down of its size had seen. Padded, so
// that maps fit together without cropping; the paper's own convolutions are not.

import { concat } from "../../layers/concat.ts";
import { convTranspose2d } from "../../layers/conv-transpose2d.ts";
import { conv2d } from "../../layers/conv2d.ts";
import { maxPool2d } from "../../layers/pool2d.ts";
import { relu } from "../../layers/relu.ts";
import { from, type Part, sequential } from "../blocks.ts";
import { type Net, net } from "../net.ts";

const twice = (name: string, filters: number): Part =>
  sequential({ name }, conv2d(filters, 3, { padding: 1 }), relu(), conv2d(filters, 3, { padding: 1 }), relu());

const widths = [64, 128, 256, 512];

/** One number per class for every pixel; height and width must be multiples of 16. */
export const unet = (input: readonly [number, number, number] = [1, 256, 256], classes = 2): Net => {
  const down = widths.flatMap((width, i) => [twice(`down${i + 1}`, width), maxPool2d(2)]);
  const up = widths
    .map((width, i): readonly Part[] => [
      convTranspose2d(width, 2, { stride: 2, name: `up${i + 1}` }),
      from([`down${i + 1}.3`, `up${i + 1}`], concat()),
      twice(`merge${i + 1}`, width),
    ])
    .reverse()
    .flat();
  const parts = [...down, twice("bottom", 1024), ...up, conv2d(classes, 1, { name: "head" })];
  return { ...net(input, ...parts), name: "unet" };
};
