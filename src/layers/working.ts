// How a number comes about: the formula, the numbers put in, the result. Formulas are the same in every language; what
// they are about is worded in the words.

/** What a number is about; looked up in the words. */
export type Quantity =
  | "channels"
  | "height"
  | "width"
  | "features"
  | "shape"
  | "parameters"
  | "buffers"
  | "macs"
  | "flops"
  | "otherFlops"
  | "activationBytes"
  | "batchOutputs"
  | FieldQuantity
  | `${FieldQuantity}${"Vertical" | "Horizontal"}`;
type FieldQuantity = "fieldSize" | "fieldJump" | "fieldStart";

export interface WorkingStep {
  readonly what: Quantity;
  /** "floor((H - K + 2P) / S) + 1". */
  readonly formula: string;
  /** "floor((32 - 5 + 2 x 2) / 1) + 1". */
  readonly numbers: string;
  readonly result: number | string;
}

export type Working = readonly WorkingStep[];

/** A formula over symbols, and the same with their numbers put in. */
export const step = (
  what: Quantity,
  formula: string,
  symbols: Readonly<Record<string, number>>,
  result: number | string,
): WorkingStep => ({
  what,
  formula,
  // A digit that stands right before a symbol multiplies it: 2P is 2 x P.
  numbers: formula.replace(/(\d?)([A-Za-z]\w*'?)/g, (whole: string, times: string, symbol: string) => {
    const value = symbols[symbol];
    if (value === undefined) return whole;
    return times === "" ? `${value}` : `${times} × ${value}`;
  }),
  result,
});

/** Layers that leave the shape as it is. */
export const unchanged = (shape: readonly number[]): Working => [
  { what: "shape", formula: "input", numbers: shape.join("x"), result: shape.join("x") },
];
