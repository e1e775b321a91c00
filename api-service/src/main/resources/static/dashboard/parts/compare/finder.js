// Finished jobs to choose from.

import { h, tags, useState } from "../../lib.js";
import { getJson } from "../../data/api.js";
import { useResource } from "../../data/hooks.js";
import { plural, shortTime } from "../../format.js";
import { describe } from "../job/words.js";
import { attempt } from "../notices.js";
import { Empty, Resource } from "../states.js";
import { labelsOf } from "./names.js";

const { button, code, details, div, input, label, li, p, small, span, summary, ul } = tags;
const LIST = "/v1/jobs?status=succeeded&limit=50";

/**
 * @param ids that are chosen
 * @param most how many may be
 * @param choose is given the ids that are to be compared instead
 * @param open whether the list is shown from the beginning
 */
export function Finder({ ids, most, choose, open }) {
  const first = useResource(LIST);
  const [isOpen, setOpen] = useState(open);
  return details({ class: "finder", open: isOpen, onToggle: (event) => setOpen(event.target.open) },
    summary("Choose jobs"),
    h(Resource, { of: first, what: "the finished jobs", show: (page) => h(Jobs, { first: page, ids, most, choose }) }));
}

function Jobs({ first, ids, most, choose }) {
  const [words, setWords] = useState("");
  const [older, setOlder] = useState([]);
  if (first.items.length === 0) return h(Empty, { title: "No job has succeeded yet" }, "Jobs can be compared when they are done.");
  const last = older[older.length - 1] ?? first;
  const all = [first, ...older].flatMap((page) => page.items);
  const shown = all.filter((job) => matches(job, words));
  const more = async () => {
    const page = await attempt(() => getJson(`${LIST}&after=${encodeURIComponent(last.next)}`), "Older jobs could not be loaded");
    if (page) setOlder([...older, page]);
  };
  return div(
    label({ class: "field" }, "Search by model, recipe, label or id",
      input({ type: "search", value: words, onInput: (event) => setWords(event.target.value) })),
    p({ class: "quiet", role: "status" },
      ids.length >= most ? `${most} jobs are chosen, the most that can be compared. Take one out to put another in.` : `${plural(shown.length, "finished job")} to choose from.`),
    ul({ class: "found", tabIndex: 0, "aria-label": "Finished jobs" }, shown.map((job) => h(Choice, { key: job.id, job, ids, most, choose }))),
    last.has_more && button({ type: "button", onClick: more }, "Load older jobs"));
}

function Choice({ job, ids, most, choose }) {
  const isChosen = ids.includes(job.id);
  const turn = () => choose(isChosen ? ids.filter((id) => id !== job.id) : [...ids, job.id]);
  const labels = labelsOf(job);
  return li(label(
    input({ type: "checkbox", checked: isChosen, disabled: !isChosen && ids.length >= most, onChange: turn }),
    span(span(describe(job)), small(shortTime(job.created_at), " · ", code(job.id), labels !== "" && ` · ${labels}`))));
}

/** Whether all of the words stand somewhere in what is known of a job. */
function matches(job, words) {
  const text = `${job.id} ${describe(job)} ${job.request.model} ${labelsOf(job)}`.toLowerCase();
  return words.toLowerCase().split(/\s+/).every((word) => text.includes(word));
}
