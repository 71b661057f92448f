// A net's layers as a table that fits the terminal: where it is too wide, large numbers are rounded and names shortened.

import { shapeText } from "../layers/rule.ts";
import type { LayerSummary, Summary } from "../net/summary.ts";
import { type Align, type Row, shortened, table, tableWidth } from "./table.ts";
import type { Terminal } from "./terminal.ts";

const aligns: readonly Align[] = ["left", "left", "right", "right", "right", "right"];
const shortestName = 12;

/** How the table gives way, step by step, until it fits: MACs in millions, large parameters too, names cut. */
interface Detail {
  readonly exactMacs: boolean;
  readonly exactParameters: boolean;
  readonly name: number;
}
const full: Detail = { exactMacs: true, exactParameters: true, name: Number.POSITIVE_INFINITY };

/** @param total the last row; without it the table ends where the layers do */
export const layersTable = (
  layers: readonly LayerSummary[],
  input: readonly number[],
  total: Summary["total"] | null,
  out: Terminal,
): string => {
  const rowsWith = (detail: Detail) => rows(layers, input, total, out, detail);
  const excess = (detail: Detail) => tableWidth(rowsWith(detail), aligns.length) - out.columns;
  const least: Detail = { ...full, exactMacs: false, exactParameters: false };
  const fitting = [full, { ...full, exactMacs: false }, least].find((detail) => excess(detail) <= 0);
  if (fitting) return table(rowsWith(fitting), aligns);
  const longest = layers.reduce((most, { name }) => Math.max(most, name.length), 0);
  return table(rowsWith({ ...least, name: Math.max(shortestName, longest - excess(least)) }), aligns);
};

const rows = (
  layers: readonly LayerSummary[],
  input: readonly number[],
  total: Summary["total"] | null,
  out: Terminal,
  detail: Detail,
): readonly Row[] => {
  const { words } = out;
  const { columns, total: totalName } = words.cli;
  const parameters = (n: number) => (n === 0 ? "" : detail.exactParameters ? words.number(n) : words.compact(n));
  const macs = (n: number) => (n === 0 ? "" : detail.exactMacs ? words.number(n) : words.millions(n));
  const name = (text: string) => shortened(text, detail.name);
  const cells = layers.flatMap((l, i): readonly Row[] => {
    const row = [
      name(l.name),
      l.type,
      shapeText(l.output),
      parameters(l.parameters),
      macs(l.macs),
      shapeText(l.receptiveField.size),
    ];
    const before = layers[i - 1]?.name ?? "input";
    const isPlain = l.inputs.length === 1 && l.inputs[0] === before;
    return isPlain ? [row] : [row, out.dim(shortened(`  ← ${l.inputs.join(", ")}`, out.columns))];
  });
  return [
    [columns.layer, columns.type, columns.output, columns.parameters, columns.macs, columns.field].map(out.bold),
    null,
    ["input", "", shapeText(input), "", "", ""],
    ...cells,
    null,
    ...(total
      ? [[totalName, "", "", parameters(total.parameters), macs(total.macs), shapeText(total.receptiveField.size)]]
      : []),
  ];
};
