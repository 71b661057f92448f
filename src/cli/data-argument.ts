// DATA on the command line.

import { stat } from "node:fs/promises";
import type { Dataset } from "../data/dataset.ts";
import { digits } from "../node/digits.ts";
import { Mistake, onFileRead } from "./mistake.ts";

const known: Readonly<Record<string, () => Promise<Dataset>>> = { digits };
const comingLater = ["mnist", "fashion-mnist", "cifar10", "cifar100"];

export const loadData = async (name: string): Promise<Dataset> => {
  const load = Object.hasOwn(known, name) ? known[name] : undefined;
  if (load) return load();
  if (!comingLater.includes(name)) await onFileRead(name, () => stat(name));
  throw new Mistake((w) => w.cli.dataNotYet({ name }));
};
