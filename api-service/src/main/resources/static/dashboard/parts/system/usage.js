// What the caller's tenant has used of what it may.

import { h, tags } from "../../lib.js";
import { useResource } from "../../data/hooks.js";
import { bytes, count, duration, shortTime } from "../../format.js";
import { Resource } from "../states.js";

const { div, li, meter, p, small, span, ul } = tags;
const INTERVAL = 10000;

const QUOTAS = {
  queued_jobs: ["Waiting jobs", count],
  unfinished_jobs: ["Waiting, running and paused jobs", count],
  jobs_per_day: ["Jobs posted today (UTC)", count],
  compute_seconds_per_month: ["Time of workers this month (UTC)", duration],
  stored_bytes: ["Stored files", bytes],
};

export function Usage() {
  const usage = useResource("/v1/usage", INTERVAL);
  return h(Resource, { of: usage, what: "the usage", show: ({ tenant, quotas }) => div(
    p({ class: "quiet" }, `Of the tenant ${tenant}.`),
    ul({ class: "quotas" }, Object.entries(quotas).map(([name, amount]) => h(Quota, { key: name, name, amount })))) });
}

function Quota({ name, amount: { used, limit, resets_at: resets } }) {
  const [title, write] = QUOTAS[name] ?? [name, count];
  return li(
    div({ class: "row" }, span(title), span({ class: "number" }, limit === null ? write(used) : `${write(used)} of ${write(limit)}`)),
    limit !== null && meter({ min: 0, max: Math.max(limit, 1), high: 0.9 * limit, value: Math.min(used, limit), "aria-label": title }),
    small(limit === null ? "no limit" : resets ? `begins anew ${shortTime(resets)}` : ""));
}
