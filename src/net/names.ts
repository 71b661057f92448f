// The names of layers. Given names win; the others are the type's stem and its count: conv1, conv2, fc1.

import { ruleOf } from "../layers/index.ts";

/** One scope of names: a net, or a block in it. */
export class Names {
  private readonly counts = new Map<string, number>();
  private readonly given: ReadonlySet<string | undefined>;

  constructor(parts: readonly { readonly name?: string }[]) {
    this.given = new Set(parts.map(({ name }) => name));
  }

  /** A part's name; those with names of their own are counted too. */
  of(given: string | undefined, stem: string): string {
    let name: string;
    do {
      const count = (this.counts.get(stem) ?? 0) + 1;
      this.counts.set(stem, count);
      name = `${stem}${count}`;
    } while (given === undefined && this.given.has(name));
    return given ?? name;
  }
}

export const stemOf = (type: string): string => ruleOf(type)?.nameStem ?? type;

export const namesOf = (layers: readonly { readonly type: string; readonly name?: string }[]): readonly string[] => {
  const names = new Names(layers);
  return layers.map(({ name, type }) => names.of(name, stemOf(String(type))));
};
