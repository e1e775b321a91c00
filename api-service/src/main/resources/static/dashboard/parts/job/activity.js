// The job's events and its workers' log, followed as they come.

import { h, tags, useEffect, useRef, useState } from "../../lib.js";
import { download } from "../../data/api.js";
import { useStream } from "../../data/hooks.js";
import { count, digits, plural, time } from "../../format.js";
import { attempt } from "../notices.js";

const { button, code, div, input, label, li, ol, p, small, span } = tags;
const KEPT = 2000;
const SHARDS = { running: "taken by", done: "finished by", waiting: "given back by", lost: "lost by" };

export function Activity({ job, events }) {
  const [shown, setShown] = useState("events");
  const tab = (name, text) => button({ type: "button", "aria-pressed": shown === name, onClick: () => setShown(name) }, text);
  return div(
    div({ class: "choices", role: "group", "aria-label": "What is shown" }, tab("events", "Events"), tab("log", "Log of the workers")),
    shown === "events" ? h(Events, { events }) : h(Log, { job }));
}

function Events({ events }) {
  if (events.length === 0) return p({ class: "quiet" }, "Nothing has happened yet.");
  return h(Followed, { label: "Events", length: events.length }, ol({ class: "lines" }, events.map((event) =>
    li({ key: event.id }, small(time(event.timestamp)), " ", code(event.type), " ", saidBy(event)))));
}

function saidBy({ type, data }) {
  if (type === "job.matrices") return `${plural(data.matrices.length, "matrix", "matrices")} done, the last ${data.matrices[data.matrices.length - 1].name}`;
  if (type === "job.search") {
    const last = data.steps[data.steps.length - 1];
    return `step ${count(last.iteration)}, best loss ${digits(last.best)} nats per token`;
  }
  if (type === "job.shard") return `blocks ${data.firstBlock} to ${data.endBlock - 1}: ${SHARDS[data.status] ?? data.status} ${data.worker}`;
  if (type === "job.warning") return data.warnings.join("; ");
  return Object.entries(data).filter(([name]) => name !== "id" && name !== "status")
    .map(([name, value]) => `${name}: ${typeof value === "object" ? JSON.stringify(value) : value}`).join(", ");
}

function Log({ job }) {
  const [lines, setLines] = useState([]);
  const [problemsOnly, setProblemsOnly] = useState(false);
  useStream(`/v1/jobs/${job.id}/logs`, (news) => setLines((before) => [...before, ...news.map((event) => event.data)].slice(-KEPT)));
  const shown = problemsOnly ? lines.filter((line) => line.level !== "info") : lines;
  return div(
    div({ class: "row" },
      label(input({ type: "checkbox", checked: problemsOnly, onChange: (event) => setProblemsOnly(event.target.checked) }), " Warnings and errors only"),
      button({ type: "button", onClick: () => attempt(() => download(`/v1/jobs/${job.id}/logs`, `${job.id}.log`, { Accept: "text/plain" }), "The log could not be downloaded") }, "Download log")),
    shown.length === 0
      ? p({ class: "quiet" }, problemsOnly ? "No warnings, no errors." : "Nothing was logged yet.")
      : h(Followed, { label: "Log", length: shown.length }, ol({ class: "lines" }, shown.map((line) =>
        li({ key: line.id, class: line.level }, small(time(line.at)), " ", span({ class: "level" }, line.level), " ", line.message)))));
}

/** A window over a long list that stays at its end, unless somebody has scrolled back. */
function Followed({ label: name, length, children }) {
  const place = useRef(null);
  const atEnd = useRef(true);
  useEffect(() => {
    if (atEnd.current) place.current.scrollTop = place.current.scrollHeight;
  }, [length]);
  const scrolled = ({ target }) => { atEnd.current = target.scrollHeight - target.scrollTop - target.clientHeight < 40; };
  return div({ class: "followed", ref: place, tabIndex: 0, role: "region", "aria-label": name, onScroll: scrolled }, children);
}
