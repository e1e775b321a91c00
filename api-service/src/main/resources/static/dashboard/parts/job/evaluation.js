// The model before and after, with how sure one can be of each number.

import { h, tags, useState } from "../../lib.js";
import { useResource } from "../../data/hooks.js";
import { digits, percent } from "../../format.js";
import { Chart, axis } from "../chart.js";
import { errorBars } from "../error-bars.js";
import { Resource } from "../states.js";
import { qualities } from "./qualities.js";

const { caption, div, label, option, p, select, table, tbody, td, th, thead, tr } = tags;

export function Evaluation({ job }) {
  const report = useResource(`/v1/jobs/${job.id}/report`);
  return h(Resource, { of: report, what: "the measurements", show: (found) => h(Measurements, { rows: qualities(found), file: job.id }) });
}

function Measurements({ rows, file }) {
  if (rows.length === 0) return p("Nothing was measured: the request names no text and no task.");
  const isComparison = rows.some((row) => row.compressed !== null);
  return div({ class: "evaluation" },
    isComparison && h(Bars, { rows, file }),
    div({ class: "scroll", tabIndex: 0, role: "region", "aria-label": "Measurements" }, table(
      caption("± is one standard error: repeated with other text, two of three measurements would lie within it."),
      thead(tr(
        th({ scope: "col" }, "Measure"), th({ scope: "col" }, "On"),
        th({ scope: "col", class: "number" }, isComparison ? "Dense" : "Value"),
        isComparison && th({ scope: "col", class: "number" }, "Compressed"),
        isComparison && th({ scope: "col", class: "number" }, "Change"))),
      tbody(rows.map((row) => tr({ key: `${row.measure} ${row.on}` },
        th({ scope: "row" }, row.measure), td(row.on),
        td({ class: "number" }, withError(row.dense)),
        isComparison && td({ class: "number" }, withError(row.compressed)),
        isComparison && td({ class: "number" }, change(row))))))));
}

function withError(value) {
  if (value === null) return "–";
  return value.error === null ? digits(value.value) : `${digits(value.value)} ± ${digits(value.error, 2)}`;
}

function change({ dense, compressed }) {
  if (dense === null || compressed === null || dense.value === 0) return "–";
  const rise = compressed.value / dense.value - 1;
  return `${rise >= 0 ? "+" : "−"}${percent(Math.abs(rise))}`;
}

function Bars({ rows, file }) {
  const measures = [...new Set(rows.map((row) => row.measure))];
  const [measure, setMeasure] = useState(measures[0]);
  const shown = rows.filter((row) => row.measure === measure);
  const configure = (colours) => ({
    type: "bar",
    data: {
      labels: shown.map((row) => row.on),
      datasets: [["Dense", "dense", colours.series[7]], ["Compressed", "compressed", colours.series[0]]].map(([name, side, colour]) => ({
        label: name,
        data: shown.map((row) => row[side]?.value ?? null),
        errors: shown.map((row) => row[side]?.error ?? null),
        backgroundColor: colour,
        maxBarThickness: 48,
      })),
    },
    options: { scales: { x: axis("", colours, { title: { display: false } }), y: axis(measure, colours, { beginAtZero: true }) } },
    plugins: [errorBars(colours)],
  });
  return div(
    measures.length > 1 && label({ class: "field narrow" }, "Measure",
      select({ value: measure, onChange: (event) => setMeasure(event.target.value) }, measures.map((name) => option({ key: name, value: name }, name)))),
    h(Chart, {
      label: `${measure}, dense and compressed, on ${shown.map((row) => row.on).join(", ")}. The table has the numbers.`,
      file: `${file}-evaluation`,
      configure,
      fresh: `${measure} ${rows.length}`,
    }));
}
