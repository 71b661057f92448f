// The orders in which the kernels want weights and weight gradients, as copies from PyTorch's order.

import type { ConvAttributes } from "../../kernels/conv2d.ts";
import { gradientPhases, type Phase } from "../../kernels/gradient-phases.ts";
import type { Copy, CopyLoop } from "../../plan/layout.ts";
import type { CallFacts, Form } from "../../plan/target.ts";
import { type Bundles, bundlesOf, isDepthwise } from "./groups.ts";
import { panelWidth } from "./kernels/panel-product.ts";

type Dims = readonly [number, number, number];

const loop = (count: number, from: number, to: number): CopyLoop => ({ count, from, to });
export const padded = (channels: number): number => Math.ceil(channels / panelWidth) * panelWidth;

/** Copies to panels of 8, from lane `first` of the first on: a part of a panel, whole ones in one nest, and the rest. */
const inPanels = (
  outputs: number,
  fromStep: number,
  panelSize: number,
  inner: readonly CopyLoop[],
  { fromOffset, toOffset, first = 0 }: Pick<Copy, "fromOffset" | "toOffset"> & { readonly first?: number },
): readonly Copy[] => {
  const nest = (panels: number, lanes: number, at: number): Copy => ({
    fromOffset: fromOffset + (at - first) * fromStep,
    toOffset: toOffset + Math.floor(at / panelWidth) * panelSize + (at % panelWidth),
    loops: [loop(panels, panelWidth * fromStep, panelSize), ...inner, loop(lanes, fromStep, 1)],
  });
  const end = first + outputs;
  const [whole, wholeEnd] = [padded(first), Math.floor(end / panelWidth) * panelWidth];
  if (wholeEnd < whole) return [nest(1, outputs, first)]; // all within one panel
  return [
    ...(first < whole ? [nest(1, whole - first, first)] : []),
    ...(whole < wholeEnd ? [nest((wholeEnd - whole) / panelWidth, panelWidth, whole)] : []),
    ...(wholeEnd < end ? [nest(1, end - wholeEnd, wholeEnd)] : []),
  ];
};

/** The copies of one bundle of groups, done for every bundle. */
const forBundles = (count: number, from: number, to: number, copies: readonly Copy[]): readonly Copy[] =>
  count === 1 ? copies : copies.map((copy) => ({ ...copy, loops: [loop(count, from, to), ...copy.loops] }));

/** The groups of a bundle, one after another: `of` gives a group's copies. */
const forGroups = ({ groups }: Bundles, of: (group: number) => readonly Copy[]): readonly Copy[] =>
  Array.from({ length: groups }, (_, group) => of(group)).flat();

/**
 * Filters in panels, for the forward pass, per bundle of groups: [outputs / 8][ky][kx][channel][8], with gaps between a
 * bundle's groups.
 */
const filterPanels = (filters: number, [perGroup, kh, kw]: Dims, groups = 1): Form => {
  const own = filters / groups;
  const bundles = bundlesOf(groups, own);
  const [channels, outputs] = [perGroup * bundles.groups, own * bundles.groups];
  const [taps, fromStep] = [channels * kh * kw, perGroup * kh * kw];
  const inner = [
    loop(kh, kw, kw * channels * panelWidth),
    loop(kw, 1, channels * panelWidth),
    loop(perGroup, kh * kw, panelWidth),
  ];
  const copies = forGroups(bundles, (group) =>
    inPanels(own, fromStep, taps * panelWidth, inner, {
      fromOffset: group * own * fromStep,
      toOffset: group * perGroup * panelWidth,
      first: group * own,
    }),
  );
  return {
    name: "filter panels",
    size: bundles.count * padded(outputs) * taps,
    copies: forBundles(bundles.count, outputs * fromStep, padded(outputs) * taps, copies),
  };
};

/** Tap after tap: [ky][kx][channel][outputs, padded to 8]. */
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

export const convFilters = (facts: CallFacts): Form => {
  const weight = shapeOf(facts, "weight");
  const attributes = facts.attributes as ConvAttributes;
  const [filters = 0, perGroup = 0, kh = 0, kw = 0] = weight;
  return isDepthwise(attributes, weight)
    ? tapRows(filters, [1, kh, kw])
    : filterPanels(filters, [perGroup, kh, kw], attributes.groups);
};

