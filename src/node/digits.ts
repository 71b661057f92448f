// The digits that ship with the package, read from its folder.

import type { Dataset } from "../data/dataset.ts";
import { parseDigits } from "../data/digits.ts";
import { readPackaged } from "./packaged.ts";

/** 10,000 MNIST digits: 8,500 to train on and 1,500 to test on, split by a fixed seed and stratified. */
export const digits = async (): Promise<Dataset> => parseDigits(await readPackaged("digits.bin"));
