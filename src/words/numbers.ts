// Numbers as people read them. Languages differ in separators and units; how much is rounded away is the same.

export const numbersIn = (locale: string) => {
  const whole = (n: number): string => n.toLocaleString(locale);
  const oneDecimal = (n: number): string =>
    n.toLocaleString(locale, { minimumFractionDigits: 1, maximumFractionDigits: 1 });
  const millions = (n: number): string => `${oneDecimal(n / 1e6)} M`;
  return {
    whole,
    /** 1,234,567 as "1.2 M". */
    millions,
    /** Large numbers shortened: "999,999", "12.3 M", "4.5 G". */
    compact: (n: number): string => (n < 1e6 ? whole(n) : n < 1e9 ? millions(n) : `${oneDecimal(n / 1e9)} G`),
    /** How many times as much, small parts as fractions: "1/34", "0.50", "23,671". */
    times: (ratio: number): string => {
      if (ratio < 0.1 && ratio > 0) return `1/${whole(Math.round(1 / ratio))}`;
      return ratio < 10 ? ratio.toFixed(2) : whole(Math.round(ratio));
    },
    /** A time in the unit that suits it. */
    duration: (seconds: number, units: { readonly s: string; readonly min: string; readonly h: string }): string => {
      if (seconds < 60) return `${seconds < 10 ? seconds.toFixed(1) : Math.round(seconds)}${units.s}`;
      return seconds < 3600 ? `${(seconds / 60).toFixed(1)}${units.min}` : `${(seconds / 3600).toFixed(1)}${units.h}`;
    },
  };
};
