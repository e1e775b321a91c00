// All jobs, as they stand now: filtered, sorted and paged by the address.

import { Fragment, h, tags, useEffect, useRef, useState } from "../lib.js";
import { isDeleted, onDeletions } from "../data/deletions.js";
import { useResource } from "../data/hooks.js";
import { count, plural } from "../format.js";
import { to } from "../route.js";
import { Code } from "../parts/copy.js";
import { Filters, Tabs } from "../parts/jobs/filters.js";
import { JobTable } from "../parts/jobs/table.js";
import { MOST_COMPARED, address, isFiltered, listPath, viewOf } from "../parts/jobs/view.js";
import { Empty, Failure, Loading } from "../parts/states.js";

const { a, button, details, div, dl, dd, dt, h1, nav, p, section, span, summary } = tags;

export const title = () => "Jobs";

const before = new Map(); // the cursor of a page to that of the page before it, as far as they were seen

export function Page({ query }) {
  const view = viewOf(query);
  const list = useResource(listPath(view), 2000);
  const queue = useResource("v1/queue", 5000);
  const [chosen, setChosen] = useState([]);
  const last = useRef(null); // stays while the next view is awaited
  const [, setTurn] = useState(0);
  useEffect(() => onDeletions(() => setTurn((turn) => turn + 1)), []);

  if (list.data) last.current = list.data;
  const page = list.data ?? (list.error ? null : last.current);
  const choose = (id) => setChosen((ids) => ids.includes(id) ? ids.filter((one) => one !== id) : [...ids, id].slice(0, MOST_COMPARED));
  return h(Fragment, null,
    h1({ tabIndex: -1 }, "Jobs"),
    h(Tabs, { view, counts: queue.data?.counts ?? null }),
    h(Filters, { view }),
    page ? h(Listed, { page, view, isOld: list.data === null, chosen, choose, changed: list.refresh })
      : list.error ? h(NotLoaded, { list, view }) : h(Loading, { what: "jobs" }),
    chosen.length > 0 && h(Chosen, { chosen, clear: () => setChosen([]) }));
}

function NotLoaded({ list, view }) {
  return h(Fragment, null, h(Failure, { error: list.error, what: "Jobs", retry: list.refresh }),
    list.error.status === 400 && p({ class: "row centred" }, a({ class: "button", href: to("/jobs") }, "All jobs, without filters")),
    view.after !== "" && p({ class: "row centred" }, a({ class: "button", href: address(view, {}) }, "First page")));
}

function Listed({ page, view, isOld, chosen, choose, changed }) {
  const place = useRef(null);
  const shown = useRef(view.after);
  useEffect(() => { // another page begins at its top, also for who works by keyboard
    if (isOld || shown.current === view.after) return;
    shown.current = view.after;
    place.current?.scrollIntoView({ block: "start" });
    place.current?.focus({ preventScroll: true });
  }, [isOld, view.after]);
  const jobs = page.items.filter((job) => !isDeleted(job.id));
  if (jobs.length === 0 && !page.has_more && view.after === "") return isFiltered(view) ? h(NoMatch) : h(NoJobs);
  return section({ ref: place, tabIndex: -1, class: "listed", "aria-label": "Jobs", "aria-busy": isOld ? "true" : undefined },
    p({ class: "unseen", role: "status" }, `${plural(jobs.length, "job")} on this page`),
    h(JobTable, { jobs, view, chosen, choose, changed }),
    !isOld && h(Paging, { page, view }),
    h(Words));
}

function Paging({ page, view }) {
  if (page.has_more) before.set(page.next, view.after);
  const known = before.get(view.after);
  if (view.after === "" && !page.has_more) return null;
  return nav({ class: "row paging", "aria-label": "Pages of the list" },
    view.after !== "" && a({ class: "button", href: address(view, {}) }, "First page"),
    view.after !== "" && known !== undefined && a({ class: "button", href: address(view, { after: known }) }, "Previous page"),
    page.has_more && a({ class: "button", href: address(view, { after: page.next }) }, "Next page"));
}

function Chosen({ chosen, clear }) {
  const text = chosen.length === 1 ? "1 job chosen; choose another to compare" : `${plural(chosen.length, "job")} chosen`;
  return div({ class: "chosen-jobs card", role: "region", "aria-label": "Comparison" },
    span({ role: "status" }, text, chosen.length === MOST_COMPARED ? `, no more than ${count(MOST_COMPARED)} can be compared` : ""),
    chosen.length > 1 && a({ class: "button primary", href: to("/compare", { ids: chosen.join(",") }) }, `Compare ${count(chosen.length)} jobs`),
    button({ type: "button", class: "plain", onClick: clear }, "Choose none"));
}

function NoMatch() {
  return h(Empty, { title: "No job is like that" }, "None has all of what is filtered by. ", a({ href: to("/jobs") }, "Show all jobs"));
}

function NoJobs() {
  return h(Fragment, null,
    h(Empty, { title: "There are no jobs yet" },
      "A job makes a model smaller and measures what that costs. ", a({ href: to("/new") }, "Make the first one"), ", or post it from a shell:"),
    div({ class: "first-job" }, h(Code, {
      label: "Command that posts a job", text: "twofold submit --model builtin:sample --preset qr-uniform --sparsity 0.5",
    })));
}

function Words() {
  return details({ class: "words" }, summary("What do these numbers mean?"),
    dl(
      dt("Sparsity"), dd("The share of a model's block weights that a job was asked to remove. At 50.0 % half of them stay."),
      dt("Stored size"), dd("What the compressed model takes on disk, in the smallest format that the job wrote, beside what the dense one takes. "
        + "hf-dense writes removed weights as zeros and is as large as before; factored leaves them out."),
      dt("Weights kept"), dd("The share of block weights that is really there afterwards, counted in the files."),
      dt("Token perplexity"), dd("Among how many next tokens a model hesitates on average while it reads a text. Lower is better, "
        + "and close to the dense model's is good. Only numbers on the same text can be compared."),
      dt("Dense"), dd("The model as it was, before anything was removed.")));
}
