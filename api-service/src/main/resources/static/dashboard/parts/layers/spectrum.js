// How fast each matrix's singular values fall off: whether a low rank could hold it at all (as in Figure 5 of the CAP paper).

import { h, tags, useState } from "../../lib.js";
import { download } from "../../data/api.js";
import { useResource } from "../../data/hooks.js";
import { count, digits, percent } from "../../format.js";
import { Chart, axis } from "../chart.js";
import { attempt } from "../notices.js";
import { Empty, Resource } from "../states.js";
import { EnergyChart, EnergyTable } from "./energy.js";
import { matrixKind } from "./measures.js";
import { rankLines } from "./rank-lines.js";

const { button, details, div, h3, label, option, p, select, strong, summary } = tags;

/** The part of all singular values' sum that `energy_rank` of them make up. */
export const ENERGY = 0.9;
/** Among a job's files, where there are any. */
const FILE = "spectra.json";

/** Of a compression that has succeeded. */
export function Spectra({ id }) {
  const files = useResource(`/v1/jobs/${id}/artifacts`);
  return h(Resource, { of: files, what: "the singular values", show: ({ items }) =>
    (items.some(({ name }) => name === FILE) ? h(Kept, { id }) : h(Empty, { title: "No singular values were kept" },
      "They say how well a low rank could hold each matrix. Jobs of an earlier version have none, nor have those that were asked to leave them out, or whose matrices are too large for it.")) });
}

function Kept({ id }) {
  const spectra = useResource(`/v1/jobs/${id}/spectra`);
  return h(Resource, { of: spectra, what: "the singular values", show: (list) => h(Chosen, { id, list }) });
}

function Chosen({ id, list }) {
  const items = list.items.map((item) => ({ ...item, place: String(item.block ?? "–"), kind: item.matrix ?? matrixKind(item.name) }));
  const [place, setPlace] = useState(items[0]?.place);
  const [kind, setKind] = useState(items[0]?.kind);
  if (items.length === 0) return h(Empty, { title: "No matrix was compressed" });
  const spectrum = items.find((item) => item.place === place && item.kind === kind) ?? items.find((item) => item.place === place) ?? items[0];
  return div({ class: "spectra" },
    div({ class: "row choose" },
      h(Choice, { name: "Block", value: spectrum.place, all: [...new Set(items.map((item) => item.place))], choose: setPlace }),
      h(Choice, { name: "Matrix", value: spectrum.kind, all: [...new Set(items.filter((item) => item.place === spectrum.place).map((item) => item.kind))], choose: setKind })),
    h(Spectrum, { spectrum, file: `${id}-spectrum` }),
    h3("How much of each matrix a low rank could hold"),
    h(EnergyChart, { items, file: `${id}-energy` }),
    details(summary("The same as a table"),
      h(EnergyTable, { items }),
      button({ type: "button", onClick: () => attempt(() => download(`/v1/jobs/${id}/spectra?format=csv`, `${id}-spectra.csv`), "The table could not be downloaded") }, "Download CSV")),
    details(summary("What are singular values?"),
      p("A matrix turns one list of numbers into another. It can be taken apart into directions that do not disturb each other; the singular value of a direction says how strong the matrix is in it. They are sorted: the first is the strongest."),
      p("The low-rank part of a compressed matrix keeps the strongest directions (its ", strong("rank"), " says how many), and single weights keep what stands out elsewhere. If the curve falls steeply, few directions hold almost everything; if it is flat, a low rank loses much."),
      p("The ", strong("90 % mark"), " is where the singular values up to there make up nine tenths of the sum of all of them (of the values, not of their squares). What is below one hundred-millionth of the first is rounding.")));
}

function Choice({ name, value, all, choose }) {
  return label({ class: "field" }, name, select({ value, onChange: (event) => choose(event.target.value) }, all.map((one) => option({ key: one, value: one }, one))));
}

function Spectrum({ spectrum, file }) {
  const { place, kind, rank, energy_rank: energy, full_rank: full, points } = spectrum;
  const finding = `${percent(ENERGY, 0)} of its strength lies in ${count(energy)} of its ${count(full)} directions (${percent(energy / full)}).`;
  return div(
    p({ class: "finding" }, finding, rank === 0 ? " No low-rank part was kept." : ` The low-rank part keeps ${count(rank)}.`),
    h(Chart, {
      label: `Singular values of block ${place}, ${kind}, from ${digits(points[0]?.value)} down to ${digits(points[points.length - 1]?.value)} on a logarithmic axis. ${finding} Rank kept: ${count(rank)}.`,
      file,
      configure: (colours) => configure(colours, spectrum),
      fresh: spectrum.name,
    }));
}

function configure(colours, { rank, energy_rank: energy, full_rank: full, points }) {
  const marks = [
    { at: energy, text: `${percent(ENERGY, 0)} of the sum: ${count(energy)}`, colour: colours.series[1], dash: [2, 3] },
    ...(rank > 0 ? [{ at: rank, text: `rank kept: ${count(rank)}`, colour: colours.series[2], dash: [7, 4] }] : []),
  ];
  return {
    type: "line",
    data: { datasets: [{
      label: "Singular value",
      data: points.filter(({ value }) => value > 0).map(({ index, value }) => ({ x: index, y: value })),
      borderColor: colours.series[0], backgroundColor: colours.series[0], borderWidth: 2, pointRadius: points.length > 40 ? 1.5 : 3,
    }] },
    options: {
      parsing: false,
      interaction: { mode: "nearest", axis: "x", intersect: false },
      scales: {
        x: axis(`index of the singular value, of ${count(full)}`, colours, { type: "linear", min: 0, max: full, ticks: { precision: 0 } }),
        y: axis("singular value (logarithmic)", colours, { type: "logarithmic", ticks: { callback: (value) => (/^[125](e|0*$)|^0\.0*[125]$/.test(String(value)) ? digits(value) : "") } }),
      },
      plugins: { legend: { display: false }, tooltip: { callbacks: {
        title: ([{ parsed }]) => `Singular value ${count(parsed.x)} of ${count(full)}`,
        label: ({ parsed }) => digits(parsed.y),
      } } },
    },
    plugins: [rankLines(marks)],
  };
}
