// hubel compare NET [NET]: two networks side by side, or one beside fully connected layers of the same shapes.

import { shapeText } from "../layers/rule.ts";
import { compareNets, fullyConnected } from "../net/compare.ts";
import type { Net } from "../net/net.ts";
import { bytes } from "../words/bytes.ts";
import { type AddCommand, type CommonOptions, command } from "./command.ts";
import { loadNet } from "./net-argument.ts";
import { type Align, type Row, shortened, table, tableWidth } from "./table.ts";
import type { Terminal } from "./terminal.ts";

export const addCompare: AddCommand = (program, words, terminal) => {
  const { cli } = words;
  command(program, words, "compare", cli.verbs.compare, "hubel compare lenet5 linear\n  hubel compare lenet5")
    .argument("<NET>", cli.net)
    .argument("[NET]", cli.compareOther)
    .action(async (first: string, second: string | undefined, options: CommonOptions) => {
      const out = terminal(options);
      const net = await loadNet(first);
      if (second === undefined) return showConnected(net, options, out);
      await showBoth(net, await loadNet(second), [first, second], options, out);
    });
};

const showBoth = async (a: Net, b: Net, names: readonly [string, string], { json }: CommonOptions, out: Terminal) => {
  const { nets, ratios } = compareNets(a, b);
  if (json) return out.json({ nets, ratios });
  const { words } = out;
  const { columns, compared } = words.cli;
  const times = (ratio: number | null) => (ratio === null || ratio === 1 ? "" : `× ${words.ratio(ratio)}`);
  const row = (title: string, of: (net: (typeof nets)[0]) => string, ratio: number | null = null): Row => [
    title,
    of(nets[0]),
    of(nets[1]),
    times(ratio),
  ];
  const titled = names.map((name, i) => nets[i as 0 | 1].name ?? name);
  out.result(
    table(
      [
        ["", ...titled, ""].map((cell) => out.bold(shortened(cell, 28))),
        null,
        row(columns.input, ({ input }) => shapeText(input)),
        row(columns.output, ({ layers, input }) => shapeText(layers.at(-1)?.output ?? input)),
        row(compared.layers, ({ layers }) => words.number(layers.length)),
        row(columns.parameters, ({ total }) => words.number(total.parameters), ratios.parameters),
        row(columns.macs, ({ total }) => words.number(total.macs), ratios.macs),
        row(compared.activations, ({ total }) => bytes(total.activationBytes), ratios.activationBytes),
        row(compared.field, ({ total }) => shapeText(total.receptiveField.size)),
      ],
      ["left", "right", "right", "right"],
    ),
  );
  out.result(`\n${words.cli.compareFoot({})}`);
};

const showConnected = (net: Net, { json }: CommonOptions, out: Terminal) => {
  const { layers, total } = fullyConnected(net);
  if (json) return out.json({ layers, total });
  const { words } = out;
  const { columns, compared, total: totalName } = words.cli;
  if (layers.length === 0) return out.result(words.cli.nothingShared({}));
  const aligns: readonly Align[] = ["left", "right", "right", "right", "right"];
  const rows = (name: (text: string) => string, count: (n: number) => string): readonly Row[] => [
    [columns.layer, compared.shapes, columns.parameters, compared.connected, ""].map(out.bold),
    null,
    ...layers.map((l) => [
      name(l.name),
      `${shapeText(l.input)} → ${shapeText(l.output)}`,
      count(l.parameters),
      words.compact(l.connected.parameters),
      `× ${words.ratio(l.connected.parameters / l.parameters)}`,
    ]),
    null,
    [
      totalName,
      "",
      count(total.parameters),
      words.compact(total.connected.parameters),
      `× ${words.ratio(total.connected.parameters / total.parameters)}`,
    ],
  ];
  const excess = (made: readonly Row[]) => tableWidth(made, aligns.length) - out.columns;
  const exact = rows((name) => name, words.number);
  const longest = Math.max(...layers.map(({ name }) => name.length));
  const least = excess(rows((name) => name, words.compact));
  const cut = (name: string) => shortened(name, Math.max(12, longest - Math.max(0, least)));
  out.result(table(excess(exact) <= 0 ? exact : rows(cut, words.compact), aligns));
  out.result(`\n${words.cli.connectedFoot({ macs: total.macs, connected: total.connected.macs })}`);
};
