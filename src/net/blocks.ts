// Blocks: layers that belong together, with branches and a place where these meet. They are only a way of writing; a net
// keeps its layers in one list, each with the names of those it reads.

import { add } from "../layers/add.ts";
import { concat } from "../layers/concat.ts";
import { multiply } from "../layers/multiply.ts";
import { nearest } from "../layers/options.ts";
import type { Layer, NamedLayer } from "../layers/rule.ts";
import { type Issue, UserError } from "../words/issue.ts";
import { shown, shownName } from "../words/shown.ts";
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
 * Lets a layer read other layers than the one before it, by their names, or blocks by theirs; "input" is the net's
 * input. Inside a block, too, names are whole: "residual1.conv1".
 * @example net([3, 32, 32], conv2d(8, 3, { name: "a" }), conv2d(8, 3, { padding: 1 }), from(["a", "conv1"], add()))
 */
export const from = (names: string | readonly [string, ...string[]], layer: Layer): From => ({
  ...layer,
  inputs: typeof names === "string" ? [names] : names,
});

const isBlock = (part: Part): part is Block => "block" in part;

const isObject = (value: unknown): value is object =>
  typeof value === "object" && value !== null && !Array.isArray(value);
const isPart = (value: unknown): value is Part => isObject(value) && ("type" in value || "block" in value);

/** What a block was given: its options, which come first where there are any, and the rest. */
const split = (block: Block["block"], given: readonly unknown[], options: readonly string[]) => {
  const [first, ...others] = given;
  if (!isObject(first) || isPart(first)) return { options: {}, rest: given };
  const issues = Object.keys(first)
    .filter((name) => !options.includes(name))
    .map((name): Issue => {
      const option = shownName(name);
      return { key: "unknownBlockOption", values: { block, option, nearest: nearest(name, options) } };
    });
  if (issues.length > 0) throw new UserError(issues);
  return { options: first, rest: others };
};

/** Programs that no type checker has seen may hand over anything; nothing of it is left out silently. */
const partsOf = (block: Block["block"] | "net", given: unknown): Parts => {
  const list: readonly unknown[] = Array.isArray(given) ? given : [given];
  const other = list.find((part) => !isPart(part));
  if (list.every(isPart) && Array.isArray(given)) return list;
  throw new UserError([{ key: "notAPart", values: { block, given: shown(Array.isArray(given) ? other : given) } }]);
};

/**
 * Layers one after another under one name, by which `from` finds the last of them. Inside it they are called by their place, "features.0", "features.1", as in
 * PyTorch's Sequential, unless they have names of their own.
 */
export function sequential<const Layers extends Parts>(...layers: Layers): Sequential<Layers>;
export function sequential<const Layers extends Parts>(
  options: { readonly name?: string },
  ...layers: Layers
): Sequential<Layers>;
export function sequential(...given: readonly unknown[]): Sequential {
  const { options, rest } = split("sequential", given, ["name"]);
  return { block: "sequential", ...options, branches: [partsOf("sequential", rest)], join: null };
}

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
export function residual(...given: readonly unknown[]): Residual {
  const { options, rest } = split("residual", given, ["shortcut", "name"]);
  const { shortcut = [], ...named } = options as { readonly shortcut?: Parts; readonly name?: string };
  const branches = [partsOf("residual", rest), partsOf("residual", shortcut)] as const;
  return { block: "residual", ...named, branches, join: add() };
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
export function parallel(...given: readonly unknown[]): Parallel {
  const { options, rest } = split("parallel", given, ["join", "name"]);
  const { join: how = "concat", ...named } = options as { readonly join?: Join; readonly name?: string };
  const choices = Object.keys(joins);
  if (!choices.includes(how))
    throw new UserError([
      { key: "badOption", values: { option: "join", expects: "choice", choices, given: shown(how) } },
    ]);
  const branches = rest.map((branch) => partsOf("parallel", branch));
  return { block: "parallel", ...named, branches, how, join: joins[how]() };
}

/** The layers of all blocks in one list, each with its name, and with what it reads where that is not the one before. */
export const unfold = (given: Parts): readonly Layer[] => {
  const parts = partsOf("net", given);
  return parts.some(isBlock) ? new Unfolding().all(parts) : (parts as readonly Layer[]);
};

class Unfolding {
  private readonly layers: NamedLayer[] = [];
  /** What a block without a meeting place is called, and the layer that gives its output. */
  private readonly ends = new Map<string, string>();

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
    if (!join) {
      const end = ends[0] ?? read;
      this.ends.set(name, end);
      return end;
    }
    this.layers.push({ ...join, name, inputs: ends });
    return name;
  }

  private push(layer: Layer, name: string, before: string) {
    const last = this.layers.at(-1)?.name ?? inputName;
    const named = layer.inputs?.map((input) => this.ends.get(input) ?? input);
    const inputs = named ?? (before === last ? undefined : [before]);
    this.layers.push({ ...layer, name, ...(inputs ? { inputs } : {}) });
  }
}
