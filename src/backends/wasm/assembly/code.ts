// WebAssembly instructions as functions: each takes the code of its operands and gives its own. Code is a nest of byte
// lists, flattened once when a module is written. Only what the kernels use is here.
// Opcodes: WebAssembly core specification 2.0, and the relaxed SIMD proposal.

declare const result: unique symbol;

/** Instructions that leave a value of type R on the stack; "none" leaves nothing. */
export type Code<R extends Type | "none" = "none"> = Nest & { readonly [result]?: R };
export interface Nest extends ReadonlyArray<number | Nest> {}

export type Type = "i32" | "f32" | "f64" | "v128";
export const typeByte: Readonly<Record<Type, number>> = { i32: 0x7f, f32: 0x7d, f64: 0x7c, v128: 0x7b };

/** Unsigned LEB128. */
export const unsigned = (n: number): number[] => {
  const bytes: number[] = [];
  let rest = n >>> 0;
  do {
    const low = rest & 0x7f;
    rest >>>= 7;
    bytes.push(rest > 0 ? low | 0x80 : low);
  } while (rest > 0);
  return bytes;
};

/** Signed LEB128. */
export const signed = (n: number): number[] => {
  const bytes: number[] = [];
  let rest = n | 0;
  for (;;) {
    const low = rest & 0x7f;
    rest >>= 7;
    const last = (rest === 0 && (low & 0x40) === 0) || (rest === -1 && (low & 0x40) !== 0);
    bytes.push(last ? low : low | 0x80);
    if (last) return bytes;
  }
};

const float32 = (x: number): number[] => [...new Uint8Array(new Float32Array([x]).buffer)];
const float64 = (x: number): number[] => [...new Uint8Array(new Float64Array([x]).buffer)];

type I32 = Code<"i32">;
type F32 = Code<"f32">;
type F64 = Code<"f64">;
type V128 = Code<"v128">;

const simd = (opcode: number): number[] => [0xfd, ...unsigned(opcode)];
/** Alignment is a hint in powers of two; 2 is four bytes. */
const memory = (opcode: readonly number[], address: I32, offset: number): Nest => [
  address,
  opcode,
  2,
  unsigned(offset),
];

export const i32 = {
  const: (n: number): I32 => [0x41, signed(n)],
  add: (a: I32, b: I32): I32 => [a, b, 0x6a],
  sub: (a: I32, b: I32): I32 => [a, b, 0x6b],
  mul: (a: I32, b: I32): I32 => [a, b, 0x6c],
  divUnsigned: (a: I32, b: I32): I32 => [a, b, 0x6e],
  eq: (a: I32, b: I32): I32 => [a, b, 0x46],
  ltSigned: (a: I32, b: I32): I32 => [a, b, 0x48],
  ltUnsigned: (a: I32, b: I32): I32 => [a, b, 0x49],
  geSigned: (a: I32, b: I32): I32 => [a, b, 0x4e],
  or: (a: I32, b: I32): I32 => [a, b, 0x72],
  xor: (a: I32, b: I32): I32 => [a, b, 0x73],
  shiftLeft: (a: I32, bits: number): I32 => [a, i32.const(bits), 0x74],
  /** Zeros come in from the left. */
  shiftRight: (a: I32, bits: number): I32 => [a, i32.const(bits), 0x76],
  /** Rounded toward zero; NaN gives 0. */
  fromF32: (x: F32): I32 => [x, 0xfc, 0x00],
  /** a where the condition holds, b elsewhere. */
  select: (a: I32, b: I32, condition: I32): I32 => [a, b, condition, 0x1b],
};

/** The smaller of two signed numbers, which are computed twice each. */
export const smaller = (a: I32, b: I32): I32 => i32.select(a, b, i32.ltSigned(a, b));
export const larger = (a: I32, b: I32): I32 => i32.select(b, a, i32.ltSigned(a, b));

export const f32 = {
  const: (x: number): F32 => [0x43, float32(x)],
  load: (address: I32, offset = 0): F32 => memory([0x2a], address, offset),
  store: (address: I32, value: F32, offset = 0): Code => [address, value, 0x38, 2, unsigned(offset)],
  add: (a: F32, b: F32): F32 => [a, b, 0x92],
  sub: (a: F32, b: F32): F32 => [a, b, 0x93],
  mul: (a: F32, b: F32): F32 => [a, b, 0x94],
  div: (a: F32, b: F32): F32 => [a, b, 0x95],
  max: (a: F32, b: F32): F32 => [a, b, 0x97],
  gt: (a: F32, b: F32): I32 => [a, b, 0x5e],
  fromI32: (n: I32): F32 => [n, 0xb2],
  fromF64: (x: F64): F32 => [x, 0xb6],
};

export const f64 = {
  const: (x: number): F64 => [0x44, float64(x)],
  add: (a: F64, b: F64): F64 => [a, b, 0xa0],
  div: (a: F64, b: F64): F64 => [a, b, 0xa3],
  fromF32: (x: F32): F64 => [x, 0xbb],
  fromI32: (n: I32): F64 => [n, 0xb7],
};