/** As `tapRows`, group after group; depthwise, all filters in one row. */
export const convGradient = (facts: CallFacts): Form => {
  const weight = shapeOf(facts, "gradWeight");
  const attributes = facts.attributes as ConvAttributes;
  const [filters = 0, perGroup = 0, kh = 0, kw = 0] = weight;
  if (isDepthwise(attributes, weight)) return tapRows(filters, [1, kh, kw]);
  const own = filters / attributes.groups;
  const { name, size, copies } = tapRows(own, [perGroup, kh, kw]);
  return {
    name,
    size: attributes.groups * size,
    copies: forBundles(attributes.groups, own * perGroup * kh * kw, size, copies),
  };
};

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

/** One stride-1 convolution of the input gradient, and how many kernel positions the ones before it have. */
export interface PhasePair {
  readonly vertical: Phase;
  readonly horizontal: Phase;
  readonly positionsBefore: number;
}

/** The residue classes of both axes; those that no tap reaches stay zero and are not listed. */
export const phasePairs = (
  { stride, dilation, padding }: ConvAttributes,
  [kh, kw]: readonly [number, number],
  [height, width]: readonly [number, number],
): readonly PhasePair[] => {
  const pairs: PhasePair[] = [];
  let positionsBefore = 0;
  for (const vertical of gradientPhases(height, kh, stride[0], dilation[0], padding.top))
    for (const horizontal of gradientPhases(width, kw, stride[1], dilation[1], padding.left)) {
      if (vertical.taps === 0 || horizontal.taps === 0) continue;
      pairs.push({ vertical, horizontal, positionsBefore });
      positionsBefore += vertical.taps * horizontal.taps;
    }
  return pairs;
};

/** The loops over a phase's kernel positions, from the last, `toStep` numbers apart. */
const flippedLoops = ({ vertical, horizontal }: PhasePair, kw: number, toStep: number): readonly CopyLoop[] => [
  loop(vertical.taps, -vertical.kernelStep * kw, horizontal.taps * toStep),
  loop(horizontal.taps, -horizontal.kernelStep, toStep),
];

/**
 * For a convolution's input gradient, per phase and bundle of groups:
 * [channels / 8][ky, from the last][kx, likewise][filter][8], with gaps between a bundle's groups.
 */
export const convFlipped = (facts: CallFacts): Form => {
  const attributes = facts.attributes as ConvAttributes;
  const weight = shapeOf(facts, "weight");
  const [filters = 0, perGroup = 0, kh = 0, kw = 0] = weight;
  const [, , height = 0, width = 0] = shapeOf(facts, "gradInput");
  const pairs = phasePairs(attributes, [kh, kw], [height, width]);
  if (isDepthwise(attributes, weight)) return depthwiseFlipped(pairs, filters, attributes.groups, [kh, kw]);
  const own = filters / attributes.groups;
  const bundles = bundlesOf(attributes.groups, perGroup);
  const inputs = own * bundles.groups;
  const outputs = padded(perGroup * bundles.groups);
  const copies = pairs.flatMap((pair) => {
    const { vertical, horizontal, positionsBefore } = pair;
    const taps = vertical.taps * horizontal.taps * inputs;
    const inner = [...flippedLoops(pair, kw, inputs * panelWidth), loop(own, perGroup * kh * kw, panelWidth)];
    const ofBundle = forGroups(bundles, (group) =>
      inPanels(perGroup, kh * kw, taps * panelWidth, inner, {
        fromOffset: group * own * perGroup * kh * kw + vertical.lastTap * kw + horizontal.lastTap,
        toOffset: positionsBefore * bundles.count * outputs * inputs + group * own * panelWidth,
        first: group * perGroup,
      }),
    );
    return forBundles(bundles.count, inputs * perGroup * kh * kw, outputs * taps, ofBundle);
  });
  const positions = pairs.reduce((sum, { vertical, horizontal }) => sum + vertical.taps * horizontal.taps, 0);
  return { name: "flipped panels", size: positions * bundles.count * outputs * inputs, copies };
};

/** Per phase: [ky, from the last][kx, likewise][which of the channel's filters][channels, padded to 8]. */
const depthwiseFlipped = (
  pairs: readonly PhasePair[],
  filters: number,
  channels: number,
  [kh, kw]: readonly [number, number],
): Form => {
  const [each, width] = [filters / channels, padded(channels)];
  const copies = pairs.map((pair): Copy => {
    const { vertical, horizontal, positionsBefore } = pair;
    return {
      fromOffset: vertical.lastTap * kw + horizontal.lastTap,
      toOffset: positionsBefore * each * width,
      loops: [...flippedLoops(pair, kw, each * width), loop(each, kh * kw, width), loop(channels, each * kh * kw, 1)],
    };
  });
  const positions = pairs.reduce((sum, { vertical, horizontal }) => sum + vertical.taps * horizontal.taps, 0);
  return { name: "flipped tap rows", size: positions * each * width, copies };
};
