// 여러 한국어 문장에 함께 쓰이는 수와 말투.

import { numbersIn } from "../numbers.ts";

export const numbers = numbersIn("ko-KR");
export const { whole } = numbers;
export const duration = (seconds: number): string => numbers.duration(seconds, { s: "초", min: "분", h: "시간" });
export const percent = (ratio: number) => `${(100 * ratio).toFixed(2)}%`;
export const orNearest = (nearest: string | null) => (nearest ? ` 혹시 "${nearest}"입니까?` : "");

const quoted = (words: readonly string[]) => words.map((word) => `"${word}"`).join(", ");
/** 옵션이 무엇이어야 하는지. */
export const expected = {
  count: () => "1 이상의 정수",
  whole: () => "0 이상의 정수",
  pair: () => "1 이상의 정수로 된 [세로, 가로]",
  wholePair: () => "0 이상의 정수로 된 [세로, 가로]",
  padding: (words: readonly string[]) =>
    `0 이상의 정수로 된 [위, 왼쪽, 아래, 오른쪽]${words.length > 0 ? `이나 ${quoted(words)} 가운데 하나` : ""}`,
  flag: () => "true 또는 false",
  number: () => "수",
  positive: () => "0보다 큰 수",
  fraction: () => "0 이상 1 미만의 수",
  choice: (words: readonly string[]) => `${quoted(words)} 가운데 하나`,
};
