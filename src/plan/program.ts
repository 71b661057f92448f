// What must be computed for a purpose, backend-free: operations on named tensors, forward, loss, backward, update.
// No general autodiff: each layer says its own way forward and back; here the graph is walked and gradients are summed.

import { kernelNamed } from "../kernels/index.ts";
import { type Call, type Operation, randomKey, type TensorName } from "../layers/operation.ts";
import { nearest } from "../layers/options.ts";
import { type ForwardNames, type Several, shapeText } from "../layers/rule.ts";
import type { Shape } from "../layers/types/shape.ts";
import { frozenIn } from "../net/frozen.ts";
import type { Net } from "../net/net.ts";
import { inputName, type Resolved, type ResolvedLayer, resolve } from "../net/resolve.ts";
import { type Issue, UserError } from "../words/issue.ts";

/**
 * `infer`: forward. `train`: forward, softmax cross-entropy, backward, update. `gradient`: forward and backward from
 * gradients that the caller writes at the output and at kept tensors ("NAME.seed"), down to "input.grad".
 */
export type Purpose = "infer" | "train" | "gradient";

export interface ProgramTensor {
  /** Of one image where batched. */
  readonly shape: Shape;
  readonly batched: boolean;
  /**
   * Who owns it: the caller writes `given` tensors before each run, the program computes `computed` ones, and the
   * session keeps `parameter` (buffers among them), `gradient`, `state` and `scalar` ones from run to run.
   */
  readonly role: "given" | "computed" | "parameter" | "gradient" | "state" | "scalar";
}

/** An operation, and the layer that asked for it. */
export interface PlacedOperation {
  readonly operation: Operation;
  readonly layer: string | null;
}

export interface Program {
  readonly purpose: Purpose;
  readonly tensors: ReadonlyMap<TensorName, ProgramTensor>;
  readonly forward: readonly PlacedOperation[];
  readonly backward: readonly PlacedOperation[];
  readonly update: readonly PlacedOperation[];
  /** The tensor that holds the net's answer: logits, where all but `infer` leave a final softmax out. */
  readonly output: TensorName;
  /** Tensors that stay readable after a run. */
  readonly kept: readonly TensorName[];
}

export interface ProgramOptions {
  /** Activations that stay readable, by the layer's name; with `gradient`, their gradients too. */
  readonly keep?: readonly string[];
  /** For `train`: parameters that get no gradient and are not updated: a tensor ("conv1.weight"), or a layer ("conv1"). */
  readonly frozen?: readonly string[];
  /** For `train`: PyTorch's SGD. Decay touches weights, never biases. */
  readonly optimizer?: { readonly momentum: number; readonly weightDecay: number };
}

export const gradOf = (name: TensorName): TensorName => `${name}.grad`;
export const seedOf = (name: TensorName): TensorName => `${name}.seed`;
export const velocityOf = (name: TensorName): TensorName => `${name}.velocity`;
export const targetsName = "targets";

/** @throws UserError where the net has problems, or cannot serve the purpose */
export const program = (net: Net, purpose: Purpose, options: ProgramOptions = {}): Program => {
  const resolved = resolve(net);
  const build = new Builder(resolved, purpose, options);
  if (purpose === "train") build.train(options.optimizer ?? { momentum: 0, weightDecay: 0 });
  if (purpose === "gradient") build.gradient();
  return build.program();
};

class Builder {
  private readonly tensors = new Map<TensorName, ProgramTensor>();
  private readonly segments = {
    forward: [] as PlacedOperation[],
    backward: [] as PlacedOperation[],
    update: [] as PlacedOperation[],
  };
  private readonly kept = new Set<TensorName>();
  private readonly keep: readonly string[];
  private readonly frozen: ReadonlySet<string>;
  private readonly layers: readonly ResolvedLayer[];
  private readonly output: TensorName;
  private readonly purpose: Purpose;

  constructor(resolved: Resolved, purpose: Purpose, { keep = [], frozen = [] }: ProgramOptions) {
    this.purpose = purpose;
    this.keep = keep;
    const leftOut = purpose === "infer" ? null : finalLossLayer(resolved);
    this.layers = resolved.layers.filter((layer) => layer !== leftOut);
    this.output = leftOut ? leftOut.reads[0] : resolved.output.name;
    const { tensors: held, issues } = frozenIn(this.layers, frozen);
    this.frozen = held;
    this.refuseUnknown(issues);

    this.declare(inputName, resolved.input, "given");
    for (const resolvedLayer of this.layers) {
      const { name, layer, rule, place, tensors } = resolvedLayer;
      this.declare(name, place.output, "computed");
      for (const { name: short, shape } of tensors) this.declare(`${name}.${short}`, shape, "parameter");
      for (const { name: short, shape, batched } of rule.scratch?.(layer, place) ?? [])
        this.declare(`${name}.${short}`, shape, "computed", batched);
      this.emit("forward", name, rule.forward(layer, this.namesOf(resolvedLayer), place));
    }
    for (const name of [this.output, ...keep]) this.kept.add(name);
  }

