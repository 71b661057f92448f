// One block of memory for buffers that need not all exist at once: two may share a place when their lifetimes do not
// meet.

export interface Lifetime {
  readonly size: number;
  /** The first and the last step at which the buffer holds something, both included. */
  readonly from: number;
  readonly to: number;
}

/** Offsets are multiples of this many numbers: a cache line of float32. */
export const alignment = 16;
export const aligned = (size: number): number => Math.ceil(size / alignment) * alignment;

/**
 * Places the largest buffer first, each at the lowest offset where it meets no buffer that lives at the same time.
 * @returns the offsets, in the order of the buffers, and the size of the whole
 */
export const arrange = (
  buffers: readonly Lifetime[],
): { readonly offsets: readonly number[]; readonly size: number } => {
  const offsets = new Array<number>(buffers.length).fill(0);
  // In order of their places.
  const placed: { readonly start: number; readonly end: number; readonly buffer: Lifetime }[] = [];
  let size = 0;
  const order = buffers
    .map((buffer, index) => ({ buffer, index }))
    .sort((a, b) => b.buffer.size - a.buffer.size || a.index - b.index);
  for (const { buffer, index } of order) {
    let start = 0;
    for (const other of placed) {
      const together = other.buffer.from <= buffer.to && buffer.from <= other.buffer.to;
      if (together && other.start < start + buffer.size && start < other.end) start = aligned(other.end);
    }
    offsets[index] = start;
    const behind = placed.findIndex((other) => other.start > start);
    placed.splice(behind < 0 ? placed.length : behind, 0, { start, end: start + buffer.size, buffer });
    size = Math.max(size, start + buffer.size);
  }
  return { offsets, size: aligned(size) };
};
