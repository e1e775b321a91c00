// How far the work is: matrices done of all, and when it may end.

import { tags } from "../lib.js";
import { count, duration } from "../format.js";

const { div, progress, small } = tags;

const PLURALS = { matrix: "matrices", MB: "MB" };

/** "12 of 70 matrices" of `{ done, total, unit }`. */
export function unitsDone({ done, total, unit }) {
  return `${count(done)} of ${count(total)} ${total === 1 ? unit : PLURALS[unit] ?? `${unit}s`}`;
}

/** "3 to 5 min left" of `{ earliest, latest }`, or null. */
export function timeLeft(eta) {
  if (!eta) return null;
  const [soonest, latest] = [eta.earliest, eta.latest].map((end) => Math.max(0, (Date.parse(end) - Date.now()) / 1000));
  if (latest < 1) return "about to end";
  if (duration(soonest) === duration(latest)) return `about ${duration(latest)} left`;
  return `${duration(soonest)} to ${duration(latest)} left`;
}

/** Of a job that is under way; nothing of others. */
export function Progress({ job }) {
  if (!job.progress || job.finished_at) return null;
  const { done, total } = job.progress;
  const left = timeLeft(job.eta);
  return div({ class: "progress" },
    progress({ value: done, max: Math.max(total, 1), "aria-label": `${job.phase}, ${unitsDone(job.progress)}` }),
    small(`${job.phase}: ${unitsDone(job.progress)}`),
    left && small(left));
}