  /** The loss, the way back, and the update. */
  train({ momentum, weightDecay }: { readonly momentum: number; readonly weightDecay: number }) {
    const logits = this.shapeOf(this.output);
    if (logits.length !== 1) throw new UserError([{ key: "lossNeedsClasses", values: { output: shapeText(logits) } }]);
    this.declare(targetsName, logits, "given");
    this.declare(gradOf(this.output), logits, "computed");
    for (const name of ["loss", "correct", "nonFinite", "learningRate"]) this.declare(name, [1], "scalar");
    this.declare(randomKey, [2], "scalar");
    this.emit("forward", null, [
      {
        kernel: "softmaxCrossEntropy",
        attributes: {},
        operands: {
          logits: this.output,
          targets: targetsName,
          gradLogits: gradOf(this.output),
          loss: "loss",
          correct: "correct",
        },
      },
    ]);

    const trained = this.layers.flatMap(({ name, tensors }) =>
      tensors
        .filter(({ kind, name: short }) => kind === "weight" && !this.frozen.has(`${name}.${short}`))
        .map((spec) => ({ name: `${name}.${spec.name}`, spec, layer: name })),
    );
    if (trained.length === 0) throw new UserError([{ key: "nothingToTrain", values: {} }]);
    for (const { name, spec } of trained) {
      this.declare(gradOf(name), spec.shape, "gradient");
      this.declare(velocityOf(name), spec.shape, "state");
    }
    this.walkBack(new Set(trained.map(({ name }) => name)), new Set());

    this.emit("backward", null, [this.watch("loss"), ...trained.map(({ name }) => this.watch(gradOf(name)))]);
    for (const { name, spec, layer } of trained)
      this.emit("update", layer, [
        {
          kernel: "sgd",
          attributes: { momentum, weightDecay: spec.decay ? weightDecay : 0 },
          operands: {
            gradient: gradOf(name),
            learningRate: "learningRate",
            parameter: name,
            velocity: velocityOf(name),
          },
        },
        this.watch(name),
      ]);
  }

  /** The way back from gradients that the caller writes, to the input. */
  gradient() {
    const seeded = new Set([this.output, ...this.keep]);
    for (const name of seeded) this.declare(seedOf(name), this.shapeOf(name), "given");
    this.walkBack(new Set(), seeded);
  }

  program(): Program {
    return {
      purpose: this.purpose,
      tensors: this.tensors,
      ...this.segments,
      output: this.output,
      kept: [...this.kept],
    };
  }

  /**
   * Walks the layers in reverse. A tensor's gradient is the sum of what its readers send back and what the caller
   * writes; where only one of these exists it is used as it is.
   */
  private walkBack(trained: ReadonlySet<TensorName>, seeded: ReadonlySet<TensorName>) {
    const wantsInput = this.purpose === "gradient";
    const wanted = new Set<TensorName>(wantsInput ? [inputName] : []);
    for (const { name, reads, tensors } of this.layers)
      if (reads.some((from) => wanted.has(from)) || tensors.some((t) => trained.has(`${name}.${t.name}`)))
        wanted.add(name);

    const readers = new Map<TensorName, number>();
    for (const { reads } of this.layers) for (const from of reads) readers.set(from, (readers.get(from) ?? 0) + 1);
    const arrived = new Map<TensorName, TensorName[]>();
    const send = (to: TensorName, gradient: TensorName) => arrived.set(to, [...(arrived.get(to) ?? []), gradient]);
    for (const name of seeded) send(name, seedOf(name));
    if (this.purpose === "train") send(this.output, gradOf(this.output));

    for (const resolvedLayer of [...this.layers].reverse()) {
      const { name, layer, rule, reads, place, tensors } = resolvedLayer;
      if (!wanted.has(name)) continue;
      const gradOutput = this.sum(name, arrived.get(name) ?? []);
      const gradInputs = reads.map((from, i): TensorName | undefined => {
        if (!wanted.has(from)) return undefined;
        const alone = readers.get(from) === 1 && !seeded.has(from);
        const again = reads.indexOf(from) < i ? `.${i}` : ""; // a layer that reads the same tensor twice
        const gradInput = alone ? gradOf(from) : `${gradOf(from)}.${name}${again}`;
        this.declare(gradInput, this.shapeOf(from), "computed");
        send(from, gradInput);
        return gradInput;
      }) as unknown as Several<TensorName | undefined>;
      const names = {
        ...this.namesOf(resolvedLayer),
        gradOutput,
        gradInputs,
        gradOwn: Object.fromEntries(
          tensors.map((t) => [t.name, trained.has(`${name}.${t.name}`) ? gradOf(`${name}.${t.name}`) : undefined]),
        ),
      };
      const operations = rule.backward(layer, names, place);
      if (operations === null) throw this.cannotTrain(name, layer.type);
      this.emit("backward", name, operations);
    }
    if (wantsInput) this.kept.add(this.sum(inputName, arrived.get(inputName) ?? []));
  }

