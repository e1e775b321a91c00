// What the list shows, as the address has it: filters, order, page. A link to a view opens the same view.

import { to } from "../../route.js";

/** Jobs on one page. */
export const PAGE = 25;

/** The most jobs that can be compared. */
export const MOST_COMPARED = 8;

/** Orders that the API has: the name of each, and which end is wanted first. */
export const SORTS = {
  created_at: { name: "Created", first: "desc" },
  started_at: { name: "Started", first: "desc" },
  finished_at: { name: "Ended", first: "desc" },
  priority: { name: "Priority", first: "desc" },
  status: { name: "State", first: "asc" },
};

export const FIRST = "created_at";

/** The view of an address. What it does not say is as it is without filters. */
export function viewOf(query) {
  const sort = query.get("sort") ?? FIRST;
  return {
    status: query.getAll("status").join(","),
    kind: query.get("kind") ?? "",
    label: query.getAll("label"),
    model: query.getAll("model"),
    q: query.get("q") ?? "",
    sort,
    order: query.get("order") ?? SORTS[sort]?.first ?? "desc",
    after: query.get("after") ?? "",
  };
}

/** The address of a view, or of one that differs from it: then it begins with its first page. */
export function address(view, difference = null) {
  return to("/jobs", short(difference === null ? view : { ...view, after: "", ...difference }));
}

/** What to ask the API for. */
export function listPath(view) {
  return `v1/jobs${to("", { ...short(view), limit: PAGE }).slice(1)}`;
}

export function isFiltered({ status, kind, label, model, q }) {
  return [status, kind, q].some((value) => value !== "") || label.length + model.length > 0;
}

function short(view) {
  const usual = view.sort === FIRST ? "desc" : null;
  return { ...view, sort: view.sort === FIRST ? "" : view.sort, order: view.order === usual ? "" : view.order };
}
