// Which share of its singular values a matrix needs for nine tenths of their sum, over all blocks.

import { h, tags } from "../../lib.js";
import { count, percent } from "../../format.js";
import { Chart, axis } from "../chart.js";

const { caption, div, p, table, tbody, td, th, thead, tr } = tags;
const STYLES = ["circle", "rect", "triangle", "rectRot", "star", "cross", "crossRot", "rectRounded"];
const DASHES = [[], [6, 3], [2, 3]];

/** @param items of the spectra, each with the `place` of its block and the `kind` of its matrix */
export function EnergyChart({ items, file }) {
  const kinds = [...new Set(items.map((item) => item.kind))];
  const places = [...new Set(items.map((item) => item.place))];
  const shares = items.map(shareOf);
  const configure = (colours) => ({
    type: "line",
    data: {
      labels: places,
      datasets: kinds.map((kind, i) => ({
        label: kind,
        data: places.map((place) => shareOf(items.find((item) => item.place === place && item.kind === kind)) ?? null),
        borderColor: colours.series[i % 8], backgroundColor: colours.series[i % 8], borderWidth: 2,
        borderDash: DASHES[Math.floor(i / 3) % 3], pointStyle: STYLES[i % 8], pointRadius: places.length > 40 ? 3 : 4,
      })),
    },
    options: {
      interaction: { mode: "index", intersect: false },
      scales: {
        x: axis("block", colours),
        y: axis("directions needed for 90 %", colours, { min: 0, max: 1, ticks: { callback: (value) => percent(value, 0) } }),
      },
      plugins: { tooltip: { callbacks: { title: ([{ label }]) => `Block ${label}`, label: ({ dataset, parsed }) => `${dataset.label}: ${percent(parsed.y)}` } } },
    },
  });
  return div(
    p({ class: "quiet" }, "The share of all directions that is needed for 90 % of the sum of singular values. Low: a low rank holds most of it. High: its strength is spread, and single weights must do more."),
    h(Chart, {
      label: `Share of directions needed for 90 % in ${kinds.join(", ")} over ${places.length} blocks: from ${percent(Math.min(...shares))} to ${percent(Math.max(...shares))}. The table has the numbers.`,
      file,
      configure,
      fresh: `${items.length} ${items[0].name}`,
    }));
}

function shareOf(item) {
  return item && item.energy_rank / item.full_rank;
}

export function EnergyTable({ items }) {
  const columns = ["Rank kept", "Directions for 90 %", "All directions", "Share"];
  return div({ class: "scroll", tabIndex: 0, role: "region", "aria-label": "Table of singular values" }, table(
    caption("Rank that was kept, and rank that would hold 90 % of the sum of singular values"),
    thead(tr(th({ scope: "col" }, "Block"), th({ scope: "col" }, "Matrix"), columns.map((name) => th({ key: name, scope: "col", class: "number" }, name)))),
    tbody(items.map((item) => tr({ key: item.name },
      td(item.place), th({ scope: "row", class: "mono" }, item.kind),
      td({ class: "number" }, count(item.rank)), td({ class: "number" }, count(item.energy_rank)), td({ class: "number" }, count(item.full_rank)),
      td({ class: "number" }, percent(shareOf(item))))))));
}
