// Blocks from left to right, matrices from top to bottom: one cell per matrix, stronger where the measure is larger. The arrow
// keys go from cell to cell.

import { h, tags, useRef, useState } from "../../lib.js";
import { MEASURES, matrixKind, range, share, story } from "./measures.js";

const { caption, div, h3, p, span, table, tbody, td, th, thead, tr } = tags;

const MOVES = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

/**
 * @param layers as the API has them; what a block lacks is hatched
 * @param measure one of MEASURES
 * @param title says whose map it is
 * @param ends `[least, most]` of the colours, or null: those of these layers
 * @param reads whether the legend and what happened to the pointed matrix stand beside it
 * @param total how many matrices there will be, or null if that is not known
 * @param point is told which matrix is pointed at, as `[block, kind]`
 */
export function HeatMap({ layers, measure, title, ends = null, reads = true, total = null, point = () => {} }) {
  const grid = arrange(layers, total);
  const [place, setPlace] = useState([0, 0]);
  const [pointed, setPointed] = useState(null);
  const pointAt = (cell) => {
    setPointed(cell);
    if (cell !== null) point([grid.blocks[cell[0]], grid.kinds[cell[1]]]);
  };
  const cells = useRef(null);
  const scale = ends ?? range(measure, layers) ?? [0, 1];
  const at = ([column, row]) => grid.cells.get(`${grid.blocks[column]} ${grid.kinds[row]}`) ?? null;

  const left = () => pointAt(cells.current.contains(document.activeElement) ? place : null);
  const move = (event) => {
    const step = MOVES[event.key];
    const edge = { Home: [0, place[1]], End: [grid.blocks.length - 1, place[1]] }[event.key];
    if (!step && !edge) return;
    event.preventDefault();
    const next = edge ?? [
      Math.min(Math.max(place[0] + step[0], 0), grid.blocks.length - 1),
      Math.min(Math.max(place[1] + step[1], 0), grid.kinds.length - 1),
    ];
    setPlace(next);
    cells.current.querySelector(`[data-cell="${next.join(" ")}"]`)?.focus();
  };

  return div({ class: "heat-map" },
    div({ class: "scroll" },
      table({ role: "grid", ref: cells, onKeyDown: move, onMouseLeave: left, class: grid.blocks.length > 16 ? "dense" : "" },
        caption(title ?? `${MEASURES[measure].title} of each matrix`),
        thead(tr({ role: "row" }, th({ scope: "col" }, "Block"), grid.blocks.map((block) => th({ key: block, scope: "col" }, block)))),
        tbody(grid.kinds.map((kind, row) => tr({ key: kind, role: "row" },
          th({ scope: "row" }, kind),
          grid.blocks.map((block, column) => h(Cell, {
            key: block,
            layer: at([column, row]),
            name: `Block ${block}, ${kind}`,
            measure,
            scale,
            cell: [column, row],
            current: place[0] === column && place[1] === row,
            point: () => pointAt([column, row]),
            choose: () => { setPlace([column, row]); pointAt([column, row]); },
          }))))))),
    reads && div({ class: "reading" },
      h(Legend, { measure, scale, hasMissing: layers.length < grid.blocks.length * grid.kinds.length }),
      h(Detail, { layer: pointed && at(pointed), place: pointed && [grid.blocks[pointed[0]], grid.kinds[pointed[1]]] })));
}

function Cell({ layer, name, measure, scale, cell, current, point, choose }) {
  const value = layer && MEASURES[measure].of(layer);
  return td({
    role: "gridcell",
    class: layer ? "heat" : "heat missing",
    style: layer ? { "--share": `${Math.round(100 * share(measure, value, scale))}%` } : {},
    "data-cell": cell.join(" "),
    "aria-label": `${name}: ${layer ? MEASURES[measure].write(value) : "not done yet"}`,
    tabIndex: current ? 0 : -1,
    onMouseEnter: point,
    onFocus: choose,
    onClick: choose,
  });
}

export function Legend({ measure, scale, hasMissing = false }) {
  const { write, meaning } = MEASURES[measure];
  const [least, most] = scale.map((end) => write(end));
  return div({ class: "legend" },
    div({ class: "row" },
      least === most
        ? [span({ class: "legend-same", "aria-hidden": "true" }), span({ class: "number" }, `${least} everywhere`)]
        : [span({ class: "number" }, least), span({ class: "legend-bar", "aria-hidden": "true" }), span({ class: "number" }, most)],
      hasMissing && [span({ class: "legend-missing", "aria-hidden": "true" }), span("not done yet")]),
    p({ class: "quiet" }, meaning));
}

function Detail({ layer, place }) {
  if (!place) return div({ class: "detail quiet" }, p("Point at a matrix, or go to it with the arrow keys, to read what happened to it."));
  return div({ class: "detail" },
    h3(`Block ${place[0]}, ${place[1]}`),
    layer ? story(layer).map((sentence) => p({ key: sentence }, sentence)) : p("This matrix is not done yet."));
}

/** Blocks and kinds of matrices in the order of the model, and a layer for each pair. Of `total` matrices, some blocks may be yet to come. */
function arrange(layers, total) {
  const kinds = [...new Set(layers.map((layer) => matrixKind(layer.name)))];
  const known = [...new Set(layers.map((layer) => layer.block ?? "–"))].sort((one, other) => one - other);
  const first = known[0];
  const isRegular = total !== null && Number.isInteger(first) && total % kinds.length === 0;
  return {
    blocks: isRegular ? Array.from({ length: Math.max(total / kinds.length, known.length) }, (_, i) => first + i) : known,
    kinds,
    cells: new Map(layers.map((layer) => [`${layer.block ?? "–"} ${matrixKind(layer.name)}`, layer])),
  };
}
