// The report's look, light and dark. Colours are Okabe and Ito's, told apart with any common colour blindness.

/** Shades of the confusion matrix: see confusion.ts. Light enough at their darkest for the numbers on them. */
const shades = Array.from({ length: 8 }, (_, i) => {
  const alpha = (0.08 + (0.44 * i) / 7).toFixed(2);
  return `.right-${i + 1} { background: rgb(var(--right) / ${alpha}); }\n.wrong-${i + 1} { background: rgb(var(--wrong) / ${alpha}); }`;
}).join("\n");

export const styles = `
:root {
  color-scheme: light dark;
  --page: #fbfbf9; --raised: #ffffff; --text: #1c1e21; --quiet: #5a6068; --line: #dcdfe3; --accent: #0065a3;
  --right: 0 114 178; --wrong: 213 94 0;
  --run-0: #0072b2; --run-1: #d55e00; --run-2: #007a5a; --run-3: #a0507f;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #14171a; --raised: #1c2024; --text: #e8eaed; --quiet: #a4abb3; --line: #343a41; --accent: #6cbcf0;
    --right: 86 180 233; --wrong: 230 120 30;
    --run-0: #56b4e9; --run-1: #f0962e; --run-2: #2fc79a; --run-3: #dc8fbd;
  }
}
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; }
body {
  margin: 0 auto; padding: 2rem clamp(1rem, 4vw, 3rem) 3rem; max-width: 76rem;
  background: var(--page); color: var(--text);
  font: 1rem/1.55 system-ui, -apple-system, "Segoe UI", Roboto, "Apple SD Gothic Neo", "Malgun Gothic", "Noto Sans KR", "Noto Sans CJK KR", sans-serif;
}
:lang(ko) { word-break: keep-all; }
h1, h2, h3, p, th, td, dd, summary, li { overflow-wrap: anywhere; }
h1 { margin: 0; font-size: 1.5rem; line-height: 1.25; }
h2 { margin: 3rem 0 .75rem; padding-top: 1rem; border-top: 1px solid var(--line); font-size: 1.3rem; line-height: 1.3; }
h3 { margin: 0; font-size: 1.05rem; }
p { margin: .5rem 0; max-width: 46rem; }
section > ul:not(.tiles) { margin: .75rem 0; padding-left: 1.2rem; max-width: 46rem; }
.note { color: var(--quiet); font-size: .9rem; }
.headline { display: flex; flex-wrap: wrap; align-items: baseline; gap: 0 1rem; margin: .25rem 0 0; }
.headline strong { font-size: clamp(2.75rem, 9vw, 4.5rem); line-height: 1.15; font-weight: 650; letter-spacing: -.02em; font-variant-numeric: tabular-nums; }
.headline span { color: var(--quiet); }

.scrolling { overflow: auto; max-height: 85vh; margin: .75rem 0; max-width: 100%; width: fit-content; border: 1px solid var(--line); border-radius: .4rem; background: var(--raised); }
table { border-collapse: separate; border-spacing: 0; font-variant-numeric: tabular-nums; }
caption { position: sticky; left: 0; padding: .6rem .75rem .3rem; text-align: left; color: var(--quiet); font-size: .9rem; }
caption span { display: inline-block; width: max-content; max-width: min(44rem, 100vw - 4rem); }
.groups caption span { max-width: min(22rem, 100vw - 4rem); }
th, td { padding: .4rem .75rem; border-top: 1px solid var(--line); text-align: right; white-space: nowrap; overflow-wrap: normal; }
th { font-weight: 600; }
thead th { border-top: 0; color: var(--quiet); font-size: .9rem; vertical-align: bottom; background: var(--raised); }
thead { position: sticky; top: 0; z-index: 1; }
thead th[scope="colgroup"] { text-align: center; }
th:first-child { text-align: left; }
tbody th { position: sticky; left: 0; background: var(--raised); max-width: 14rem; overflow: hidden; text-overflow: ellipsis; }

table.matrix th, table.matrix td { padding: .3rem .4rem; }
.matrix td { min-width: 2.6rem; text-align: center; border-left: 1px solid var(--line); }
.matrix thead tr + tr th { text-align: center; }
table.matrix tbody th { text-align: left; padding: .3rem .75rem; }
table.matrix thead tr:first-child th:first-child { padding-left: .75rem; }
.matrix [class^="right"] { font-weight: 650; }
.upright span { display: inline-block; writing-mode: vertical-rl; transform: rotate(180deg); max-height: 10rem; overflow: hidden; text-overflow: ellipsis; text-align: left; }
@media (max-width: 36rem) { table.matrix td { min-width: 1.75rem; padding: .3rem .1rem; font-size: .85rem; } table.matrix tbody th { padding: .3rem .4rem; } }
${shades}

.charts { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 24rem), 1fr)); gap: 1.5rem; }
figure { margin: 0; min-width: 0; }
.charts figcaption { font-weight: 600; }
.chart { margin-top: .5rem; min-height: 280px; }
.uplot, .u-legend { font-family: inherit; }
.u-legend { color: var(--quiet); font-size: .85rem; }
.u-legend th, .u-legend td { padding: 2px 4px; border: 0; background: none; position: static; max-width: none; color: inherit; text-align: left; }
.u-legend .u-series:first-child { display: block; }
.u-legend th { font-weight: 400; }
.u-legend .u-value { color: var(--text); }
.u-legend .u-marker { width: 1.5em; height: 0; border-width: 2px 0 0 !important; }

.groups { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 28rem), 1fr)); gap: 2rem 3rem; align-items: start; }
.groups > * { min-width: 0; }
.groups th, .groups td { padding: .35rem .6rem; }
.broad { grid-column: 1 / -1; }
.group figcaption p { margin: .5rem 0 1rem; }
.tiles { display: flex; flex-wrap: wrap; gap: .75rem; margin: 0; padding: 0; list-style: none; }
.tiles li { text-align: center; font-size: .9rem; line-height: 1.3; }
.tiles li > span { display: block; max-width: 6rem; margin: .2rem auto 0; color: var(--quiet); }
.tiles.wide { display: grid; grid-template-columns: repeat(auto-fill, minmax(7.5rem, 1fr)); gap: 1rem .75rem; }
.tiles.wide figcaption { margin-top: .25rem; }
img { max-width: 100%; height: auto; vertical-align: top; }
.pixels { image-rendering: pixelated; outline: 1px solid var(--line); }
.scale { margin-top: 1.25rem; width: min(100%, 16rem); }
.scale div { display: flex; justify-content: space-between; color: var(--quiet); font-size: .85rem; font-variant-numeric: tabular-nums; }
.stretched { width: 100%; height: .8rem; border: 1px solid var(--line); }

pre { overflow: auto; margin: .75rem 0; padding: .75rem 1rem; border: 1px solid var(--line); border-radius: .4rem; background: var(--raised); font: .9rem/1.5 ui-monospace, "Cascadia Mono", Menlo, Consolas, monospace; white-space: pre-wrap; overflow-wrap: anywhere; }
.unbroken { white-space: nowrap; }
details pre { white-space: pre; max-height: 30rem; }
summary { padding: .3rem 0; cursor: pointer; color: var(--accent); }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
.facts { display: grid; grid-template-columns: repeat(auto-fill, minmax(9rem, 1fr)); gap: .6rem 1.5rem; margin: 1rem 0; }
dt { color: var(--quiet); font-size: .85rem; }
dd { margin: 0; font-variant-numeric: tabular-nums; }
footer { margin-top: 3rem; color: var(--quiet); font-size: .9rem; }
@media print { .scrolling { max-height: none; } section { break-inside: avoid; } }
`;
