// The library in browsers.

export * from "./public.ts";
export { digits } from "./web/digits.ts";