  private sum(of: TensorName, gradients: readonly TensorName[]): TensorName {
    const [first, ...rest] = gradients;
    if (first === undefined) throw new Error(`no gradient arrives at ${of}`);
    let total = first;
    rest.forEach((next, i) => {
      const output = i === rest.length - 1 ? gradOf(of) : `${gradOf(of)}.${i}`;
      this.declare(output, this.shapeOf(of), "computed");
      this.emit("backward", of, [{ kernel: "add", attributes: {}, operands: { a: total, b: next, output } }]);
      total = output;
    });
    if (this.purpose === "gradient" && this.keep.includes(of)) {
      if (total !== gradOf(of)) {
        this.declare(gradOf(of), this.shapeOf(of), "computed");
        this.emit("backward", of, [{ view: gradOf(of), of: total }]);
      }
      this.kept.add(gradOf(of));
    }
    return total;
  }

  private watch(input: TensorName): Call {
    return { kernel: "nonFinite", attributes: {}, operands: { input, flag: "nonFinite" } };
  }

  private emit(segment: keyof Builder["segments"], layer: string | null, operations: readonly Operation[]) {
    for (const operation of operations) this.segments[segment].push({ operation, layer });
  }

  /** Named as the layer's rule knows them. A layer learns while training, unless all it could learn is frozen. */
  private namesOf({ name, layer, rule, reads, place, tensors }: ResolvedLayer): ForwardNames {
    const weights = tensors.filter(({ kind }) => kind === "weight").map((t) => `${name}.${t.name}`);
    const isFrozen = weights.length > 0 && weights.every((weight) => this.frozen.has(weight));
    const full = (short: { readonly name: string }) => [short.name, `${name}.${short.name}`] as const;
    return {
      inputs: reads,
      output: name,
      own: Object.fromEntries(tensors.map(full)),
      scratch: Object.fromEntries((rule.scratch?.(layer, place) ?? []).map(full)),
      training: this.purpose === "train" && !isFrozen,
    };
  }

  private declare(
    name: TensorName,
    shape: Shape,
    role: ProgramTensor["role"],
    batched = role === "given" || role === "computed",
  ) {
    this.tensors.set(name, { shape, batched, role });
  }

  private shapeOf(name: TensorName): Shape {
    const tensor = this.tensors.get(name);
    if (!tensor) throw new Error(`no tensor ${name}`);
    return tensor.shape;
  }

  private refuseUnknown(frozen: readonly Issue[]) {
    const known = this.layers.map(({ name }) => name);
    const kept = this.keep
      .filter((name) => !known.includes(name))
      .map((name): Issue => ({ key: "unknownTensor", values: { name, nearest: nearest(name, known) } }));
    const issues = [...kept, ...frozen];
    if (issues.length > 0) throw new UserError(issues);
  }

  private cannotTrain(name: string, type: string) {
    const number = this.layers.findIndex((layer) => layer.name === name) + 1;
    return new UserError([{ key: "cannotTrain", values: { type }, layer: { number, name } }]);
  }
}

/** The last layer, where the loss has it built in and nothing else reads it. */
const finalLossLayer = ({ output, layers }: Resolved): ResolvedLayer | null =>
  output.rule.partOfLoss === "softmaxCrossEntropy" && !layers.some(({ reads }) => reads.includes(output.name))
    ? output
    : null;

/** The tensors of a call, by operand; operands that are left out are not listed. */
export const operandNames = (call: Call): readonly (readonly [operand: string, name: TensorName])[] =>
  Object.entries(call.operands as Readonly<Record<string, TensorName | undefined>>).flatMap(([operand, name]) =>
    name === undefined ? [] : [[operand, name] as const],
  );

/** The tensors that a call reads and writes, by the kernel's contract; updated ones are in both. */
export const readsAndWrites = (
  call: Call,
): { readonly reads: readonly TensorName[]; readonly writes: readonly TensorName[] } => {
  const reads: TensorName[] = [];
  const writes: TensorName[] = [];
  for (const [operand, name] of operandNames(call)) {
    const access = kernelNamed(call.kernel).operands[operand]?.access;
    if (access !== "write") reads.push(name);
    if (access !== "read") writes.push(name);
  }
  return { reads, writes };
};
