// The page's own script: draws the curves with uPlot, in the colours of the styles, and again when these change. It runs
// in the reader's browser and reads what curves.ts wrote.

export const curveScript = `(() => {
  const source = document.getElementById("curves-data");
  if (!source) return;
  const { epoch, epochs, charts } = JSON.parse(source.textContent);
  const height = 280;
  const font = "12px system-ui, sans-serif";
  const last = epochs.length - 1;
  const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  const axis = () => ({
    stroke: colour("--quiet"), font, labelFont: font, labelSize: 20,
    grid: { stroke: colour("--line"), width: 1 }, ticks: { stroke: colour("--line"), width: 1 },
  });
  const range = (most) => (chart, low, high) => {
    if (low === null || high === null) return [0, 1];
    if (most === null) return [0, 1.05 * high || 1];
    const space = Math.max(0.5, 0.08 * (high - low));
    return [Math.max(0, low - space), Math.min(most, high + space)];
  };
  const open = ({ id, most, series }) => {
    const place = document.getElementById(id);
    const chart = new uPlot({
      width: place.clientWidth, height,
      cursor: { sync: { key: "epoch" }, drag: { x: false, y: false } },
      scales: {
        x: { time: false, range: last === 0 ? [epochs[0] - 0.5, epochs[0] + 0.5] : [epochs[0], epochs[last]] },
        y: { range: range(most) },
      },
      axes: [
        { ...axis(), label: epoch, size: 30, incrs: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000] },
        { ...axis(), size: 56 },
      ],
      legend: { markers: { dash: (chart, index) => (series[index - 1]?.dashed ? "dashed" : "solid") } },
      series: [
        { label: epoch },
        ...series.map(({ label, run, dashed, texts }) => ({
          label, width: 2, stroke: colour("--run-" + (run % 4)), dash: dashed ? [6, 4] : [],
          points: { show: last < 40, size: dashed ? 4 : 6, fill: colour("--page") },
          value: (chart, value, index, at) => at === null ? "" : texts[at],
        })),
      ],
      // Without a pointer over it the legend shows the last epoch.
      hooks: { setLegend: [(chart) => { if (chart.legend.idx === null) chart.setLegend({ idx: last }); }] },
    }, [epochs, ...series.map(({ values }) => values)], place);
    chart.setLegend({ idx: last });
    return { chart, place };
  };
  let opened = charts.map(open);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => {
    for (const { chart } of opened) chart.destroy();
    opened = charts.map(open);
  });
  addEventListener("resize", () => {
    for (const { chart, place } of opened) chart.setSize({ width: place.clientWidth, height });
  });
})();
`;
