// The maps of layers side by side, with the same colours for the same values, and each matrix in all jobs at once.

import { h, tags, useState } from "../../lib.js";
import { HeatMap, Legend } from "../layers/heat-map.js";
import { MeasureChoice } from "../layers/layer-map.js";
import { MEASURES, matrixKind, range } from "../layers/measures.js";
import { describe } from "../job/words.js";
import { Empty } from "../states.js";
import { Mark } from "./names.js";

const { div, h3, li, p, span, strong, ul } = tags;

export function Maps({ sides }) {
  const [measure, setMeasure] = useState("sparsity");
  const [pointed, setPointed] = useState(null);
  const mapped = sides.filter(({ layers }) => layers !== null && layers.length > 0);
  const without = sides.filter((side) => !mapped.includes(side));
  if (mapped.length === 0) return h(Empty, { title: "No matrix is done yet" }, "Maps appear as soon as one of the jobs has compressed a matrix.");
  const ends = range(measure, mapped.flatMap(({ layers }) => layers)) ?? [0, 1];
  return div(
    h(MeasureChoice, { value: measure, choose: setMeasure }),
    h(Legend, { measure, scale: ends }),
    h(Reading, { sides: mapped, measure, pointed }),
    div({ class: "maps" }, mapped.map((side) => div({ key: side.id },
      h3(h(Mark, { side }), " ", describe(side.job)),
      h(HeatMap, {
        layers: side.layers, measure, ends, point: setPointed, reads: false,
        title: `${MEASURES[measure].title} in ${side.letter}`,
      })))),
    without.length > 0 && p({ class: "quiet" }, `Without a map: ${without.map(({ letter }) => letter).join(", ")}.`));
}

/** One matrix in every job. */
function Reading({ sides, measure, pointed }) {
  const { title, of, write } = MEASURES[measure];
  if (pointed === null) return div({ class: "detail quiet" }, p("Point at a matrix, or go to it with the arrow keys, to read its values in all jobs."));
  const [block, kind] = pointed;
  const find = ({ layers }) => layers.find((layer) => (layer.block ?? "–") === block && matrixKind(layer.name) === kind) ?? null;
  return div({ class: "detail" },
    strong(`Block ${block}, ${kind}: ${title.toLowerCase()}`),
    ul({ class: "readings" }, sides.map((side) => {
      const layer = find(side);
      return li({ key: side.id }, h(Mark, { side }), " ", span({ class: "number" }, layer === null ? "not done" : write(of(layer))));
    })));
}
