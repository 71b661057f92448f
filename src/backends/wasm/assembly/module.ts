// A WebAssembly module: functions over one imported memory. Functions are deduplicated by their key, so that layers of
// one shape share their code.

import { type Code, i32, type Nest, nothing, repeat, sequence, type Type, typeByte, unsigned, when } from "./code.ts";

/** A parameter or variable of a function. */
export class Local<T extends Type> {
  readonly get: Code<T>;
  private readonly index: readonly number[];

  constructor(index: number) {
    this.index = unsigned(index);
    this.get = [0x20, this.index];
  }

  set(value: Code<T>): Code {
    return [value, 0x21, this.index];
  }
}

/** Adds to a variable. */
export const increase = (local: Local<"i32">, by: number | Code<"i32">): Code =>
  by === 0 ? nothing : local.set(i32.add(local.get, typeof by === "number" ? i32.const(by) : by));

export class FunctionBuilder {
  readonly parameters: readonly Local<"i32">[];
  readonly locals: Type[] = [];

  /** All parameters are i32: addresses and counts. */
  constructor(parameters: number) {
    this.parameters = Array.from({ length: parameters }, (_, i) => new Local<"i32">(i));
  }

  local<T extends Type>(type: T): Local<T> {
    this.locals.push(type);
    return new Local<T>(this.parameters.length + this.locals.length - 1);
  }

  copyOf(local: Local<"i32">): readonly [Local<"i32">, Code] {
    const copy = this.local("i32");
    return [copy, copy.set(local.get)];
  }

  /** Runs the body a number of times known now, each time moving the pointers on; none where the count is 0. */
  times(count: number, body: Code, ...moves: readonly Code[]): Code {
    if (count === 0) return nothing;
    if (count === 1) return sequence(body, ...moves);
    const left = this.local("i32");
    return sequence(left.set(i32.const(count)), repeat(sequence(body, ...moves, increase(left, -1)), left.get));
  }

  /** As `times`, with a count known at run time. */
  timesOf(count: Code<"i32">, body: Code, ...moves: readonly Code[]): Code {
    const left = this.local("i32");
    return sequence(left.set(count), when(left.get, repeat(sequence(body, ...moves, increase(left, -1)), left.get)));
  }
}

interface Defined {
  readonly builder: FunctionBuilder;
  readonly body: Code;
}

export class ModuleBuilder {
  private readonly functions: Defined[] = [];
  private readonly byKey = new Map<string, number>();
  private readonly exports: { readonly name: string; readonly index: number }[] = [];

  /** The index of the function with this key, which is written only if it is new. */
  define(key: string, parameters: number, write: (f: FunctionBuilder) => Code): number {
    const known = this.byKey.get(key);
    if (known !== undefined) return known;
    const builder = new FunctionBuilder(parameters);
    const body = write(builder);
    const index = this.functions.push({ builder, body }) - 1;
    this.byKey.set(key, index);
    return index;
  }

  export(name: string, index: number) {
    this.exports.push({ name, index });
  }

  /** The module's bytes. It imports its memory as "host" "memory". */
  bytes(): Uint8Array<ArrayBuffer> {
    const arities = [...new Set(this.functions.map(({ builder }) => builder.parameters.length))];
    const text = (s: string): Nest => [unsigned(s.length), [...s].map((c) => c.charCodeAt(0))];
    const list = (items: readonly Nest[]): Nest => [unsigned(items.length), items];
    const sized = (content: Nest): Nest => [unsigned(length(content)), content];
    const section = (id: number, items: readonly Nest[]): Nest => [id, sized(list(items))];
    const runs = (locals: readonly Type[]): readonly Nest[] => locals.map((type) => [1, typeByte[type]]);

    const module: Nest = [
      [0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
      section(
        1,
        arities.map((n) => [0x60, list(new Array<Nest>(n).fill([typeByte.i32])), 0]),
      ),
      section(2, [[text("host"), text("memory"), 2, 0, unsigned(1)]]),
      section(
        3,
        this.functions.map(({ builder }) => unsigned(arities.indexOf(builder.parameters.length))),
      ),
      section(
        7,
        this.exports.map(({ name, index }) => [text(name), 0, unsigned(index)]),
      ),
      section(
        10,
        this.functions.map(({ builder, body }) => sized([list(runs(builder.locals)), body, 0x0b])),
      ),
    ];
    const bytes = new Uint8Array(length(module));
    write(module, bytes, 0);
    return bytes;
  }
}

const length = (nest: Nest): number => {
  let total = 0;
  for (const part of nest) total += typeof part === "number" ? 1 : length(part);
  return total;
};

const write = (nest: Nest, bytes: Uint8Array, at: number): number => {
  for (const part of nest) {
    if (typeof part === "number") bytes[at++] = part;
    else at = write(part, bytes, at);
  }
  return at;
};
