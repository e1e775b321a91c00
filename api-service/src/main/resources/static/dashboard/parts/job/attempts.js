// Who worked on the job, how that ended, and what the next one went on from.

import { h, tags } from "../../lib.js";
import { duration, plural, secondsBetween, time } from "../../format.js";
import { Empty } from "../states.js";

const { code, li, ol, p, small, strong } = tags;

const ENDS = {
  succeeded: "It finished.",
  failed: "It failed.",
  cancelled: "It was told to stop.",
  expired: "The deadline passed.",
  paused: "It was paused.",
  released: "It gave the job back; this does not count as an attempt.",
};

export function Attempts({ job, events }) {
  const attempts = job.attempts ?? [];
  if (attempts.length === 0) return h(Empty, { title: "No worker has taken it yet" });
  return ol({ class: "attempts" }, attempts.map((attempt) => h(Attempt, { key: attempt.epoch, attempt, resumed: resumedIn(attempt, events) })));
}

/** The event that says what an attempt went on from: the first one of its kind while it ran. */
function resumedIn({ started_at: start, ended_at: end }, events) {
  return events.find(({ type, timestamp }) => type === "job.resumed"
    && Date.parse(timestamp) >= Date.parse(start) && (end === null || Date.parse(timestamp) <= Date.parse(end)))?.data ?? null;
}

function Attempt({ attempt, resumed }) {
  const { worker, outcome, error, started_at: start, ended_at: end } = attempt;
  return li(
    strong(`Attempt ${attempt.attempt}`), " by ", code(worker),
    p({ class: "quiet" }, `${time(start)}, ${end === null ? "running for" : "for"} ${duration(secondsBetween(start, end))}`),
    resumed && p(`It went on from ${plural(resumed.matrices ?? 0, "finished matrix", "finished matrices")} and ${plural(resumed.searchSteps ?? 0, "step")} of the search.`),
    p(outcome === null ? "It is at work." : ENDS[outcome] ?? outcome, error && [" ", code(error.code)]),
    error?.detail && small(error.detail));
}
