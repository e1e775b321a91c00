// What came of each job: its size, its quality, its time.

import { h, tags } from "../../lib.js";
import { bytes, digits, duration, percent, secondsBetween } from "../../format.js";
import { JobHead } from "./names.js";
import { matrixBytes, perplexityOn, textsOf } from "./sides.js";

const { caption, details, div, p, small, strong, summary, table, tbody, td, th, thead, tr } = tags;

export function Results({ sides }) {
  const rows = rowsOf(sides).filter((row) => row.cells.some((cell) => cell !== null));
  return div(
    p({ class: "quiet" }, "± is one standard error. “best” marks the best number of a row; where two differ by less than their ±, that may be chance."),
    div({ class: "scroll", tabIndex: 0, role: "region", "aria-label": "Results" }, table({ class: "side-by-side" },
      caption("What came of each job"),
      thead(tr(th({ scope: "col" }, "Measure"), sides.map((side) => h(JobHead, { key: side.id, side, isNumber: true })))),
      tbody(rows.map((row) => h(Row, { key: `${row.name} ${row.note}`, row }))))),
    details(summary("What do these mean?"),
      p(strong("Perplexity"), " says how surprised a model is by a text: 1 would be never, 10 about as much as if it chose between ten equally likely tokens each time. Lower is better; compare only values on the same text."),
      p(strong("Kept parameters"), " is the share of the numbers in the compressed matrices that is still there. ", strong("Compressed matrices"),
        " is what they take on disk as low-rank parts, single weights and one bit per weight that says which of them is there, with values of 16 bits. Embeddings and norms come on top and do not change."),
      p(strong("Task scores"), " are shares of right answers, unless the name says otherwise; higher is better.")));
}

function Row({ row: { name, note, cells, better } }) {
  const values = cells.filter((cell) => cell !== null).map((cell) => cell.value);
  const best = better === null || new Set(values).size < 2 ? null : Math[better](...values);
  return tr(
    th({ scope: "row" }, name, note && small({ class: "note" }, note)),
    cells.map((cell, i) => td({ key: i, class: "number" }, cell === null ? "–" : cell.value === best ? [strong(cell.text), small(" best")] : cell.text)));
}

/** Each `{ name, note, cells, better }`: a cell is `{ value, text }` or null, better "min", "max" or null. */
function rowsOf(sides) {
  const row = (name, note, of, write, better = null) => ({
    name, note, better, cells: sides.map((side) => {
      const value = of(side) ?? null;
      return value === null ? null : { value, text: write(value, side) };
    }),
  });
  const exports = [...new Set(sides.flatMap(({ job }) => Object.keys(job.result?.bytes_stored ?? {})))];
  return [
    ...textsOf(sides).flatMap((text) => perplexityRows(text, sides, row)),
    ...taskRows(sides),
    row("Kept parameters", null, ({ job }) => job.result?.kept_ratio, (value) => percent(value), "min"),
    row("Compressed matrices", null, (side) => matrixBytes(side)?.kept, bytes, "min"),
    row("The same matrices before", null, (side) => matrixBytes(side)?.dense, bytes),
    ...exports.map((format) => row(`Exported files, ${format}`, null, ({ job }) => job.result?.bytes_stored?.[format], bytes, "min")),
    row("Model files before", null, ({ job }) => job.result?.bytes_dense, bytes),
    row("Time", "from start to end", ({ job }) => (job.finished_at === null ? null : secondsBetween(job.started_at, job.finished_at)), duration, "min"),
  ];
}

function perplexityRows(text, sides, row) {
  const side = (which) => (one) => perplexityOn(text, one)[which]?.value;
  const write = (which) => (value, one) => withError(value, perplexityOn(text, one)[which].error);
  const rise = (one) => {
    const { dense, compressed } = perplexityOn(text, one);
    return dense && compressed ? compressed.value / dense.value - 1 : null;
  };
  return [
    row("Perplexity, compressed", `on ${text}`, side("compressed"), write("compressed"), "min"),
    row("Perplexity, original", `on ${text}`, side("dense"), write("dense")),
    row("Change of perplexity", `on ${text}`, rise, (value) => `${value >= 0 ? "+" : "−"}${percent(Math.abs(value))}`, "min"),
  ];
}

function taskRows(sides) {
  const names = new Set(sides.flatMap(({ job }) =>
    Object.entries(job.result?.tasks ?? {}).flatMap(([task, metrics]) => Object.keys(metrics).map((metric) => `${task} ${metric}`))));
  return [...names].map((name) => {
    const [task, metric] = name.split(" ");
    const higher = sides.map(({ metrics }) => metrics?.higher_is_better?.[task]?.[metric]).find((one) => one !== undefined) ?? null;
    return {
      name: `${task}, ${metric}`,
      note: null,
      better: higher === null ? null : higher ? "max" : "min",
      cells: sides.map(({ job, metrics }) => {
        const measured = job.result?.tasks?.[task]?.[metric] ?? null;
        const value = typeof measured === "number" ? measured : measured?.compressed ?? null;
        const error = metrics?.results?.[task]?.[`${metric}_stderr,none`];
        return value === null ? null : { value, text: withError(value, Number.isFinite(error) ? error : null) };
      }),
    };
  });
}

export function withError(value, error) {
  return error === null ? digits(value) : `${digits(value)} ± ${digits(error, 2)}`;
}
