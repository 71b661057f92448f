// Blocks: layers that belong together, with branches and a place where these meet. They are only a way of writing; a net
// keeps its layers in one list, each with the names of those it reads.

import { add } from "../layers/add.ts";
import { concat } from "../layers/concat.ts";
import { multiply } from "../layers/multiply.ts";
import type { Layer, NamedLayer } from "../layers/rule.ts";
import { Names, stemOf } from "./names.ts";
import { inputName } from "./resolve.ts";

/** A layer or a block of them. */
export type Part = Layer | Block;
type Parts = readonly Part[];

export interface Block {
  readonly block: "sequential" | "residual" | "parallel";
  readonly name?: string;
  readonly branches: readonly Parts[];
  /** How the branches meet; a block of one branch needs nothing. */
  readonly join: Layer | null;
}

/** How the branches of `parallel` meet. */
export type Join = "concat" | "add" | "multiply";
const joins = { concat, add, multiply };

export interface Sequential<Layers extends Parts = Parts> extends Block {
  readonly block: "sequential";
  readonly branches: readonly [Layers];
}
export interface Residual<Main extends Parts = Parts, Shortcut extends Parts = Parts> extends Block {
  readonly block: "residual";
  readonly branches: readonly [Main, Shortcut];
}
export interface Parallel<Branches extends readonly Parts[] = readonly Parts[], How extends Join = Join> extends Block {
  readonly block: "parallel";
  readonly branches: Branches;
  readonly how: How;
}

/** A layer that reads layers by name; what its shape is shows when the net is made. */
export interface From extends Layer {
  readonly inputs: readonly [string, ...string[]];
}

/**
 * Lets a layer read other layers than the one before it, by their names; "input" is the net's input.
 * @example net([3, 32, 32], conv2d(8, 3, { name: "a" }), conv2d(8, 3, { padding: 1 }), from(["a", "conv1"], add()))
 */
export const from = (names: string | readonly [string, ...string[]], layer: Layer): From => ({
  ...layer,
  inputs: typeof names === "string" ? [names] : names,
});

const isPart = (value: object | undefined): value is Part =>
  value !== undefined && ("type" in value || "block" in value);
const isBlock = (part: Part): part is Block => "block" in part;
/** Options come first, where they are given. */
const split = (given: readonly (object | undefined)[]): readonly [options: object, parts: Parts] =>
  isPart(given[0]) || given.length === 0 ? [{}, given as Parts] : [given[0] ?? {}, given.slice(1) as Parts];

/**
 * Layers one after another under one name. Inside it they are called by their place, "features.0", "features.1", as in
 * PyTorch's Sequential, unless they have names of their own.
 */
export const sequential = <const Layers extends Parts>(
  options: { readonly name: string },
  ...layers: Layers
): Sequential<Layers> => ({ block: "sequential", ...options, branches: [layers], join: null });

/**
 * The sum of a branch and a shortcut around it, which is the input itself or, where given, layers of its own
 * (He et al. 2016). Both must have one shape. Layers inside are called by the block's name: "residual1.conv1".
 * @example residual(conv2d(64, 3, { padding: 1 }), batchNorm2d(), relu())
 * @example residual({ shortcut: [conv2d(128, 1, { stride: 2 })] }, conv2d(128, 3, { stride: 2, padding: 1 }))
 */
export function residual<const Main extends Parts>(...layers: Main): Residual<Main, []>;
export function residual<const Main extends Parts, const Shortcut extends Parts = []>(
  options: { readonly shortcut?: Shortcut; readonly name?: string },
  ...layers: Main
): Residual<Main, Shortcut>;
export function residual(...given: readonly object[]): Residual {
  const [options, main] = split(given);
  const { shortcut = [], ...rest } = options as { readonly shortcut?: Parts; readonly name?: string };
  return { block: "residual", ...rest, branches: [main, shortcut], join: add() };
}

/**
 * Branches that all read the same, their channels put one behind the other; with join "add" or "multiply" their sum or
 * product. An empty branch is the input itself.
 * @example parallel([conv2d(64, 1)], [conv2d(96, 1), relu(), conv2d(128, 3, { padding: 1 })])
 * @example parallel({ join: "multiply" }, [], [globalAvgPool2d(), conv2d(16, 1), sigmoid()])
 */
export function parallel<const Branches extends readonly Parts[]>(...branches: Branches): Parallel<Branches, "concat">;
export function parallel<const Branches extends readonly Parts[], const How extends Join = "concat">(
  options: { readonly join?: How; readonly name?: string },
  ...branches: Branches
): Parallel<Branches, How>;
export function parallel(...given: readonly object[]): Parallel {
  const hasOptions = given.length > 0 && !Array.isArray(given[0]);
  const { join: how = "concat", ...rest } = (hasOptions ? given[0] : {}) as {
    readonly join?: Join;
    readonly name?: string;
  };
  const branches = (hasOptions ? given.slice(1) : given) as readonly Parts[];
  return { block: "parallel", ...rest, branches, how, join: joins[how]() };
}

/** The layers of all blocks in one list, each with its name, and with what it reads where that is not the one before. */
export const unfold = (parts: Parts): readonly Layer[] =>
  parts.some(isBlock) ? new Unfolding().all(parts) : (parts as readonly Layer[]);

class Unfolding {
  private readonly layers: NamedLayer[] = [];

  all(parts: Parts): readonly NamedLayer[] {
    this.add(parts, inputName, "", new Names(parts));
    return this.layers;
  }

  /** @returns the name of the last layer, or of what was read where there are none */
  private add(parts: Parts, read: string, prefix: string, names: Names | null): string {
    let before = read;
    parts.forEach((part, place) => {
      const stem = isBlock(part) ? part.block : stemOf(part.type);
      const name = prefix + (names ? names.of(part.name, stem) : (part.name ?? `${place}`));
      if (isBlock(part)) before = this.block(part, before, name);
      else {
        this.push(part, name, before);
        before = name;
      }
    });
    return before;
  }

  private block({ block, branches, join }: Block, read: string, name: string): string {
    const names = block === "sequential" ? null : new Names(branches.flat());
    const ends = branches.map((branch) => this.add(branch, read, `${name}.`, names));
    if (!join) return ends[0] ?? read;
    this.layers.push({ ...join, name, inputs: ends });
    return name;
  }

  private push(layer: Layer, name: string, before: string) {
    const last = this.layers.at(-1)?.name ?? inputName;
    const inputs = layer.inputs ?? (before === last ? undefined : [before]);
    this.layers.push({ ...layer, name, ...(inputs ? { inputs } : {}) });
  }
}
