// Perplexity against bytes, with the jobs that nobody beats joined by a line (as in Figure 6 of the CAP paper).

import { h, tags, useState } from "../../lib.js";
import { bytes, digits, percent } from "../../format.js";
import { Chart, axis } from "../chart.js";
import { describe, shortModel } from "../job/words.js";
import { Empty } from "../states.js";
import { frontLine, namedPoints } from "./front-line.js";
import { beats, paretoFront } from "./pareto.js";
import { withError } from "./results.js";
import { fileBytes, matrixBytes, perplexityOn, textsOf } from "./sides.js";

const { details, div, label, li, option, p, select, strong, summary, ul } = tags;

/** From which ratio of largest to smallest perplexity on the axis is logarithmic. */
const WIDE = 4;

/** What a size can be of; in the order of the choice. */
const SIZES = {
  matrices: { title: "Compressed matrices", of: (side) => matrixBytes(side)?.kept ?? null, dense: (side) => matrixBytes(side)?.dense ?? null },
  files: { title: "Smallest exported model", of: fileBytes, dense: ({ job }) => job.result?.bytes_dense ?? null },
};

export function TradeOff({ sides }) {
  const texts = textsOf(sides);
  const [chosen, setText] = useState(null);
  const [size, setSize] = useState("matrices");
  if (texts.length === 0) return h(Empty, { title: "No perplexity was measured yet" }, "A job measures it on the texts that its request names under evaluation.");
  const text = texts.includes(chosen) ? chosen : texts[0];
  const points = sides.map((side) => pointOf(side, text, size));
  const drawn = points.filter((point) => point.isDrawn);
  return div(
    div({ class: "row choose" },
      label({ class: "field" }, "Perplexity on", select({ value: text, onChange: (event) => setText(event.target.value) },
        texts.map((name) => option({ key: name, value: name }, name)))),
      label({ class: "field" }, "Bytes of", select({ value: size, onChange: (event) => setSize(event.target.value) },
        Object.entries(SIZES).map(([name, { title }]) => option({ key: name, value: name }, title))))),
    drawn.length === 0
      ? h(Empty, { title: "None of these jobs has both a size and this perplexity" })
      : h(Picture, { points: drawn, originals: originalsOf(sides, text, size), text, size }),
    h(LeftOut, { points: points.filter((point) => !point.isDrawn), text }),
    new Set(sides.map(({ job }) => job.request.model)).size > 1
      && p(strong("Different models: "), "their perplexities can be compared only if they read text as the same tokens."));
}

function pointOf(side, text, size) {
  const measured = perplexityOn(text, side).compressed;
  const point = { side, bytes: SIZES[size].of(side), perplexity: measured?.value ?? null, error: measured?.error ?? null };
  return { ...point, isDrawn: Number.isFinite(point.bytes) && Number.isFinite(point.perplexity) };
}

/** Each model before it was compressed, once. */
function originalsOf(sides, text, size) {
  const found = new Map();
  for (const side of sides) {
    const [dense, all] = [perplexityOn(text, side).dense, SIZES[size].dense(side)];
    if (dense !== null && all !== null) found.set(side.job.request.model, { name: `${shortModel(side.job.request.model)}, original`, bytes: all, perplexity: dense.value });
  }
  return [...found.values()];
}

function Picture({ points, originals, text, size }) {
  const front = paretoFront(points);
  const letters = front.map(({ side }) => side.letter).join(", ");
  const [measured, sized] = [`perplexity on ${text} (lower is better)`, `size of ${size === "matrices" ? "the compressed matrices" : "the smallest exported model"} (smaller is better)`];
  return div(
    p({ class: "finding" }, strong(`On the Pareto front: ${letters}.`),
      said(front.length, points.length)),
    h(Chart, {
      label: `${measured} against ${sized}: ${points.map(sentence).join("; ")}. On the Pareto front: ${letters}.`,
      file: "comparison",
      configure: (colours) => configure(colours, { points, originals, front, axes: [sized, measured] }),
      fresh: JSON.stringify([text, size, points.map(({ side, ...point }) => [side.letter, describe(side.job), point]), originals]),
    }),
    details(summary("What is the Pareto front?"),
      p("Making a model smaller usually makes it worse, so no single job is the best. A job is on the front if no other one beats it: needs no more bytes and has no more perplexity, and less of at least one. The line joins them as steps; whatever lies above and to the right of it is beaten. Vertical bars are one standard error."),
      ul(points.filter((point) => !front.includes(point)).map((point) => h(Beaten, { key: point.side.id, point, points })))));
}

