// The parts of a job that several workers share: which worker has which blocks.

import { h, tags } from "../../lib.js";
import { useResource } from "../../data/hooks.js";
import { count, duration, plural, secondsBetween } from "../../format.js";
import { Empty, Resource } from "../states.js";

const { caption, details, div, li, p, span, summary, table, tbody, td, th, thead, tr, ul } = tags;
const INTERVAL = 2500;
/** So many parts are shown as a table at once. */
const FEW = 8;
const STATES = ["done", "running", "waiting"];

/** @param live whether the job still runs: then parts change hands */
export function Shards({ job, live }) {
  const shards = useResource(`/v1/jobs/${job.id}/shards`, live ? INTERVAL : null);
  return h(Resource, { of: shards, what: "the parts", show: ({ items }) => h(Parts, { parts: items, live }) });
}

function Parts({ parts, live }) {
  if (parts.length === 0) return h(Empty, { title: "No part is offered yet" });
  const counts = STATES.map((state) => [state, parts.filter(({ status }) => status === state).length]);
  const workers = new Set(parts.map(({ worker }) => worker).filter((worker) => worker !== null));
  const said = `${counts.map(([state, number]) => `${count(number)} ${state}`).join(", ")}, of ${plural(parts.length, "part")}`;
  return div({ class: "shards" },
    p({ role: live ? "status" : undefined }, `${said}; ${plural(workers.size, "worker")}.`),
    div({ class: "strip", "aria-hidden": "true" }, parts.map((part) =>
      span({ key: part.number, class: part.status, style: { flexGrow: part.last_block - part.first_block + 1 }, title: inWords(part) }))),
    ul({ class: "legend row quiet", "aria-hidden": "true" }, STATES.map((state) => li({ key: state }, span({ class: `swatch ${state}` }), state))),
    details({ open: parts.length <= FEW },
      summary("Who has which blocks"),
      h(PartTable, { parts })));
}

function inWords({ first_block: first, last_block: last, status, worker }) {
  return `blocks ${first} to ${last}: ${status}${worker === null ? "" : `, ${worker}`}`;
}

function PartTable({ parts }) {
  const columns = ["Blocks", "State", "Worker", "Time"];
  return div({ class: "scroll", tabIndex: 0, role: "region", "aria-label": "Table of parts" },
    table(
      caption("Every part of the job"),
      thead(tr(columns.map((name) => th({ key: name, scope: "col", class: name === "Time" ? "number" : "" }, name)))),
      tbody(parts.map((part) => h(Part, { key: part.number, part })))));
}

function Part({ part: { first_block: first, last_block: last, status, failures, worker, started_at: start, finished_at: end } }) {
  return tr(
    th({ scope: "row" }, first === last ? count(first) : `${count(first)}–${count(last)}`),
    td(status, failures > 0 && span({ class: "quiet" }, `, failed ${plural(failures, "time")}`)),
    td({ class: "mono" }, worker ?? "–"),
    td({ class: "number" }, start === null ? "–" : duration(secondsBetween(start, end))));
}
