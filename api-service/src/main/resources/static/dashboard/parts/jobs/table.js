// The list itself: a table where there is room for one, cards where there is not. Roles are written out because a table that
// is laid out as cards would lose them.

import { h, tags } from "../../lib.js";
import { Actions } from "../actions.js";
import { Name, Nothing, Perplexity, Size, State, Times, hasPerplexity, hasSize } from "./cells.js";
import { MOST_COMPARED, SORTS, address } from "./view.js";

const { a, caption, div, input, label, small, span, table, tbody, td, th, thead, tr } = tags;

const COLUMNS = [
  { name: "State", sort: "status", Cell: State },
  { name: "Job", Cell: Name },
  { name: "Stored size", hint: "compressed, of dense", Cell: Size, has: hasSize },
  { name: "Token perplexity", hint: "dense → compressed, lower is better", Cell: Perplexity, has: hasPerplexity },
  { name: "Created", sort: "created_at", Cell: Times },
];

/**
 * @param chosen ids of the jobs that are chosen for a comparison
 * @param choose is given an id that is to be chosen, or no more
 */
export function JobTable({ jobs, view, chosen, choose, changed }) {
  return div({ class: "scroll", tabIndex: 0, role: "region", "aria-label": "List of jobs" },
    table({ class: "jobs", role: "table" },
      caption({ class: "unseen" }, "Jobs, with what may be done with each"),
      thead({ role: "rowgroup" }, tr({ role: "row" },
        th({ scope: "col", role: "columnheader" }, span({ class: "unseen" }, "Compare")),
        COLUMNS.map((column) => h(Header, { key: column.name, column, view })),
        th({ scope: "col", role: "columnheader" }, "Actions"))),
      tbody({ role: "rowgroup" }, jobs.map((job) => tr({ key: job.id, id: job.id, role: "row" },
        td({ class: "choose", role: "cell" }, h(Choice, { job, chosen, choose })),
        COLUMNS.map(({ name, Cell, has = () => true }) => {
          const isThere = has(job);
          return td({ key: name, role: "cell", "data-name": name, class: isThere ? `cell-${name.split(" ")[0].toLowerCase()}` : "cell-nothing" },
            div(h(isThere ? Cell : Nothing, { job, view })));
        }),
        td({ role: "cell", class: "act" }, h(Actions, { job, changed, named: true })))))));
}

/** A column that can be sorted by has a link: the order is in the address. */
function Header({ column: { name, sort, hint }, view }) {
  const isSorted = sort !== undefined && view.sort === sort;
  const other = view.order === "asc" ? "desc" : "asc";
  return th({ scope: "col", role: "columnheader", "aria-sort": isSorted ? `${view.order}ending` : undefined },
    sort === undefined ? name
      : a({ class: "sort", href: address(view, { sort, order: isSorted ? other : SORTS[sort].first }) },
        name, span({ "aria-hidden": "true" }, isSorted ? (view.order === "asc" ? " ▲" : " ▼") : " ↕")),
    hint && small({ class: "line" }, hint));
}

function Choice({ job, chosen, choose }) {
  const isChosen = chosen.includes(job.id);
  return label({ class: "choice" }, input({
    type: "checkbox", checked: isChosen, disabled: !isChosen && chosen.length >= MOST_COMPARED, onChange: () => choose(job.id),
  }), span({ class: "unseen" }, `Compare ${job.id}`));
}
