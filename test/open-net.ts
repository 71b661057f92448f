// A net on a backend by the way that every program takes: program, session layout, plan, session, loaded plan. For
// tests that look at numbers; the library's users have models and `fit` for this.

import type { Backend, LoadedPlan, Session } from "../src/backends/backend.ts";
import type { Net } from "../src/net/net.ts";
import { lower } from "../src/plan/lower.ts";
import { type ProgramOptions, type Purpose, program } from "../src/plan/program.ts";
import { sessionLayout } from "../src/plan/session-layout.ts";

export interface OpenNet {
  readonly session: Session;
  readonly plan: LoadedPlan;
}

/** Memory of its own with one plan in it. @param capacity the largest number of rows of a run */
export const openNet = async (
  backend: Backend,
  net: Net,
  purpose: Purpose,
  capacity: number,
  options: ProgramOptions = {},
): Promise<OpenNet> => {
  const made = program(net, purpose, options);
  const layout = sessionLayout([made]);
  const session = await backend.open(layout);
  const plan = await session.load(lower(made, backend.target, { capacity, session: layout }));
  return { session, plan };
};
