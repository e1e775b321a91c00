// What the server has against a request: said above the form, shown at the fields, and brought into view.

import { h, tags } from "../../lib.js";
import { idOf } from "./fields.js";

const { button, div, li, p, strong, ul } = tags;

/** The field of a pointer, or of what holds it. */
function fieldOf(pointer) {
  for (let at = pointer; at !== ""; at = at.slice(0, at.lastIndexOf("/"))) {
    const found = document.getElementById(idOf(at));
    if (found) return found;
  }
  return null;
}

function show(pointer) {
  const field = fieldOf(pointer);
  field?.closest("details")?.setAttribute("open", "");
  field?.focus();
  field?.scrollIntoView({ block: "center" });
  return field !== null;
}

/** Goes to the first field that is wrong, or to the words about it where no field is. */
export function focusFirst(errors) {
  if (!errors.some((error) => show(error.pointer))) document.getElementById("refusal")?.focus();
}

export function Refusal({ problem }) {
  if (problem === null) return null;
  return div({ id: "refusal", class: "card refusal", role: "alert", tabIndex: -1 },
    strong(problem.title ?? "That did not work"),
    problem.errors.length === 0
      ? p(problem.message)
      : ul(problem.errors.map((error) => li({ key: error.pointer },
        button({ type: "button", class: "plain", onClick: () => show(error.pointer) }, error.pointer), " ", error.detail))),
    problem.isOffline && p({ class: "quiet" }, "Nothing was lost: submit again when the server is back, and there will be one job."),
    problem.requestId && p({ class: "quiet" }, `Request ${problem.requestId}`));
}
