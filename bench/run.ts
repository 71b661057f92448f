// npm run bench: LeNet-5 training on one thread, hubel beside PyTorch where python3 has torch, in one run, in turns.
// Prints medians and the ratio of each round's pair; results.md keeps what was measured where.

import { spawn } from "node:child_process";
import { cpus } from "node:os";
import { createInterface } from "node:readline";
import { enableRelaxedSimd } from "../src/backends/wasm/engine.ts";
import { wasm } from "../src/backends/wasm/wasm.ts";
import { uniform } from "../src/kernels/random.ts";
import { initialise } from "../src/model/model.ts";
import { lenet5 } from "../src/net/zoo/lenet5.ts";
import { lower } from "../src/plan/lower.ts";
import { program } from "../src/plan/program.ts";
import { sessionLayout } from "../src/plan/session-layout.ts";

const batch = 64;
const steps = 100;
const rounds = 7;

/** Something that trains so many steps and says how many seconds that took. */
interface Runner {
  readonly name: string;
  run(steps: number): Promise<number>;
  close(): void;
}

const hubel = async (relaxedSimd: boolean): Promise<Runner> => {
  const backend = wasm({ relaxedSimd });
  const training = program(lenet5(), "train", { optimizer: { momentum: 0.9, weightDecay: 5e-4 } });
  const layout = sessionLayout([training]);
  const session = await backend.open(layout);
  for (const [name, { data }] of initialise(lenet5(), 1).parameters) session.write(name, data);
  const plan = await session.load(lower(training, backend.target, { capacity: batch, session: layout }));
  const inputs = Float32Array.from({ length: batch * 28 * 28 }, (_, i) => uniform(1, i));
  const targets = Float32Array.from({ length: batch * 10 }, (_, i) => (i % 10 === Math.floor(i / 10) % 10 ? 1 : 0));
  session.write("learningRate", [0.01]);
  return {
    name: `hubel ${backend.name}`,
    async run(count) {
      const begin = performance.now();
      for (let i = 0; i < count; i++) {
        plan.write("input", inputs, batch);
        plan.write("targets", targets, batch);
        plan.run(["forward", "backward", "update"], batch);
      }
      return (performance.now() - begin) / 1000;
    },
    close: () => session.close(),
  };
};

const pytorch = async (order: "nchw" | "channels-last"): Promise<Runner | null> => {
  const python = process.env["PYTHON"] ?? "python3";
  const child = spawn(python, [new URL("peers/pytorch_lenet.py", import.meta.url).pathname, order], {
    stdio: ["pipe", "pipe", "ignore"],
  });
  child.on("error", () => {});
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const name = await lines.next();
  if (name.done) return null;
  return {
    name: name.value,
    async run(count) {
      child.stdin.write(`${count}\n`);
      return Number((await lines.next()).value);
    },
    close: () => void child.stdin.end(),
  };
};

const median = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[values.length >> 1] as number;

enableRelaxedSimd();
const runners = [await hubel(true), await hubel(false), await pytorch("nchw"), await pytorch("channels-last")].filter(
  (runner) => runner !== null,
);
for (const runner of runners) await runner.run(steps / 2); // warm
const seconds = runners.map((): number[] => []);
for (let round = 0; round < rounds; round++)
  for (const [i, runner] of runners.entries()) seconds[i]?.push(await runner.run(steps));

console.log(`LeNet-5 training, batch ${batch}, 1 thread; ${cpus()[0]?.model.trim()}, Node ${process.versions.node}`);
for (const [i, runner] of runners.entries()) {
  const own = seconds[i] ?? [];
  const ratios = own.map((s, round) => (seconds[0]?.[round] ?? Number.NaN) / s);
  console.log(
    `${runner.name.padEnd(34)} ${Math.round((steps * batch) / median(own))
      .toString()
      .padStart(6)} images/s  ${median(ratios).toFixed(2)} x the first`,
  );
  runner.close();
}
