// Whole-number arithmetic in the type checker, digit by digit, as on paper: counting with tuples dies near 10,000.
// A number being worked on is the text of its decimal digits, lowest first (224 is "422"); a negative one is `never`.

interface Tally {
  0: [];
  1: [1];
  2: [1, 1];
  3: [1, 1, 1];
  4: [1, 1, 1, 1];
  5: [1, 1, 1, 1, 1];
  6: [1, 1, 1, 1, 1, 1];
  7: [1, 1, 1, 1, 1, 1, 1];
  8: [1, 1, 1, 1, 1, 1, 1, 1];
  9: [1, 1, 1, 1, 1, 1, 1, 1, 1];
}
type Digit = keyof Tally;
type Count<T extends readonly unknown[]> = T["length"] & number;

type Reversed<Text extends string, Done extends string = ""> = Text extends `${infer First}${infer Rest}`
  ? Reversed<Rest, `${First}${Done}`>
  : Done;
type WithoutLeadingZeros<Text extends string> = Text extends `0${infer Rest}`
  ? Rest extends ""
    ? "0"
    : WithoutLeadingZeros<Rest>
  : Text;

type Digits<N extends number> = Reversed<`${N}`>;
type Tidy<Text extends string> = Reversed<WithoutLeadingZeros<Reversed<Text>>>;
type Value<Text extends string> = WithoutLeadingZeros<Reversed<Text>> extends `${infer N extends number}` ? N : never;

type Sum<
  A extends string,
  B extends string,
  Carry extends 0 | 1 = 0,
  Done extends string = "",
> = A extends `${infer X extends Digit}${infer RestA}`
  ? B extends `${infer Y extends Digit}${infer RestB}`
    ? `${[...Tally[X], ...Tally[Y], ...Tally[Carry]]["length"] & number}` extends infer Both extends string
      ? Both extends `1${infer Low extends Digit}`
        ? Sum<RestA, RestB, 1, `${Done}${Low}`>
        : Sum<RestA, RestB, 0, `${Done}${Both}`>
      : never
    : Carry extends 0
      ? `${Done}${A}`
      : Sum<A, "1", 0, Done>
  : Carry extends 0
    ? `${Done}${B}`
    : Sum<"1", B extends "" ? "0" : B, 0, Done>;

type Difference<
  A extends string,
  B extends string,
  Borrow extends 0 | 1 = 0,
  Done extends string = "",
> = A extends `${infer X extends Digit}${infer RestA}`
  ? B extends `${infer Y extends Digit}${infer RestB}`
    ? Tally[X] extends [...Tally[Y], ...Tally[Borrow], ...infer Left]
      ? Difference<RestA, RestB, 0, `${Done}${Count<Left>}`>
      : [1, ...Tally[9], ...Tally[X]] extends [...Tally[Y], ...Tally[Borrow], ...infer Left]
        ? Difference<RestA, RestB, 1, `${Done}${Count<Left>}`>
        : never
    : Borrow extends 0
      ? Tidy<`${Done}${A}`>
      : Difference<A, "1", 0, Done>
  : Borrow extends 0
    ? B extends ""
      ? Tidy<Done>
      : never
    : never;

/** A times each digit; only the entry that is asked for is worked out. */
interface TimesDigit<A extends string> {
  0: "0";
  1: A;
  2: Sum<A, A>;
  3: Sum<TimesDigit<A>[2], A>;
  4: Sum<TimesDigit<A>[2], TimesDigit<A>[2]>;
  5: Sum<TimesDigit<A>[4], A>;
  6: Sum<TimesDigit<A>[4], TimesDigit<A>[2]>;
  7: Sum<TimesDigit<A>[6], A>;
  8: Sum<TimesDigit<A>[4], TimesDigit<A>[4]>;
  9: Sum<TimesDigit<A>[8], A>;
}
type Product<
  A extends string,
  B extends string,
  Shift extends string = "",
  Done extends string = "0",
> = B extends `${infer D extends Digit}${infer Rest}`
  ? Product<A, Rest, `${Shift}0`, Sum<Done, `${Shift}${TimesDigit<A>[D]}`>>
  : Done;

/** Long division, highest digit first. */
type Quotient<A extends string, B extends string> = B extends "1"
  ? A
  : B extends "0"
    ? never
    : LongDivision<Reversed<A>, B>;
type LongDivision<
  High extends string,
  B extends string,
  Left extends string = "0",
  Done extends string = "",
> = High extends `${infer D}${infer Rest}`
  ? TakeAway<Tidy<`${D}${Left}`>, B> extends [infer Times extends number, infer NewLeft extends string]
    ? LongDivision<Rest, B, NewLeft, `${Times}${Done}`>
    : never
  : Tidy<Done>;
type TakeAway<A extends string, B extends string, Times extends 1[] = []> =
  Difference<A, B> extends infer Left
    ? [Left] extends [never]
      ? [Count<Times>, A]
      : TakeAway<Left & string, B, [...Times, 1]>
    : never;

type IsUnion<T, Whole = T> = T extends Whole ? ([Whole] extends [T] ? false : true) : never;