/** What it means that so many of so many jobs are on the front. */
function said(best, all) {
  if (all === 1) return " There is no other job to beat it.";
  if (best === all) return " Each of them is smaller or better than any other.";
  return best === 1 ? " It is at least as small and as good as every other job here." : " No job here beats them in both size and perplexity.";
}

function Beaten({ point, points }) {
  const by = points.filter((other) => beats(other, point)).map(({ side }) => side.letter).join(", ");
  return li(`${point.side.letter} is beaten by ${by}.`);
}

function sentence({ side, bytes: size, perplexity, error }) {
  return `${side.letter}, ${describe(side.job)}: ${bytes(size)}, ${withError(perplexity, error)}`;
}

/** For a point: from long to short. */
function namesOf({ letter, job }) {
  const { preset, sparsity } = job.request.recipe;
  return [`${letter}  ${preset}, ${percent(sparsity, 0)} removed`, `${letter}  ${preset}`, letter];
}

function LeftOut({ points, text }) {
  if (points.length === 0) return null;
  const why = ({ side, perplexity }) => {
    if (side.job.kind !== "compression") return "it measured a model as it is";
    if (side.job.status !== "succeeded") return `it is ${side.job.status}`;
    return perplexity === null ? `it was not measured on ${text}` : "its size is not known yet";
  };
  return p({ class: "quiet" }, `Not drawn: ${points.map((point) => `${point.side.letter} (${why(point)})`).join(", ")}.`);
}

function configure(colours, { points, originals, front, axes: [sized, measured] }) {
  const all = [...points, ...originals].map(({ perplexity }) => perplexity);
  const [least, most] = [Math.min(...all), Math.max(...all)];
  const isWide = most > WIDE * least;
  const room = isWide ? { min: least / 1.2, max: most * 1.3 } : { suggestedMin: Math.max(least - (most - least) / 8, 0), suggestedMax: most + (most - least) / 8 };
  const colourOf = ({ side }) => colours.series[side.number];
  const at = ({ bytes: x, perplexity: y }) => ({ x, y });
  return {
    type: "scatter",
    data: { datasets: [
      {
        label: "Jobs", data: points.map(at), errors: points.map(({ error }) => error), pointRadius: 7, pointHoverRadius: 9, order: 1,
        pointBackgroundColor: points.map(colourOf), pointBorderColor: colours.card, pointBorderWidth: 1.5,
        names: points.map(({ side }) => namesOf(side)),
        sentences: points.map(sentence),
      },
      {
        label: "Original", data: originals.map(at), pointStyle: "rectRot", pointRadius: 7, pointHoverRadius: 9, order: 1,
        pointBackgroundColor: colours.card, pointBorderColor: colours.text, pointBorderWidth: 2,
        names: originals.map(({ name }) => [name, "original"]),
        sentences: originals.map(({ name, bytes: size, perplexity }) => `${name}: ${bytes(size)}, ${digits(perplexity)}`),
      },
    ] },
    options: {
      layout: { padding: { right: 24 } },
      scales: {
        x: axis(sized, colours, { grace: "8%", ticks: { callback: bytes, maxRotation: 0, autoSkipPadding: 16 } }),
        y: axis(measured, colours, { type: isWide ? "logarithmic" : "linear", ...room, ticks: { callback: (value) => (!isWide || /^[125]0*$/.test(String(value)) ? digits(value) : "") } }),
      },
      plugins: {
        legend: { display: false },
        tooltip: { callbacks: { label: ({ dataset, dataIndex }) => dataset.sentences[dataIndex] } },
      },
    },
    plugins: [frontLine(colours, front.map(at)), namedPoints(colours)],
  };
}