export const v128 = {
  zero: [simd(12), new Array<number>(16).fill(0)] as V128,
  /** Four 32-bit words. */
  words: (words: readonly [number, number, number, number]): V128 => [
    simd(12),
    [...new Uint8Array(new Uint32Array(words).buffer)],
  ],
  load: (address: I32, offset = 0): V128 => memory(simd(0), address, offset),
  /** One float32 in all four lanes. */
  loadSplat: (address: I32, offset = 0): V128 => memory(simd(9), address, offset),
  store: (address: I32, value: V128, offset = 0): Code => [address, value, simd(11), 2, unsigned(offset)],
  /** One float32 in lane 0, zeros in the others. */
  loadFirst: (address: I32, offset = 0): V128 => memory(simd(92), address, offset),
  /** One float32 in one lane, the others as they are. */
  loadLane: (v: V128, lane: number, address: I32, offset = 0): V128 => [
    address,
    v,
    simd(86),
    2,
    unsigned(offset),
    lane,
  ],
  /** Four of a vector's 32-bit lanes in another order. */
  pick: (v: V128, lanes: readonly number[]): V128 => [
    v,
    v128.zero,
    simd(13),
    lanes.flatMap((lane) => [0, 1, 2, 3].map((byte) => 4 * lane + byte)),
  ],
  and: (a: V128, b: V128): V128 => [a, b, simd(78)],
  andNot: (a: V128, b: V128): V128 => [a, b, simd(79)],
  or: (a: V128, b: V128): V128 => [a, b, simd(80)],
  xor: (a: V128, b: V128): V128 => [a, b, simd(81)],
  /** a where the mask's bits are set, b elsewhere. */
  select: (a: V128, b: V128, mask: V128): V128 => [a, b, mask, simd(82)],
  /** Four neighbouring words of the eight in a and b, from this one on. */
  window: (a: V128, b: V128, first: 0 | 1 | 2 | 3): V128 => [
    a,
    b,
    simd(13),
    Array.from({ length: 16 }, (_, i) => 4 * first + i),
  ],
};

export const f32x4 = {
  splat: (x: F32): V128 => [x, simd(0x13)],
  lane: (v: V128, lane: 0 | 1 | 2 | 3): F32 => [v, simd(0x1f), lane],
  const: (x: number): V128 => [simd(12), float32(x), float32(x), float32(x), float32(x)],
  eq: (a: V128, b: V128): V128 => [a, b, simd(0x41)],
  gt: (a: V128, b: V128): V128 => [a, b, simd(0x44)],
  lt: (a: V128, b: V128): V128 => [a, b, simd(0x43)],
  le: (a: V128, b: V128): V128 => [a, b, simd(0x45)],
  ne: (a: V128, b: V128): V128 => [a, b, simd(0x42)],
  nearest: (a: V128): V128 => [a, simd(0x6a)],
  abs: (a: V128): V128 => [a, simd(0xe0)],
  sqrt: (a: V128): V128 => [a, simd(0xe3)],
  add: (a: V128, b: V128): V128 => [a, b, simd(0xe4)],
  sub: (a: V128, b: V128): V128 => [a, b, simd(0xe5)],
  mul: (a: V128, b: V128): V128 => [a, b, simd(0xe6)],
  div: (a: V128, b: V128): V128 => [a, b, simd(0xe7)],
  min: (a: V128, b: V128): V128 => [a, b, simd(0xe8)],
  max: (a: V128, b: V128): V128 => [a, b, simd(0xe9)],
  /** b < a ? b : a; NaN in a stays. */
  pmin: (a: V128, b: V128): V128 => [a, b, simd(0xea)],
  /** a < b ? b : a, one instruction on x86; NaN in a stays. */
  pmax: (a: V128, b: V128): V128 => [a, b, simd(0xeb)],
  /** a b + c, rounded once or twice as the machine likes it. */
  relaxedMultiplyAdd: (a: V128, b: V128, c: V128): V128 => [a, b, c, simd(0x105)],
  fromI32x4: (v: V128): V128 => [v, simd(0xfa)],
};

export const i32x4 = {
  splat: (n: I32): V128 => [n, simd(0x11)],
  mul: (a: V128, b: V128): V128 => [a, b, simd(0xb5)],
  geSigned: (a: V128, b: V128): V128 => [a, b, simd(0x3f)],
  add: (a: V128, b: V128): V128 => [a, b, simd(0xae)],
  sub: (a: V128, b: V128): V128 => [a, b, simd(0xb1)],
  shiftLeft: (v: V128, bits: number): V128 => [v, i32.const(bits), simd(0xab)],
  shiftRight: (v: V128, bits: number): V128 => [v, i32.const(bits), simd(0xad)],
  /** Rounded toward zero; NaN gives 0. */
  fromF32x4: (v: V128): V128 => [v, simd(0xf8)],
  const: (n: number): V128 => v128.words([n, n, n, n]),
  anyTrue: (v: V128): I32 => [v, simd(83)],
};

/** Sets so many bytes to zero. */
export const clear = (address: I32, bytes: I32): Code => [address, i32.const(0), bytes, 0xfc, 0x0b, 0x00];

export const sequence = (...parts: readonly Code[]): Code => parts;
export const nothing: Code = [];

// ---- control

export const block = (body: Code): Code => [0x02, 0x40, body, 0x0b];
/** Repeats the body while the condition holds after it: the body runs at least once. */
export const repeat = (body: Code, condition: I32): Code => [0x03, 0x40, body, condition, 0x0d, 0, 0x0b];
export const when = (condition: I32, then: Code, otherwise?: Code): Code =>
  otherwise ? [condition, 0x04, 0x40, then, 0x05, otherwise, 0x0b] : [condition, 0x04, 0x40, then, 0x0b];
/** Leaves the enclosing block or repeats the enclosing loop, so many levels out, where the condition holds. */
export const branchIf = (condition: I32, depth: number): Code => [condition, 0x0d, unsigned(depth)];
export const call = (index: number, args: readonly Code<Type>[]): Code => [args, 0x10, unsigned(index)];
