// What a row of the list says about a job.

import { Fragment, h, tags } from "../../lib.js";
import { bytes, digits, duration, percent, plural, secondsBetween, shortTime } from "../../format.js";
import { to } from "../../route.js";
import { Progress } from "../progress.js";
import { Status } from "../status.js";
import { address } from "./view.js";

const { a, b, li, small, span, time, ul } = tags;

export function State({ job }) {
  const onWorker = ["running", "pausing", "cancelling"].includes(job.status);
  return h(Fragment, null, h(Status, { value: job.status }),
    onWorker && h(Progress, { job }), // of one that waits again it is what the last attempt had reached
    job.status === "queued" && job.attempt > 0 && small({ class: "line" }, `again, after ${plural(job.attempt, "attempt")}`),
    job.error && small({ class: "line" }, job.error.code));
}

export function Name({ job, view }) {
  return h(Fragment, null,
    a({ class: "job-name", href: to(`/jobs/${job.id}`) }, job.request.model),
    small({ class: "line" }, recipe(job)),
    small({ class: "line mono" }, job.id),
    h(Labels, { labels: job.labels, view }));
}

/** "clma, 50.0 % sparsity". */
function recipe({ kind, request, priority }) {
  const parts = kind === "evaluation" ? ["measured as it is"] : [request.recipe.preset, `${percent(request.recipe.sparsity)} sparsity`];
  if (priority !== 0) parts.push(`priority ${digits(priority)}`);
  return parts.filter(Boolean).join(", ");
}

function Labels({ labels, view }) {
  const given = Object.entries(labels).map(([name, value]) => `${name}:${value}`);
  if (given.length === 0) return null;
  return ul({ class: "labels" }, given.map((one) => li({ key: one },
    a({ class: "label", href: address(view, { label: [...new Set([...view.label, one])] }), "aria-label": `Only jobs with the label ${one}` }, one))));
}

/** Bytes of the smallest format that was stored. */
export function Size({ job }) {
  const [format, size] = Object.entries(job.result.bytes_stored).sort(([, one], [, other]) => one - other)[0];
  return h(Fragment, null, b(bytes(size)),
    small({ class: "line" }, `of ${bytes(job.result.bytes_dense)}, ${format}`),
    small({ class: "line" }, `${percent(job.result.kept_ratio)} of weights kept`));
}

export function hasSize({ result }) {
  return Object.keys(result?.bytes_stored ?? {}).length > 0;
}

/** Of the first text; the job's page has them all. */
export function Perplexity({ job }) {
  const measured = Object.entries(job.result.token_perplexity);
  const [text, value] = measured[0];
  const more = measured.length > 1 ? ` and ${measured.length - 1} more` : "";
  if (typeof value === "number") return h(Fragment, null, b(digits(value)), small({ class: "line" }, text, more));
  const change = value.compressed / value.dense - 1;
  return h(Fragment, null,
    b(digits(value.dense), span({ class: "unseen" }, " dense, "), span({ "aria-hidden": "true" }, " → "),
      digits(value.compressed), span({ class: "unseen" }, " compressed")),
    small({ class: "line" }, `${change < 0 ? "−" : "+"}${percent(Math.abs(change))}`),
    small({ class: "line" }, text, more));
}

export function hasPerplexity({ result }) {
  return Object.keys(result?.token_perplexity ?? {}).length > 0;
}

export function Times({ job }) {
  const { created_at: created, started_at: started, finished_at: ended, status } = job;
  return h(Fragment, null, time({ dateTime: created }, shortTime(created)),
    small({ class: "line" }, ended ? (started ? `took ${duration(secondsBetween(started, ended))}` : "never ran")
      : status === "queued" || status === "paused" ? `${duration(secondsBetween(created))} ago`
        : `running for ${duration(secondsBetween(started))}`));
}

/** What stands where nothing was measured. */
export function Nothing() {
  return span({ class: "quiet" }, span({ "aria-hidden": "true" }, "–"), span({ class: "unseen" }, "nothing yet"));
}
