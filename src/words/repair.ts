// A repair's data as text that is the same in every language: "padding 1", "kernel 3x3", "groups 2".

import type { RepairLayer } from "./issue.ts";

/** An option with its value, as people write it: equal numbers once, sizes with an x between. */
export const optionText = (name: string, value: unknown): string => {
  if (!Array.isArray(value)) return `${name} ${value}`;
  const isEven = value.every((n) => n === value[0]);
  if (isEven && value.length !== 2) return `${name} ${value[0]}`;
  return `${name} ${value.join(value.length === 2 ? "x" : ",")}`;
};

export const optionsText = (options: Readonly<Record<string, unknown>>): string =>
  Object.entries(options)
    .map(([name, value]) => optionText(name, value))
    .join(", ");

/** "flatten", "conv2d (filters 128, kernel 1x1, stride 2x2)". */
export const layerText = ({ type, ...options }: RepairLayer): string =>
  Object.keys(options).length === 0 ? type : `${type} (${optionsText(options)})`;
