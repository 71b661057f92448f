// The library in Node. Browsers get index.web.ts by package conditions; both offer the same names.

export { digits } from "./node/digits.ts";
export * from "./public.ts";
