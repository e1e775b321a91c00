// The fields in which the requests are not the same.

import { h, tags, useState } from "../../lib.js";
import { useResource } from "../../data/hooks.js";
import { plural } from "../../format.js";
import { Empty, Resource } from "../states.js";
import { JobHead } from "./names.js";

const { button, caption, code, div, p, span, table, tbody, td, th, thead, tr } = tags;
const FEW = 12;

export function Differences({ sides }) {
  const comparison = useResource(`/v1/compare?ids=${sides.map(({ id }) => id).join(",")}`);
  return h(Resource, { of: comparison, what: "the differences", show: ({ differences }) => h(Fields, { sides, differences }) });
}

function Fields({ sides, differences }) {
  const [all, setAll] = useState(false);
  if (differences.length === 0) return h(Empty, { title: "All of them were asked for the same" }, "Every field of the requests has the same value. What differs is chance, or the version of Twofold.");
  const shown = all ? differences : differences.slice(0, FEW);
  return div(
    p({ class: "quiet" }, "Only fields that are not the same in all jobs. A name such as ", code("/recipe/sparsity"), " says where the field is in the request; – means that a job has no such field."),
    div({ class: "scroll", tabIndex: 0, role: "region", "aria-label": "Differences between the requests" }, table({ class: "side-by-side" },
      caption(plural(differences.length, "field differs", "fields differ")),
      thead(tr(th({ scope: "col" }, "Field"), sides.map((side) => h(JobHead, { key: side.id, side })))),
      tbody(shown.map(({ pointer, values }) => tr({ key: pointer },
        th({ scope: "row", class: "mono" }, pointer),
        values.map((value, i) => td({ key: i }, h(Value, { value })))))))),
    differences.length > FEW && button({ type: "button", class: "plain", "aria-expanded": String(all), onClick: () => setAll(!all) },
      all ? "Show fewer" : `Show all ${plural(differences.length, "field")}`));
}

function Value({ value }) {
  if (value === null || value === undefined) return span({ class: "quiet" }, "–");
  return code(typeof value === "string" ? value : JSON.stringify(value));
}
