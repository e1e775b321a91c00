// Who computes.

import { h, tags, useState } from "../../lib.js";
import { send } from "../../data/api.js";
import { useResource } from "../../data/hooks.js";
import { duration, secondsBetween, shortTime } from "../../format.js";
import { to } from "../../route.js";
import { Confirm } from "../confirm.js";
import { attempt, notify } from "../notices.js";
import { Empty } from "../states.js";
import { ForOperators } from "./for-operators.js";

const { a, button, caption, code, div, p, table, tbody, td, th, thead, tr } = tags;
const INTERVAL = 3000;

export function Workers() {
  const workers = useResource("/v1/admin/workers", INTERVAL);
  return h(ForOperators, { of: workers, what: "the workers", show: (list) => h(Table, { workers: list.items, changed: workers.refresh }) });
}

function Table({ workers, changed }) {
  if (workers.length === 0) return h(Empty, { title: "No worker was heard of within the hour" }, "Start one with: twofold worker");
  return div({ class: "scroll", tabIndex: 0, role: "region", "aria-label": "Workers" }, table(
    caption("Workers that were heard of within the hour"),
    thead(tr(["Worker", "State", "Device", "Job", "Heard of", "Since", "Version", ""].map((name) =>
      name === "" ? td() : th({ key: name, scope: "col" }, name)))),
    tbody(workers.map((worker) => h(Worker, { key: worker.id, worker, changed })))));
}

function stateOf({ alive, drained_at: drained, job_id: job }) {
  if (!alive) return "away";
  if (drained) return job ? "finishes its job" : "drained";
  return job ? "at work" : "free";
}

function Worker({ worker, changed }) {
  const [asking, setAsking] = useState(false);
  const drain = async () => {
    setAsking(false);
    const done = await attempt(() => send("POST", `/v1/admin/workers/${encodeURIComponent(worker.id)}/drain`), "The worker was not drained");
    if (done !== undefined) notify(`${worker.id} takes no further jobs until it is started again.`);
    changed();
  };
  return tr(
    th({ scope: "row" }, code(worker.id)),
    td({ class: worker.alive ? "" : "bad" }, stateOf(worker)),
    td(worker.device),
    td(worker.job_id ? a({ href: to(`/jobs/${worker.job_id}`) }, code(worker.job_id)) : "–"),
    td(`${duration(secondsBetween(worker.last_seen))} ago`),
    td(shortTime(worker.started_at)),
    td(worker.version),
    td(
      worker.alive && !worker.drained_at && button({ type: "button", "aria-label": `Drain ${worker.id}`, onClick: () => setAsking(true) }, "Drain"),
      asking && h(Confirm, { title: `Drain ${worker.id}?`, yes: "Drain", onYes: drain, onNo: () => setAsking(false) },
        p("It finishes what it runs and takes nothing more until it is started again."))));
}
