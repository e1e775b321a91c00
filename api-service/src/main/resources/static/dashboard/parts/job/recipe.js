// What was asked for, and how to ask for it again.

import { h, tags } from "../../lib.js";
import { useResource } from "../../data/hooks.js";
import { to } from "../../route.js";
import { Code } from "../copy.js";
import { asCommand, asCurl, differences, requestOf } from "./request-text.js";

const { a, caption, code, details, div, h3, p, summary, table, tbody, td, th, thead, tr } = tags;

export function Recipe({ job }) {
  const preset = job.request.recipe?.preset ?? null;
  const defaults = useResource(preset === null ? null : `/v1/recipes/${preset}`);
  const request = requestOf(job);
  return div(
    preset !== null && defaults.data && h(Differences, { recipe: job.request.recipe, defaults: defaults.data }),
    p(a({ class: "button", href: to("/new", { from: job.id }) }, "New job from this one")),
    h3("The same again, on the command line"),
    (preset === null || defaults.data) && h(Code, { text: asCommand(job, defaults.data), label: "Command" }),
    h3("With curl"),
    h(Code, { text: asCurl(request), label: "curl" }),
    details(summary("The whole request, every default filled in"), h(Code, { text: JSON.stringify(request, null, 2), label: "Request as JSON" })));
}

function Differences({ recipe, defaults }) {
  const found = differences(recipe, defaults);
  if (found.length === 0) return p("The preset ", code(recipe.preset), " as it is, at the sparsity that was asked for.");
  const text = (value) => code(typeof value === "object" ? JSON.stringify(value) : String(value));
  return div({ class: "scroll", tabIndex: 0, role: "region", "aria-label": "What differs from the preset" }, table(
    caption("What differs from the preset ", code(recipe.preset)),
    thead(tr(th({ scope: "col" }, "Field"), th({ scope: "col" }, "Here"), th({ scope: "col" }, "Preset"))),
    tbody(found.map(([path, value]) => tr({ key: path },
      th({ scope: "row", class: "mono" }, path), td(text(value)), td(text(path.split(".").reduce((part, name) => part?.[name], defaults) ?? "–")))))));
}
