// One job: what it is, what came of it, and everything that happened on the way.

import { h, tags, useState } from "../lib.js";
import { useResource, useStream } from "../data/hooks.js";
import { to } from "../route.js";
import { Actions } from "../parts/actions.js";
import { Status } from "../parts/status.js";
import { Failure, Loading } from "../parts/states.js";
import { LayerMap } from "../parts/layers/layer-map.js";
import { Spectra } from "../parts/layers/spectrum.js";
import { Activity } from "../parts/job/activity.js";
import { Attempts } from "../parts/job/attempts.js";
import { Evaluation } from "../parts/job/evaluation.js";
import { Files } from "../parts/job/files.js";
import { KeptBytes } from "../parts/job/kept-bytes.js";
import { Outcome } from "../parts/job/outcome.js";
import { Recipe } from "../parts/job/recipe.js";
import { Search } from "../parts/job/search.js";
import { Shards } from "../parts/job/shards.js";
import { Timeline } from "../parts/job/timeline.js";
import { describe } from "../parts/job/words.js";

const { a, code, div, h1, h2, li, p, section, ul } = tags;
const INTERVAL = 2000;
/** Events of which the page keeps the newest. */
const KEPT = 1000;

export const title = ({ segments: [id] }) => `Job ${id}`;

export function Page({ segments: [id] }) {
  const job = useResource(`/v1/jobs/${id}`, INTERVAL);
  const [events, setEvents] = useState([]);
  useStream(job.data === null ? null : `/v1/jobs/${id}/events`, (news) => {
    const lasting = news.filter((event) => event.id !== null).map((event) => event.data);
    setEvents((before) => [...before, ...lasting].slice(-KEPT));
    if (news.some((event) => event.type !== "job.progress")) job.refresh();
  });

  if (job.data === null) return h(Unknown, { id, job });
  return h(Job, { job: job.data, events, changed: job.refresh });
}

/** Before it is known, and where it is none. */
function Unknown({ id, job }) {
  const gone = job.error?.status === 404;
  return div(
    h1({ tabIndex: -1 }, "Job ", code(id)),
    job.error === null
      ? h(Loading, { what: "the job" })
      : h(Failure, { error: job.error, what: "The job", retry: gone ? null : job.refresh }));
}

function Job({ job, events, changed }) {
  const over = job.finished_at !== null;
  const isCompression = job.kind === "compression";
  const done = job.status === "succeeded";
  const parts = job.shards && h(Section, { title: "Parts that workers share" }, h(Shards, { job, live: !over }));
  return div({ class: "job" },
    h(Head, { job, changed }),
    h(Outcome, { job }),
    !done && parts,
    done && h(Section, { title: "Before and after" }, h(Evaluation, { job })),
    isCompression && h(Section, { title: "What happened to each matrix" }, h(LayerMap, { id: job.id, live: !over, total: job.progress?.unit === "matrix" ? job.progress.total : null })),
    isCompression && done && h(Section, { title: "What a low rank could hold" }, h(Spectra, { id: job.id })),
    isCompression && h(Search, { job, events }),
    isCompression && done && h(Section, { title: "What the bytes hold" }, h(KeptBytes, { job })),
    done && h(Section, { title: "Files" }, h(Files, { job })),
    done && parts,
    div({ class: "cards" },
      h(Section, { title: "Phases" }, h(Timeline, { job })),
      h(Section, { title: "Attempts" }, h(Attempts, { job, events }))),
    h(Section, { title: isCompression ? "Recipe" : "Request" }, h(Recipe, { job })),
    h(Section, { title: "What happened" }, h(Activity, { job, events })));
}

export function Section({ title: heading, children }) {
  return section({ class: "card" }, h2(heading), children);
}

function Head({ job, changed }) {
  const labels = Object.entries(job.labels);
  return div({ class: "head" },
    div(
      h1({ tabIndex: -1 }, describe(job)),
      p({ class: "row quiet" }, h(Status, { value: job.status }), " ", code(job.id),
        job.retry_of && [" a retry of ", a({ href: to(`/jobs/${job.retry_of}`) }, code(job.retry_of))]),
      labels.length > 0 && ul({ class: "labels" }, labels.map(([name, value]) =>
        li({ key: name }, a({ class: "label", href: to("/jobs", { label: `${name}:${value}` }) }, `${name}: ${value}`))))),
    h(Actions, { job, changed }));
}
