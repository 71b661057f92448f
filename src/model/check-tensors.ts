// Whether a session can be filled from given tensors: each that it needs is there, in its shape, and no other.

import { shapeText } from "../layers/rule.ts";
import type { SessionLayout } from "../plan/plan.ts";
import { type Issue, UserError } from "../words/issue.ts";

/** @throws UserError naming every tensor that is missing, of another shape, or not needed */
export const checkTensors = (
  given: ReadonlyMap<string, { readonly shape: readonly number[] }>,
  layout: SessionLayout,
  roles: readonly string[],
): void => {
  const needed = [...layout.tensors].filter(([, { role }]) => roles.includes(role));
  const issues = needed.flatMap(([name, { shape }]): Issue[] => {
    const found = given.get(name);
    if (found && shapeText(found.shape) === shapeText(shape)) return [];
    const values = { name, shape: shapeText(shape), given: found ? shapeText(found.shape) : null };
    return [{ key: "startMismatch", values }];
  });
  for (const name of given.keys())
    if (!needed.some(([n]) => n === name)) issues.push({ key: "startUnexpected", values: { name } });
  if (issues.length > 0) throw new UserError(issues);
};
