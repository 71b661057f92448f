import { expect, test } from "vitest";
import { conv2d } from "../layers/conv2d.ts";
import { flatten } from "../layers/flatten.ts";
import { linear } from "../layers/linear.ts";
import { initialise } from "../model/model.ts";
import { net } from "../net/net.ts";
import { lower } from "../plan/lower.ts";
import { program } from "../plan/program.ts";
import { sessionLayout } from "../plan/session-layout.ts";
import { wasm } from "./wasm/wasm.ts";

const small = net([1, 32, 32], conv2d(2, 8, { stride: 8 }), flatten(), linear(3));
const forward = program(small, "infer");
const backend = wasm();

const openSmall = async () => {
  const layout = sessionLayout([forward]);
  const session = await backend.open(layout);
  for (const [name, { data }] of initialise(small, 1).parameters) session.write(name, data);
  return {
    layout,
    session,
    load: (capacity: number) => session.load(lower(forward, backend.target, { capacity, session: layout })),
  };
};
const image = (value: number, rows: number) => new Float32Array(rows * 32 * 32).fill(value);

test("a plan prepares anew after another plan's input was laid over what it had prepared", async () => {
  const { load } = await openSmall();
  const [one, many] = [await load(1), await load(64)];
  one.write("input", image(1, 1), 1);
  one.run(["forward"], 1);
  const before = await one.read("fc1", 1);
  many.write("input", image(9, 64), 64);
  one.write("input", image(1, 1), 1);
  one.run(["forward"], 1);
  expect(await one.read("fc1", 1)).toEqual(before);
});

test("a session refuses a plan that was lowered for another", async () => {
  const [a, b] = [await openSmall(), await openSmall()];
  const foreign = lower(forward, backend.target, { capacity: 1, session: b.layout });
  await expect(a.session.load(foreign)).rejects.toThrow("another session");
});

test("rows beyond a plan's capacity are refused", async () => {
  const { load } = await openSmall();
  const plan = await load(2);
  expect(() => plan.run(["forward"], 3)).toThrow("this plan takes 1 to 2");
  expect(() => plan.write("input", image(0, 1), 2)).toThrow("2048 numbers are expected");
});
