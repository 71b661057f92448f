// The digits that ship with the package, fetched from beside this module.

import type { Dataset } from "../data/dataset.ts";
import { parseDigits } from "../data/digits.ts";

/**
 * 10,000 MNIST digits: 8,500 to train on and 1,500 to test on, split by a fixed seed and stratified.
 * @throws Error where the file beside the module cannot be fetched
 */
export const digits = async (): Promise<Dataset> => {
  const url = new URL("./digits.bin", import.meta.url);
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${url}: ${response.status} ${response.statusText}`);
  return parseDigits(new Uint8Array(await response.arrayBuffer()));
};
