// What every matrix of a job's model was given.

import { h, tags, useState } from "../../lib.js";
import { download } from "../../data/api.js";
import { useResource } from "../../data/hooks.js";
import { bytes, count, percent, plural } from "../../format.js";
import { attempt } from "../notices.js";
import { Empty, Resource } from "../states.js";
import { HeatMap } from "./heat-map.js";
import { MEASURES } from "./measures.js";

const { button, caption, details, div, p, summary, table, tbody, td, th, thead, tr } = tags;
const INTERVAL = 2500;

/**
 * @param live whether the job still runs: then matrices appear as they are done
 * @param total how many matrices there will be, or null if that is not known
 */
export function LayerMap({ id, live, total = null }) {
  const layers = useResource(`/v1/jobs/${id}/layers`, live ? INTERVAL : null);
  return h(Resource, { of: layers, what: "the layers", show: (list) => h(Layers, { id, list, live, total }) });
}

function Layers({ id, list, live, total }) {
  const [measure, setMeasure] = useState("sparsity");
  if (list.items.length === 0) return h(Empty, { title: "No matrix is done yet" }, "They appear here one by one.");
  const done = list.items.length;
  return div(
    h(MeasureChoice, { value: measure, choose: setMeasure }),
    live && !list.complete && p({ role: "status" }, total === null || done === total ? `${plural(done, "matrix is", "matrices are")} done so far.` : `${count(done)} of ${count(total)} matrices are done.`),
    h(HeatMap, { layers: list.items, measure, total: list.complete ? null : total }),
    details(
      summary("The same as a table"),
      h(LayerTable, { layers: list.items }),
      button({
        type: "button",
        onClick: () => attempt(() => download(`/v1/jobs/${id}/layers?format=csv`, `${id}-layers.csv`), "The table could not be downloaded"),
      }, "Download CSV")));
}

export function MeasureChoice({ value, choose }) {
  return div({ class: "choices", role: "group", "aria-label": "What the map shows" },
    Object.entries(MEASURES).map(([name, { title }]) => button({
      key: name, type: "button", "aria-pressed": value === name, onClick: () => choose(name),
    }, title)));
}

function LayerTable({ layers }) {
  const columns = ["Block", "Matrix", "Shape", "Removed", "Rank", "Low-rank share", "Single weights", "Relative error", "Stored"];
  return div({ class: "scroll", tabIndex: 0, role: "region", "aria-label": "Table of layers" },
    table(
      caption("Every compressed matrix"),
      thead(tr(columns.map((name, i) => th({ key: name, scope: "col", class: i > 2 ? "number" : "" }, name)))),
      tbody(layers.map((layer) => tr({ key: layer.name },
        td(layer.block ?? "–"),
        th({ scope: "row", class: "mono" }, layer.name),
        td({ class: "number" }, `${count(layer.rows)} × ${count(layer.cols)}`),
        td({ class: "number" }, percent(layer.sparsity)),
        td({ class: "number" }, count(layer.rank)),
        td({ class: "number" }, percent(layer.rank_ratio)),
        td({ class: "number" }, count(layer.sparse_entries)),
        td({ class: "number" }, percent(layer.relative_error, 2)),
        td({ class: "number" }, bytes(layer.bytes)))))));
}
