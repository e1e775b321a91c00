// The jobs that are compared, and what stands in the way of comparing them.

import { h, tags, useRef } from "../../lib.js";
import { to } from "../../route.js";
import { describe } from "../job/words.js";
import { Status } from "../status.js";
import { Mark, labelsOf } from "./names.js";

const { a, button, code, div, li, ol, p, small, strong } = tags;

/**
 * @param ids that the address names
 * @param sides of the first `most` of them
 * @param choose is given the ids that are to be compared instead
 */
export function Chosen({ ids, sides, most, choose }) {
  const list = useRef(null);
  const remove = (id) => {
    choose(ids.filter((one) => one !== id));
    list.current.focus(); // the button that was pressed is gone
  };
  return div(
    ids.length > most && div({ class: "state bad", role: "alert" },
      strong(`At most ${most} jobs can be compared, and the address names ${ids.length}`),
      p("Not shown: ", ids.slice(most).join(", ")),
      button({ type: "button", onClick: () => choose(ids.slice(0, most)) }, "Leave them out")),
    ol({ class: "chosen", ref: list, tabIndex: -1, "aria-label": "Jobs that are compared" },
      sides.map((side) => h(Job, { key: side.id, side, remove }))));
}

function Job({ side, remove }) {
  const { id, job, error } = side;
  const name = job === null ? id : describe(job);
  return li(
    h(Mark, { side }),
    div({ class: "chosen-job" },
      job === null ? code(id) : a({ href: to(`/jobs/${id}`) }, name),
      job !== null && small(code(id), labelsOf(job) !== "" && ` · ${labelsOf(job)}`),
      h(Remark, { job, error })),
    button({ type: "button", "aria-label": `Remove ${side.letter}, ${name}`, onClick: () => remove(id) }, "Remove"));
}

/** Says what a job cannot contribute. */
function Remark({ job, error }) {
  if (job === null) {
    if (error === null) return small({ role: "status" }, "Loading …");
    return p({ class: "bad", role: "alert" }, error.status === 404
      ? "There is no such job. It may have been deleted, or belong to somebody else."
      : `It could not be loaded: ${error.message}.`);
  }
  if (job.finished_at === null) {
    return p(h(Status, { value: job.status }), " It has no result yet; what it has is shown, and the rest comes by itself.");
  }
  if (job.status !== "succeeded") {
    return p(h(Status, { value: job.status }), " It has no result. What it was asked for, and the matrices it got done, can still be compared.");
  }
  if (job.kind !== "compression") return p("It measured a model as it is. So it has perplexity, but no size and no layers.");
  return null;
}
