import fc from "fast-check";
import ts from "typescript";
import { beforeAll, expect, test } from "vitest";
import { layerTypes } from "../src/layers/index.ts";
import * as hubel from "../src/public.ts";
import { type DrawnNet, nets, textOf } from "./nets-as-source.ts";

// What the type checker says of a net against what is found when it is made: nets drawn at random, as source text for
// the one and as values for the other. Both must take or refuse the same nets, at the same argument, and both must come
// to the same shapes, since all sizes stand in the text.

/** `net(...)` of each, an argument a line. */
const sourceOf = (drawn: readonly DrawnNet[]): string => {
  const names = Object.keys(hubel).join(", ");
  const nets = drawn.map(({ input, parts }, i) =>
    [`export const net${i} = net(`, ...[input, ...parts].map((argument) => `${textOf(argument)},`), ");"].join("\n"),
  );
  return [`import { ${names} } from "../src/public.ts";`, `export const used = [${names}];`, ...nets].join("\n");
};

/** What the type checker makes of each net: its type as text, and what is wrong, by argument (-1 for the input). */
interface Checked {
  readonly type: { readonly name: string; readonly args: readonly string[] };
  readonly problems: readonly { readonly place: number; readonly text: string }[];
}

const check = (drawn: readonly DrawnNet[]): readonly Checked[] => {
  const root = new URL("..", import.meta.url).pathname;
  const config = ts.readConfigFile(`${root}tsconfig.json`, ts.sys.readFile);
  const { options } = ts.parseJsonConfigFileContent(
    { ...config.config, include: [], files: ["package.json"] },
    ts.sys,
    root,
  );
  const host = ts.createCompilerHost(options);
  const path = `${root}test/virtual-nets.ts`;
  const source = sourceOf(drawn);
  const { getSourceFile, fileExists, readFile } = host;
  host.fileExists = (name) => name === path || fileExists(name);
  host.readFile = (name) => (name === path ? source : readFile(name));
  host.getSourceFile = (name, ...rest) =>
    name === path ? ts.createSourceFile(name, source, rest[0], true) : getSourceFile(name, ...rest);
  const program = ts.createProgram([path], options, host);
  const file = program.getSourceFile(path) as ts.SourceFile;
  const checker = program.getTypeChecker();
  const lineOf = (position: number) => file.getLineAndCharacterOfPosition(position).line;
  const problems = [...program.getSyntacticDiagnostics(file), ...program.getSemanticDiagnostics(file)].map((d) => ({
    line: lineOf(d.start ?? 0),
    text: ts.flattenDiagnosticMessageText(d.messageText, "\n"),
  }));
  const declarations = file.statements.filter(ts.isVariableStatement).slice(1);
  return declarations.map((statement) => {
    const [declaration] = statement.declarationList.declarations;
    const type = checker.getTypeAtLocation((declaration as ts.VariableDeclaration).name);
    const args = checker.getTypeArguments(type as ts.TypeReference);
    const text = (t: ts.Type) => checker.typeToString(t, undefined, ts.TypeFormatFlags.NoTruncation);
    const [first, last] = [lineOf(statement.getStart()), lineOf(statement.getEnd())];
    return {
      type: { name: type.symbol.name, args: args.map(text) },
      problems: problems
        .filter(({ line }) => line >= first && line <= last)
        .map(({ line, text }) => ({ place: line - first - 2, text })),
    };
  });
};

let drawn: readonly DrawnNet[] = [];
let checked: readonly Checked[] = [];
beforeAll(() => {
  drawn = fc.sample(nets, { seed: 1, numRuns: 400 });
  checked = check(drawn);
}, 60_000);

const sourceText = ({ input, parts }: DrawnNet) => `net(${textOf(input)}, ${parts.map(textOf).join(", ")})`;

test("every net that fits has no error, and its type has the shapes that it has when it runs", () => {
  const found = drawn.flatMap((net, i) => (net.misfit ? [] : [{ net: sourceText(net), ...checked[i] }]));
  const expected = drawn.flatMap((net) => {
    if (net.misfit) return [];
    const output = net.shapes.at(-1) ?? net.input;
    const list = (shape: readonly number[]) => `[${shape.join(", ")}]`;
    const shapes = `[${net.shapes.map((shape) => `"${shape.join("x")}"`).join(", ")}]`;
    return [
      { net: sourceText(net), type: { name: "Net", args: [list(net.input), list(output), shapes] }, problems: [] },
    ];
  });
  expect(found).toEqual(expected);
});

test("every net that does not fit has an error at the argument that does not, and the error names the layer", () => {
  const names: Readonly<Record<string, string>> = {
    add: "(add|residual|parallel)",
    multiply: "(multiply|parallel)",
    concat: "(concat|parallel)",
  };
  const silent = drawn.flatMap((net, i) => {
    if (!net.misfit) return [];
    const { place, type } = net.misfit;
    const problems = checked[i]?.problems ?? [];
    const named = new RegExp(`\\b${names[type] ?? type}: `);
    const right = problems.length === 1 && problems[0]?.place === place && named.test(problems[0].text);
    return right ? [] : [{ net: sourceText(net), misfit: net.misfit, problems }];
  });
  expect(silent).toEqual([]);
});

test("the nets drawn have every layer, every block and every kind of misfit", () => {
  const builders = new Set(
    drawn.flatMap((net) => (net.misfit ? [] : [...sourceText(net).matchAll(/(\w+)\(/g)].map(([, name]) => name))),
  );
  const alone = layerTypes.filter((type) => !["add", "multiply", "concat"].includes(type));
  expect([...builders].sort()).toEqual(["net", "parallel", "residual", "sequential", ...alone].sort());
  const kinds = new Set(drawn.flatMap(({ misfit }) => (misfit ? [misfit.key] : [])));
  expect([...kinds].sort()).toEqual([
    "badOption",
    "groupsDoNotDivide",
    "kernelDoesNotFit",
    "needsFlat",
    "needsMap",
    "nothingLeft",
    "outputPaddingTooLarge",
    "paddingTooFar",
    "poolPaddingTooLarge",
    "sameNeedsStrideOne",
    "severalInputs",
    "shapesDiffer",
    "sizesDiffer",
    "twoInputs",
  ]);
});
