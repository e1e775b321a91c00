// What the job did one after another, and how long each took.

import { h, tags } from "../../lib.js";
import { useResource } from "../../data/hooks.js";
import { bytes, duration } from "../../format.js";
import { Empty } from "../states.js";
import { PHASES } from "./words.js";

const { div, li, ol, p, small, span, strong } = tags;

export function Timeline({ job }) {
  const done = job.status === "succeeded" && job.kind === "compression";
  const report = useResource(done ? `/v1/jobs/${job.id}/report` : null);
  const phases = job.phases?.length ? job.phases.map(live) : (report.data?.phases ?? []).map(({ name, seconds }) => ({ name, seconds }));
  if (phases.length === 0) return h(Empty, { title: "No phase has begun" });
  const longest = Math.max(...phases.map(({ seconds, predicted }) => Math.max(seconds, predicted ?? 0)), 1e-3);
  return div(
    ol({ class: "timeline" }, phases.map((phase, i) => h(Phase, { key: i, phase, longest }))),
    report.data?.peakMemoryBytes && p({ class: "quiet" }, `At most ${bytes(report.data.peakMemoryBytes)} of memory were in use.`));
}

function live({ phase, started_at: start, seconds, running, predicted_seconds: predicted }) {
  return { name: phase, seconds: start === null ? null : seconds, predicted, running };
}

function Phase({ phase: { name, seconds, predicted, running }, longest }) {
  return li({ class: running ? "now" : "", "aria-current": running ? "step" : undefined },
    div({ class: "row" },
      strong(name),
      span({ class: "number" }, duration(seconds)),
      running && small("now"),
      seconds === null && small("to come"),
      predicted > 0 && small(`expected ${duration(predicted)}`)),
    span({ class: "phase-bar", "aria-hidden": "true", style: { width: `${(100 * seconds) / longest}%` } }),
    small(PHASES[name] ?? ""));
}
