// Values from outside as they may stand in a message: short, on one line, however large or deep they are.

const longestShown = 80;

/** A name from a file for a message, whatever is in it: on one line and not endless. */
export const shownName = (name: string): string => {
  const short = name.length > longestShown ? `${name.slice(0, longestShown - 1)}…` : name;
  return JSON.stringify(short).slice(1, -1);
};

/** Any value from a file for a message; what is nested in it is not walked into. */
export const shown = (value: unknown): string => {
  if (typeof value === "string") return `"${shownName(value)}"`;
  if (value === undefined) return "none";
  if (typeof value !== "object" || value === null) return String(value);
  if (!Array.isArray(value)) return "{…}";
  const items = value.slice(0, 8).map((item) => (typeof item === "object" && item !== null ? "…" : shown(item)));
  return `[${items.join(", ")}${value.length > 8 ? ", …" : ""}]`;
};
