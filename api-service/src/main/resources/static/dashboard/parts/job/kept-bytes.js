// What the stored weights consist of.

import { h, tags } from "../../lib.js";
import { useResource } from "../../data/hooks.js";
import { bytes, count, percent } from "../../format.js";
import { Resource } from "../states.js";

const { caption, div, p, span, table, tbody, td, th, thead, tr } = tags;
const VALUE_BYTES = 2;

export function KeptBytes({ job }) {
  const layers = useResource(`/v1/jobs/${job.id}/layers`);
  return h(Resource, { of: layers, what: "the layers", show: (list) => h(Parts, { job, layers: list.items }) });
}

/** Parts of the layout `factored`, in bytes; the last one is what is left of the files' size, if there is such a file. */
export function partsOf(layers, result) {
  const sum = (of) => layers.reduce((total, layer) => total + of(layer), 0);
  const lowRank = sum((layer) => VALUE_BYTES * layer.rank * (layer.rows + layer.cols));
  const places = sum((layer) => (layer.sparse_entries > 0 ? Math.ceil((layer.rows * layer.cols) / 8) : 0));
  const all = sum((layer) => layer.bytes);
  const stored = result.bytes_stored.factored ?? null;
  return [
    ["Low-rank parts", lowRank, "the numbers of U and V"],
    ["Single weights", all - lowRank - places, "the values of the sparse part"],
    ["Their places", places, "one bit per weight of the original"],
    ...(stored === null ? [] : [["All else", Math.max(0, stored - all), "embeddings, norms and the output layer, which are not compressed"]]),
  ];
}

function Parts({ job, layers }) {
  const parts = partsOf(layers, job.result);
  const total = parts.reduce((all, [, size]) => all + size, 0);
  const dense = job.result.bytes_dense;
  return div(
    div({ class: "stack", "aria-hidden": "true" }, parts.filter(([, size]) => size > 0).map(([name, size], i) =>
      span({ key: name, class: `part part-${i + 1}`, style: { width: `${(100 * size) / Math.max(total, dense)}%` } }))),
    div({ class: "scroll", tabIndex: 0, role: "region", "aria-label": "What the bytes hold" }, table(
      caption(`Of the layout factored with values of 16 bits. The dense model has ${bytes(dense)}: the whole width of the bar.`),
      thead(tr(th({ scope: "col" }, "Part"), th({ scope: "col", class: "number" }, "Size"), th({ scope: "col", class: "number" }, "Of the dense model"), th({ scope: "col" }, "What it is"))),
      tbody(parts.map(([name, size, meaning], i) => tr({ key: name },
        th({ scope: "row" }, span({ class: `swatch part-${i + 1}`, "aria-hidden": "true" }), name),
        td({ class: "number" }, bytes(size)), td({ class: "number" }, percent(size / dense)), td(meaning)))))),
    p({ class: "quiet" }, Object.entries(job.result.bytes_stored).map(([format, size]) =>
      `Stored as ${format}: ${bytes(size)}, exactly ${count(size)} bytes. `)));
}
