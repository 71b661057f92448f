// npm run bench: how long it takes to know everything about a zoo net, warm; and what its training plan takes to make.

import { cpus } from "node:os";
import { wasm } from "../src/backends/wasm/wasm.ts";
import { summarize } from "../src/net/summary.ts";
import { zoo } from "../src/net/zoo/index.ts";
import { trainingMemory } from "../src/train/cost.ts";
import { UserError } from "../src/words/issue.ts";

const rounds = 31;
const median = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[values.length >> 1] as number;

/** Milliseconds of one call, the median of several after as many to warm up; null where the net is refused. */
const timed = (work: () => void, count: number): number | null => {
  const times: number[] = [];
  try {
    for (let i = 0; i < 2 * count; i++) {
      const began = performance.now();
      work();
      if (i >= count) times.push(performance.now() - began);
    }
  } catch (error) {
    if (error instanceof UserError) return null; // U-Net gives a map, which cross-entropy does not take
    throw error;
  }
  return median(times);
};

console.log(`${cpus()[0]?.model.trim()}, Node ${process.versions.node}; milliseconds, warm, medians`);
console.log("net              layers   summary   training plan");
for (const { name, net } of zoo) {
  const described = net();
  const known = timed(() => summarize(described), rounds) ?? Number.NaN;
  const planned = timed(() => trainingMemory(described, wasm().target, 32), 3);
  console.log(
    `${name.padEnd(16)} ${`${described.layers.length}`.padStart(6)} ${known.toFixed(2).padStart(9)} ${(planned?.toFixed(0) ?? "-").padStart(15)}`,
  );
}
