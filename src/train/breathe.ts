// Long work gives way to the event loop now and then, so that timers, signals and a page's clicks get their turn.

/** The longest that training keeps the event loop waiting, in milliseconds. */
export const longestTurn = 50;

/** Lets everything that waits have its turn. */
export const breathe = (): Promise<void> =>
  new Promise((resolve) => {
    // Node's setImmediate costs nothing; a page's only way that works everywhere costs a few milliseconds.
    if (typeof setImmediate === "function") setImmediate(resolve);
    else setTimeout(resolve, 0);
  });
