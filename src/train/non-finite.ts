// Where a number stopped being finite: the step that failed is run again, unfused, on the reference backend, and the
// first tensor with a NaN or an infinity names its layer.

import type { Session } from "../backends/backend.ts";
import { reference } from "../backends/reference.ts";
import { randomKey } from "../layers/operation.ts";
import type { Net } from "../net/net.ts";
import { inputName, resolve } from "../net/resolve.ts";
import { lower } from "../plan/lower.ts";
import { gradOf, program, targetsName } from "../plan/program.ts";
import { sessionLayout } from "../plan/session-layout.ts";
import { UserError } from "../words/issue.ts";

export interface FailedBatch {
  readonly inputs: Float32Array;
  readonly targets: Float32Array;
  readonly rows: number;
}

/** @returns the error to throw */
export const findNonFinite = async (
  net: Net,
  failed: Session,
  { inputs, targets, rows }: FailedBatch,
  where: { readonly epoch: number; readonly batch: number; readonly rate: number },
): Promise<UserError> => {
  const backend = reference("float32");
  const { layers } = resolve(net);
  const forward = program(net, "train");
  const trained = layers.filter(({ name }) => forward.tensors.has(name));
  const again = program(net, "train", { keep: trained.map(({ name }) => name) });
  const layout = sessionLayout([again]);
  const session = await backend.open(layout);
  for (const [name, { role }] of layout.tensors)
    if (role === "parameter" || name === randomKey) session.write(name, await failed.read(name));
  const plan = await session.load(lower(again, backend.target, { capacity: rows, session: layout }));
  plan.write(inputName, inputs, rows);
  plan.write(targetsName, targets, rows);
  plan.run(["forward", "backward"], rows);

  const at = (name: string, pass: "forward" | "backward") => {
    const number = layers.findIndex((layer) => layer.name === name) + 1;
    return new UserError([{ key: "notFinite", values: { pass, ...where }, layer: { number, name } }]);
  };
  const allFinite = (values: ArrayLike<number>) => Array.from(values).every(Number.isFinite);
  for (const { name } of trained) if (!allFinite(await plan.read(name, rows))) return at(name, "forward");
  for (const { name, tensors } of [...trained].reverse())
    for (const t of tensors) {
      const gradient = gradOf(`${name}.${t.name}`);
      if (layout.tensors.has(gradient) && !allFinite(await session.read(gradient))) return at(name, "backward");
    }
  // The reference may round a border case the other way: then the loss is the last place to name.
  return at(again.output, "forward");
};
