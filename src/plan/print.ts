// A plan as text: the debugger. Every step in order, which way it is computed and why, and where its numbers lie.

import { shapeText } from "../layers/rule.ts";
import { bytes } from "../words/bytes.ts";
import { hasHalo } from "./layout.ts";
import { type Placed, type Plan, type Step, segments } from "./plan.ts";

/** Of float32 numbers. */
const room = (numbers: number): string => bytes(4 * numbers);

const place = ({ tensor, region, offset, shape, layout }: Placed): string => {
  const halo = layout && hasHalo(layout.halo) ? ` halo ${Object.values(layout.halo).join(",")}` : "";
  return `${tensor} ${shapeText(shape)}${halo} @${region === "session" ? "s" : "w"}${offset}`;
};

const places = (operands: Readonly<Record<string, Placed>>): string => Object.values(operands).map(place).join("; ");

const line = (step: Step): string => {
  if (step.step === "copy") return `copy      ${place(step.from)} -> ${place(step.to)} (${step.how})`;
  if (step.step === "clearHalo") return `zero halo ${place(step.tensor)}`;
  const { kernel, epilogue, layer, flops, how, operands } = step;
  const name = epilogue ? `${kernel} + ${epilogue.kernel}` : kernel;
  return [
    `${(layer ?? "").padEnd(9)} ${name}`,
    `  ${how}; ${(flops / 1e6).toFixed(2)} MFLOP`,
    `  ${places({ ...operands, ...(epilogue?.operands ?? {}) })}`,
  ].join("\n            ");
};

/** Offsets are in numbers: @s into the session's memory, @w into the plan's own. */
export const printPlan = (plan: Plan): string => {
  const flops = segments
    .flatMap((s) => plan.segments[s])
    .reduce((sum, s) => sum + (s.step === "kernel" ? s.flops : 0), 0);
  const lines = [
    `${plan.purpose} on ${plan.target}, up to ${plan.capacity} rows, ${(flops / 1e6).toFixed(1)} MFLOP`,
    `session ${room(plan.session.size)}; own memory ${room(plan.workspace)} (${room(plan.withoutReuse)} if nothing were reused)`,
  ];
  for (const segment of segments) {
    if (plan.segments[segment].length === 0) continue;
    lines.push("", segment);
    for (const step of plan.segments[segment]) lines.push(`  ${line(step)}`);
  }
  return `${lines.join("\n")}\n`;
};
