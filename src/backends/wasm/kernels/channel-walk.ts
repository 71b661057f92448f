// The walk of kernels that treat each channel by numbers of its own: over images, a few vectors of neighbouring
// channels, and all of their pixels, so that what belongs to the channels stays in registers meanwhile.

import { hasHalo } from "../../../plan/layout.ts";
import type { KernelStep } from "../../../plan/plan.ts";
import { type Code, f32, i32, nothing, sequence } from "../assembly/code.ts";
import { type FunctionBuilder, increase, type Local } from "../assembly/module.ts";
import { type AddressOf, type Emitted, layoutOf, operandOf, type Strides, stridesOf } from "./emitted.ts";

/** How many vectors of channels a group has at most: as many as fill a cache line. */
export const groupSize = 4;

type Pointers<Name extends string, Optional extends string> = Readonly<Record<Name, Local<"i32">>> &
  Readonly<Partial<Record<Optional, Local<"i32">>>>;

/** Some neighbouring vectors of channels in one image. */
interface Group<Map extends string, Channel extends string, Optional extends string> {
  /** How many vectors there are; vector i lies 16 i bytes after each pointer. */
  readonly count: number;
  /** Where the group's numbers begin in the tensors of one number per channel. */
  readonly channels: Pointers<Channel, Optional>;
  /** Runs the body for each pixel, with pointers to the group's channels there. */
  eachPixel(body: (pixel: Readonly<Record<Map, Local<"i32">>>) => Code): Code;
}

export interface ChannelWalk<Map extends string, Channel extends string, Optional extends string> {
  /** Where the tensors of one number per channel begin. */
  readonly channels: Pointers<Channel, Optional>;
  /** How many numbers a channel has in all of a run's rows. */
  readonly count: Code<"f32">;
  /** Runs the body for every image and every group. */
  eachGroup(body: (group: Group<Map, Channel, Optional>) => Code): Code;
  /** Runs the body for every vector of channels. */
  eachChannelVector(body: (channels: Pointers<Channel, Optional>) => Code): Code;
}

export interface WalkedOperands<Map extends string, Channel extends string, Optional extends string> {
  /** Batched tensors of one shape. */
  readonly maps: readonly [Map, ...Map[]];
  /** Dense tensors of one number per channel. Their last vector may reach into the gap behind them. */
  readonly channels: readonly Channel[];
  /** Such tensors that need not be there. */
  readonly optional?: readonly Optional[];
}

/** A kernel written over such a walk; what else its code depends on are its attributes. */
export const emitOverChannels = <Map extends string, Channel extends string, Optional extends string = never>(
  step: KernelStep,
  addressOf: AddressOf,
  operands: WalkedOperands<Map, Channel, Optional>,
  write: (f: FunctionBuilder, walk: ChannelWalk<Map, Channel, Optional>) => Code,
): Emitted => {
  const maps = operands.maps.map((name) => operandOf(step, name));
  const vectors = [...operands.channels, ...(operands.optional ?? []).filter((name) => step.operands[name])];
  const [channels, height, width] = layoutOf(operandOf(step, operands.maps[0])).dims;
  // Without halos all rows of an image follow one another and are one long row.
  const dense = maps.every((map) => !hasHalo(layoutOf(map).halo));
  const [lines, pixels] = dense ? [1, height * width] : [height, width];
  const strides = maps.map(stridesOf);
  return {
    key: JSON.stringify([step.kernel, step.attributes, channels, lines, pixels, strides, vectors]),
    addresses: [...maps, ...vectors.map((name) => operandOf(step, name))].map(addressOf),
    write(f, addresses, rows) {
      const [mapStarts, vectorStarts] = [addresses.slice(0, maps.length), addresses.slice(maps.length)];
      const locals = (like: readonly unknown[]) => like.map(() => f.local("i32"));
      const named = <Name extends string>(names: readonly Name[], all: readonly Local<"i32">[]) =>
        Object.fromEntries(names.map((name, i) => [name, all[i]])) as Record<Name, Local<"i32">>;
      const namedVectors = (all: readonly Local<"i32">[]) => named(vectors, all) as Pointers<Channel, Optional>;
      const follow = (to: readonly Local<"i32">[], from: readonly Local<"i32">[]) =>
        sequence(...to.map((local, i) => local.set((from[i] as Local<"i32">).get)));
      const move = (all: readonly Local<"i32">[], by: number | ((s: Strides) => number)) =>
        all.map((local, i) => increase(local, typeof by === "number" ? by : by(strides[i] as Strides)));

      return write(f, {
        channels: namedVectors(vectorStarts),
        count: f32.fromI32(i32.mul(rows.get, i32.const(height * width))),
        eachGroup(body) {
          const [images, firsts, lineStarts, pointers] = [locals(maps), locals(maps), locals(maps), locals(maps)];
          const vectorPointers = locals(vectors);
          const group = (count: number) =>
            body({
              count,
              channels: namedVectors(vectorPointers),
              eachPixel: (atPixel) =>
                sequence(
                  follow(lineStarts, firsts),
                  f.times(
                    lines,
                    sequence(
                      follow(pointers, lineStarts),
                      f.times(pixels, atPixel(named(operands.maps, pointers)), ...move(pointers, (s) => s.pixel)),
                    ),
                    ...move(lineStarts, (s) => s.row),
                  ),
                ),
            });
          const all = Math.ceil(channels / 4);
          const rest = all % groupSize;
          const image = sequence(
            follow(firsts, images),
            follow(vectorPointers, vectorStarts),
            f.times(
              Math.floor(all / groupSize),
              group(groupSize),
              ...move(firsts, 16 * groupSize),
              ...move(vectorPointers, 16 * groupSize),
            ),
            rest > 0 ? group(rest) : nothing,
          );
          return sequence(follow(images, mapStarts), f.timesOf(rows.get, image, ...move(images, (s) => s.image)));
        },
        eachChannelVector(body) {
          const pointers = locals(vectors);
          return sequence(
            follow(pointers, vectorStarts),
            f.times(Math.ceil(channels / 4), body(namedVectors(pointers)), ...move(pointers, 16)),
          );
        },
      });
    },
  };
};
