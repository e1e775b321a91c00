// The most important thing about a job: what came of it, or how far it is.

import { h, tags } from "../../lib.js";
import { bytes, digits, duration, percent, secondsBetween, time } from "../../format.js";
import { Progress } from "../progress.js";
import { ADVICE, PHASES } from "./words.js";

const { code, dd, div, dl, dt, p, section, strong } = tags;

export function Outcome({ job }) {
  return section({ class: `card outcome ${job.status}`, "aria-label": "Result" }, content(job), h(Times, { job }));
}

function content(job) {
  if (job.status === "succeeded") return job.kind === "compression" ? h(Compressed, { job }) : h(Measured, { job });
  if (job.status === "failed") return h(Failed, { job });
  if (job.finished_at !== null) return h(Ended, { job });
  return h(UnderWay, { job });
}

/** Each `[name, value]` with the value large. */
function Figures({ of: figures }) {
  return dl({ class: "figures" }, figures.map(([name, value]) => div({ key: name }, dt(name), dd(value))));
}

function Compressed({ job }) {
  const { result } = job;
  const figures = Object.entries(result.token_perplexity).map(([text, { dense, compressed }]) =>
    [`token perplexity, ${text}`, `${digits(dense)} → ${digits(compressed)}`]);
  const [format, stored] = smallest(result);
  return div(
    h(Figures, { of: [
      ...figures,
      [`weights, stored as ${format}`, `${bytes(result.bytes_dense)} → ${bytes(stored)}`],
      ["block parameters kept", percent(result.kept_ratio)],
    ] }),
    p(inWords(result, format, stored)));
}

function smallest(result) {
  return Object.entries(result.bytes_stored).sort(([, one], [, other]) => one - other)[0] ?? ["–", null];
}

function inWords(result, format, stored) {
  const smaller = 1 - stored / result.bytes_dense;
  const size = smaller > 0.0005
    ? `Stored as ${format}, the weights are ${percent(smaller)} smaller. `
    : `Stored as ${format}, the weights are as large as before: it holds the removed ones as zeros. `;
  const rises = Object.entries(result.token_perplexity).map(([text, { dense, compressed }]) =>
    `On ${text} its perplexity ${compressed >= dense ? "rose" : "fell"} by ${percent(Math.abs(compressed / dense - 1))}.`);
  return `${size}${rises.join(" ")} Perplexity says among how many tokens, on average, the model hesitates: lower is better.`;
}

function Measured({ job }) {
  const perplexities = Object.entries(job.result.token_perplexity).map(([text, value]) => [`token perplexity, ${text}`, digits(value)]);
  const tasks = Object.entries(job.result.tasks).flatMap(([task, metrics]) =>
    Object.entries(metrics).map(([metric, value]) => [`${task}, ${metric}`, digits(value)]));
  return h(Figures, { of: [...perplexities, ...tasks].slice(0, 8) });
}

function Failed({ job }) {
  const { code: name, detail, retryable } = job.error;
  return div(
    p({ class: "bad big" }, strong("It failed: "), code(name)),
    detail && p(detail),
    p(strong("What to do: "), ADVICE[name] ?? "Look at the log below.",
      retryable && " It was tried again by itself before it was given up."));
}

function Ended({ job }) {
  const ran = job.started_at !== null;
  return p({ class: "big" }, job.status === "expired"
    ? `Its deadline, ${time(job.deadline)}, passed ${ran ? "while it ran" : "before a worker was free"}.`
    : `It was cancelled ${ran ? "while it ran" : "before it began"}.`);
}

function UnderWay({ job }) {
  if (job.status === "queued") return p({ class: "big" }, "It waits for a worker.");
  if (job.status === "paused") return p({ class: "big" }, "It rests. What was finished is kept; Resume lets it go on.");
  return div(
    p({ class: "big" }, job.phase ? `${capital(job.phase)}: ${PHASES[job.phase] ?? ""}` : "It begins."),
    h(Progress, { job }));
}

function Times({ job }) {
  const took = job.finished_at !== null && job.started_at !== null;
  return p({ class: "quiet times" },
    `Posted ${time(job.created_at)}. `,
    job.started_at && `Begun ${time(job.started_at)}. `,
    job.finished_at && `Ended ${time(job.finished_at)}${took ? ` after ${duration(secondsBetween(job.started_at, job.finished_at))}` : ""}. `,
    !job.finished_at && job.deadline && `To be done by ${time(job.deadline)}. `,
    job.priority !== 0 && `Priority ${job.priority}.`);
}

const capital = (word) => word[0].toUpperCase() + word.slice(1);
