// What torchvision's networks for ImageNet have in common: the size of their input and how an image becomes it.

import type { Part } from "../blocks.ts";
import { type Net, net } from "../net.ts";

/** A net for 3x224x224 images, scaled by ImageNet's mean and standard deviation per channel. */
export const imagenet = (name: string, parts: readonly Part[]): Net => ({
  ...net([3, 224, 224], ...parts),
  name,
  preprocess: { mean: [0.485, 0.456, 0.406], std: [0.229, 0.224, 0.225] },
});