/** "unknown" for `number` and 3 | 5, "wrong" for 2.5, -1 and 1e21, else "whole". */
export type KindOf<N extends number> = number extends N
  ? "unknown"
  : IsUnion<N> extends true
    ? "unknown"
    : `${N}` extends `${string}${"." | "-" | "e" | "I" | "N"}${string}`
      ? "wrong"
      : "whole";

/** True where every number is one whole literal. */
export type AllKnown<Ns extends readonly number[]> = Ns extends readonly [
  infer N extends number,
  ...infer Rest extends readonly number[],
]
  ? KindOf<N> extends "whole"
    ? AllKnown<Rest>
    : false
  : true;

/** False where a number is known to be 0, negative or a fraction. */
export type AllPositive<Ns extends readonly number[]> = Ns extends readonly [
  infer N extends number,
  ...infer Rest extends readonly number[],
]
  ? N extends 0
    ? false
    : KindOf<N> extends "wrong"
      ? false
      : AllPositive<Rest>
  : true;

/** False where a number is known to be negative or a fraction. */
export type AllFrom0<Ns extends readonly number[]> = Ns extends readonly [
  infer N extends number,
  ...infer Rest extends readonly number[],
]
  ? KindOf<N> extends "wrong"
    ? false
    : AllFrom0<Rest>
  : true;

/** False where A is known to be more than B. */
export type AtMost<A extends number, B extends number> = [Subtract<B, A>] extends [never] ? false : true;

/** A x B, or `number` where one is not known. */
export type Multiply<A extends number, B extends number> =
  AllKnown<[A, B]> extends true ? Value<Product<Digits<A>, Digits<B>>> : number;

/** A + B, or `number`. */
export type Add<A extends number, B extends number> =
  AllKnown<[A, B]> extends true ? Value<Sum<Digits<A>, Digits<B>>> : number;

/** A - B; `never` where that is negative, `number` where one is not known. */
export type Subtract<A extends number, B extends number> =
  AllKnown<[A, B]> extends true
    ? Difference<Digits<A>, Digits<B>> extends infer Left
      ? [Left] extends [never]
        ? never
        : Value<Left & string>
      : never
    : number;

/** floor(A / B), or `number`; `never` where B is 0. */
export type Divide<A extends number, B extends number> =
  AllKnown<[A, B]> extends true ? Value<Quotient<Digits<A>, Digits<B>>> : number;

/** ceil(A / B) for A of at least 1. */
export type DivideUp<A extends number, B extends number> =
  AllKnown<[A, B]> extends true ? Value<Sum<Quotient<Difference<Digits<A>, "1">, Digits<B>>, "1">> : number;

/** How many pixels a kernel spans: dilation x (kernel - 1) + 1. */
export type Span<Kernel extends number, Dilation extends number> = Dilation extends 1
  ? number extends Dilation
    ? number
    : Kernel
  : Add<Multiply<Dilation, Subtract<Kernel, 1>>, 1>;

/**
 * floor((size + before + after - span) / stride) + 1; `never` where the kernel does not fit, `number` where unknown.
 * With "ceil", PyTorch's ceil mode: rounded up, without a window that would begin in the padding behind.
 */
export type WindowCount<
  Size extends number,
  Kernel extends number,
  Stride extends number,
  Before extends number,
  After extends number,
  Rounding extends "floor" | "ceil" = "floor",
> =
  AllKnown<[Size, Kernel, Stride, Before, After]> extends true
    ? Difference<
        // To round up is to round down what is one less than a stride more.
        Sum<
          Sum<Digits<Size>, Sum<Digits<Before>, Digits<After>>>,
          Rounding extends "ceil" ? Difference<Digits<Stride>, "1"> : "0"
        >,
        Digits<Kernel>
      > extends infer Room
      ? [Room] extends [never]
        ? never
        : Rounding extends "floor"
          ? Value<Sum<Quotient<Room & string, Digits<Stride>>, "1">>
          : Value<
              WithoutOverhang<
                Quotient<Room & string, Digits<Stride>>,
                Digits<Stride>,
                Sum<Digits<Size>, Digits<Before>>
              >
            >
      : never
    : number;

/** Windows 0 to Last, Last only if it begins before the end of the map. */
type WithoutOverhang<Last extends string, Stride extends string, End extends string> = [
  Difference<Product<Last, Stride>, End>,
] extends [never]
  ? Sum<Last, "1">
  : Last;

/** (size - 1) x stride - before - after + span + extra, as a transposed convolution has it; `never` where not positive. */
export type SpreadCount<
  Size extends number,
  Kernel extends number,
  Stride extends number,
  Before extends number,
  After extends number,
  Extra extends number,
> =
  AllKnown<[Size, Kernel, Stride, Before, After, Extra]> extends true
    ? Difference<
        Sum<Product<Difference<Digits<Size>, "1">, Digits<Stride>>, Sum<Digits<Kernel>, Digits<Extra>>>,
        Sum<Digits<Before>, Digits<After>>
      > extends infer Out
      ? [Out] extends [never]
        ? never
        : Out extends "0"
          ? never
          : Value<Out & string>
      : never
    : number;

/** False where B is known not to divide A. */
export type Divides<A extends number, B extends number> = B extends 1
  ? true
  : AllKnown<[A, B]> extends true
    ? Multiply<Divide<A, B>, B> extends A
      ? true
      : false
    : true;
