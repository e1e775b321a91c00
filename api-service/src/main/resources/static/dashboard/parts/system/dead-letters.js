// Jobs that failed although nothing was wrong with the request.

import { h, tags } from "../../lib.js";
import { send } from "../../data/api.js";
import { useResource } from "../../data/hooks.js";
import { shortTime } from "../../format.js";
import { to } from "../../route.js";
import { attempt, notify } from "../notices.js";
import { ForOperators } from "./for-operators.js";

const { a, button, caption, code, div, p, small, table, tbody, td, th, thead, tr } = tags;
const INTERVAL = 5000;

export function DeadLetters() {
  const letters = useResource("/v1/admin/dead-letters", INTERVAL);
  return h(ForOperators, { of: letters, what: "the dead letters", show: (page) => h(Table, { page, changed: letters.refresh }) });
}

function Table({ page, changed }) {
  if (page.items.length === 0) return p({ class: "quiet" }, "None: no job has spent all of its attempts on a failure that should have passed.");
  return div(
    div({ class: "scroll", tabIndex: 0, role: "region", "aria-label": "Dead letters" }, table(
      caption("Jobs whose attempts are spent although the failure should have passed. Once the cause is mended, replay them."),
      thead(tr(["Job", "Tenant", "Failure", "Attempts", "Since", ""].map((name) => (name === "" ? td() : th({ key: name, scope: "col" }, name))))),
      tbody(page.items.map((letter) => h(Letter, { key: letter.job_id, letter, changed }))))),
    page.has_more && p({ class: "quiet" }, "There are more; these are the newest."));
}

function Letter({ letter, changed }) {
  const path = `/v1/admin/dead-letters/${encodeURIComponent(letter.job_id)}`;
  const act = (method, way, failure, told) => async () => {
    const done = await attempt(() => send(method, path + way), failure);
    if (done !== undefined) notify(told);
    changed();
  };
  return tr(
    th({ scope: "row" }, a({ href: to(`/jobs/${letter.job_id}`) }, code(letter.job_id))),
    td(letter.tenant),
    td(code(letter.error.code), letter.error.detail && [" ", small(letter.error.detail)]),
    td(letter.attempts),
    td(shortTime(letter.created_at)),
    td(div({ class: "row" },
      letter.replayed_at
        ? ["replayed ", shortTime(letter.replayed_at), letter.replayed_as && [" as ", a({ href: to(`/jobs/${letter.replayed_as}`) }, code(letter.replayed_as))]]
        : button({ type: "button", "aria-label": `Replay ${letter.job_id}`, onClick: act("POST", "/replay", "The job was not replayed", "A new job does the same again.") }, "Replay"),
      button({ type: "button", class: "danger", "aria-label": `Remove ${letter.job_id}`, onClick: act("DELETE", "", "It was not taken off", "It was taken off the list; the job stays.") }, "Remove"))));
}
