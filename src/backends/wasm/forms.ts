// The orders in which the kernels want weights and weight gradients, as copies from PyTorch's order.

import { type ConvAttributes, gradientPhases, type Phase } from "../../kernels/conv2d.ts";
import { type Copy, type CopyLoop, dimsOf } from "../../plan/layout.ts";

import type { CallFacts, Form } from "../../plan/target.ts";
import { panelWidth } from "./kernels/panel-product.ts";

type Dims = readonly [number, number, number];

const loop = (count: number, from: number, to: number): CopyLoop => ({ count, from, to });
export const padded = (channels: number): number => Math.ceil(channels / panelWidth) * panelWidth;

/** Copies in panels of 8: whole ones in one nest of loops, and what is left over. */
const inPanels = (
  outputs: number,
  fromStep: number,
  panelSize: number,
  inner: readonly CopyLoop[],
  offsets: Pick<Copy, "fromOffset" | "toOffset">,
): readonly Copy[] => {
  const whole = Math.floor(outputs / panelWidth);
  const rest = outputs % panelWidth;
  const nest = (panels: number, lanes: number, first: number): Copy => ({
    fromOffset: offsets.fromOffset + first * panelWidth * fromStep,
    toOffset: offsets.toOffset + first * panelSize,
    loops: [loop(panels, panelWidth * fromStep, panelSize), ...inner, loop(lanes, fromStep, 1)],
  });
  return [...(whole > 0 ? [nest(whole, panelWidth, 0)] : []), ...(rest > 0 ? [nest(1, rest, whole)] : [])];
};

/** Filters in panels, for the forward pass: [outputs / 8][ky][kx][channel][8]. */
const filterPanels = (outputs: number, [channels, kh, kw]: Dims): Form => {
  const taps = channels * kh * kw;
  const inner = [
    loop(kh, kw, kw * channels * panelWidth),
    loop(kw, 1, channels * panelWidth),
    loop(channels, kh * kw, panelWidth),
  ];
  return {
    name: "filter panels",
    size: padded(outputs) * taps,
    copies: inPanels(outputs, taps, taps * panelWidth, inner, { fromOffset: 0, toOffset: 0 }),
  };
};

/** Tap after tap, for weight gradients: [ky][kx][channel][outputs, padded to 8]. */
const tapRows = (outputs: number, [channels, kh, kw]: Dims): Form => {
  const width = padded(outputs);
  return {
    name: "tap rows",
    size: channels * kh * kw * width,
    copies: [
      {
        fromOffset: 0,
        toOffset: 0,
        loops: [
          loop(outputs, channels * kh * kw, 1),
          loop(channels, kh * kw, width),
          loop(kh, kw, kw * channels * width),
          loop(kw, 1, channels * width),
        ],
      },
    ],
  };
};

const shapeOf = (facts: CallFacts, operand: string): readonly number[] => {
  const shape = facts.shapes[operand];
  if (!shape) throw new Error(`no shape of ${operand}`);
  return shape;
};
const filterDims = (shape: readonly number[]): readonly [number, Dims] => {
  const [outputs = 0, ...rest] = shape;
  return [outputs, dimsOf(rest)];
};

export const convFilters = (facts: CallFacts): Form => filterPanels(...filterDims(shapeOf(facts, "weight")));
export const convGradient = (facts: CallFacts): Form => tapRows(...filterDims(shapeOf(facts, "gradWeight")));

/** A fully connected layer reads a whole map: a convolution whose kernel is as large as its input. */
const mapRead = (facts: CallFacts, operand: string): Dims => {
  const layout = facts.layouts[operand];
  if (!layout) throw new Error(`no layout of ${operand}`);
  return layout.dims;
};
export const linearFilters = (facts: CallFacts): Form =>
  filterPanels(shapeOf(facts, "weight")[0] as number, mapRead(facts, "input"));
export const linearGradient = (facts: CallFacts): Form =>
  tapRows(shapeOf(facts, "gradWeight")[0] as number, mapRead(facts, "input"));

/** For a linear layer's input gradient: [y][x][channels / 8][output][8], each row of panels one row of the map. */
export const linearFlipped = (facts: CallFacts): Form => {
  const outputs = shapeOf(facts, "weight")[0] as number;
  const [channels, height, width] = mapRead(facts, "gradInput");
  const inputs = channels * height * width;
  const panel = outputs * panelWidth;
  const copies: Copy[] = [];
  for (let position = 0; position < height * width; position++)
    copies.push(
      ...inPanels(channels, height * width, panel, [loop(outputs, inputs, panelWidth)], {
        fromOffset: position,
        toOffset: position * padded(channels) * outputs,
      }),
    );
  return { name: "input panels", size: height * width * padded(channels) * outputs, copies };
};

/** One stride-1 convolution of the input gradient, and where its packed filters begin. */
export interface PhasePair {
  readonly vertical: Phase;
  readonly horizontal: Phase;
  readonly offset: number;
}

/** The residue classes of both axes; those that no tap reaches stay zero and are not listed. */
export const phasePairs = (
  { stride, padding }: ConvAttributes,
  weight: readonly number[],
  input: readonly number[],
): readonly PhasePair[] => {
  const [filters = 0, channels = 0, kh = 0, kw = 0] = weight;
  const [, , height = 0, width = 0] = input;
  const pairs: PhasePair[] = [];
  let offset = 0;
  for (const vertical of gradientPhases(height, kh, stride[0], padding.top))
    for (const horizontal of gradientPhases(width, kw, stride[1], padding.left)) {
      if (vertical.taps === 0 || horizontal.taps === 0) continue;
      pairs.push({ vertical, horizontal, offset });
      offset += padded(channels) * vertical.taps * horizontal.taps * filters;
    }
  return pairs;
};

/** For a convolution's input gradient, per phase: [channels / 8][ky, from the last][kx, likewise][filter][8]. */
export const convFlipped = (facts: CallFacts): Form => {
  const attributes = facts.attributes as ConvAttributes;
  const weight = shapeOf(facts, "weight");
  const [filters = 0, channels = 0, kh = 0, kw = 0] = weight;
  const pairs = phasePairs(attributes, weight, shapeOf(facts, "gradInput"));
  let size = 0;
  const copies: Copy[] = [];
  for (const { vertical, horizontal, offset } of pairs) {
    const taps = vertical.taps * horizontal.taps * filters;
    const inner = [
      loop(vertical.taps, -attributes.stride[0] * kw, horizontal.taps * filters * panelWidth),
      loop(horizontal.taps, -attributes.stride[1], filters * panelWidth),
      loop(filters, channels * kh * kw, panelWidth),
    ];
    const fromOffset = vertical.lastTap * kw + horizontal.lastTap;
    copies.push(...inPanels(channels, kh * kw, taps * panelWidth, inner, { fromOffset, toOffset: offset }));
    size = offset + padded(channels) * taps;
  }
  return { name: "flipped panels", size, copies };
};
