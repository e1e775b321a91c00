// What may be done with a job now: exactly its `allowed_actions`.

import { Fragment, h, tags, useEffect, useRef, useState } from "../lib.js";
import { freshKey, send } from "../data/api.js";
import { deleteSoon } from "../data/deletions.js";
import { go, parseRoute, to } from "../route.js";
import { Confirm } from "./confirm.js";
import { notify } from "./notices.js";

const { button, div, p } = tags;

const TEXTS = { cancel: "Cancel", pause: "Pause", resume: "Resume", retry: "Retry", delete: "Delete" };
const JUST_NOW = 5000;
const ON_A_WORKER = ["running", "pausing"];

/**
 * Buttons for what may be done with a job.
 *
 * @param job as the API has it
 * @param changed is given the job as it is after an action, or null if it is to be deleted
 * @param named whether the buttons say whose they are: where several jobs are listed
 */
export function Actions({ job, changed = () => {}, named = false }) {
  const [busy, setBusy] = useState(null);
  const [asking, setAsking] = useState(false);
  const place = useRef(null);
  const acted = useRef(0);
  const key = useRef(null);

  useEffect(() => { // the button that was pressed may be gone
    if (Date.now() - acted.current > JUST_NOW || document.activeElement !== document.body) return;
    (place.current.querySelector("button") ?? place.current).focus({ preventScroll: true });
  });

  async function act(action) {
    acted.current = Date.now();
    setBusy(action);
    try {
      const path = `v1/jobs/${encodeURIComponent(job.id)}/${action}`;
      if (action === "retry") {
        key.current ??= freshKey(); // the same one when it is pressed again because no answer came
        const next = await send("POST", path, undefined, { "Idempotency-Key": `"${key.current}"` });
        key.current = null;
        notify(`${next.id} does the same once more.`);
        go(to(`/jobs/${next.id}`));
      } else {
        const now = await send("POST", path);
        changed(now);
        notify(`${job.id} is ${now.status}.`);
      }
    } catch (error) {
      if (!error.isOffline) key.current = null;
      notify(`${TEXTS[action]} was not possible. ${error.message}`, { bad: true });
    } finally {
      setBusy(null);
    }
  }

  function start(action) {
    if (busy !== null) return;
    if (action === "delete") remove(job, changed);
    else if (action === "cancel" && ON_A_WORKER.includes(job.status)) setAsking(true);
    else act(action);
  }

  return h(Fragment, null,
    div({ class: "actions", ref: place, tabIndex: -1, role: "group", "aria-label": `Actions for job ${job.id}` },
      job.allowed_actions.map((action) => button({
        key: action, type: "button", class: action === "cancel" || action === "delete" ? "danger" : undefined,
        "aria-label": named ? `${TEXTS[action]} ${job.id}` : undefined,
        "aria-disabled": busy === null ? undefined : "true", "aria-busy": busy === action ? "true" : undefined,
        onClick: () => start(action),
      }, TEXTS[action] ?? action))),
    asking && h(Confirm, {
      title: "Cancel this job?", yes: "Cancel the job", no: "Let it run",
      onNo: () => setAsking(false), onYes: () => { setAsking(false); act("cancel"); },
    }, p("Its worker stops after the present batch or matrix, and there will be no result. A retry goes on from what has been saved.")));
}

/** Also from the page of the job itself, which then shows the list. */
function remove(job, changed) {
  const isOpen = parseRoute(location.hash).segments[0] === job.id;
  deleteSoon(job.id, () => isOpen && go(to(`/jobs/${job.id}`)));
  changed(null);
  if (isOpen) go(to("/jobs"));
}
