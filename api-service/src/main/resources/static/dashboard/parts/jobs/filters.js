// Which jobs are listed: by state, in words, by kind, model and labels.

import { Fragment, h, tags, useEffect, useRef, useState } from "../../lib.js";
import { count } from "../../format.js";
import { go } from "../../route.js";
import { SORTS, address } from "./view.js";

const { a, details, div, form, input, label, li, nav, option, p, select, small, span, summary, ul } = tags;

// what somebody looks for together; the API knows the states one by one
const TABS = [
  ["All", []], ["Waiting", ["queued"]], ["Running", ["running", "pausing", "cancelling"]], ["Paused", ["paused"]],
  ["Succeeded", ["succeeded"]], ["Failed", ["failed"]], ["Cancelled", ["cancelled"]], ["Expired", ["expired"]],
];

/** @param counts of jobs by state, or null if they are not known */
export function Tabs({ view, counts }) {
  return nav({ "aria-label": "Jobs by state" }, ul({ class: "tabs" }, TABS.map(([name, statuses]) => {
    const status = statuses.join(",");
    return li({ key: name }, a({ href: address(view, { status }), "aria-current": view.status === status ? "true" : undefined },
      name, counts && span({ class: "tab-count" }, count(total(counts, statuses)))));
  })));
}

function total(counts, statuses) {
  const named = statuses.length === 0 ? Object.keys(counts) : statuses;
  return named.reduce((sum, status) => sum + (counts[status] ?? 0), 0);
}

export function Filters({ view }) {
  const change = (difference, replace = false) => go(address(view, difference), replace);
  const hidden = [view.kind !== "", ...view.model, ...view.label].filter(Boolean).length;
  return form({ class: "filters", role: "search", "aria-label": "Filter jobs", onSubmit: (event) => event.preventDefault() },
    h(Find, { q: view.q, change }),
    h(Sort, { view, change }),
    details({ class: "more-filters" },
      summary(hidden === 0 ? "More filters" : `More filters (${hidden} set)`),
      div({ class: "row" },
        label({ class: "field" }, "Kind", select({ value: view.kind, onChange: (event) => change({ kind: event.target.value }) },
          option({ value: "" }, "Every kind"), option({ value: "compression" }, "Compression"), option({ value: "evaluation" }, "Evaluation"))),
        h(Adding, { name: "Model", hint: "its whole name, such as builtin:sample", wrong: () => null,
          add: (model) => change({ model: [model] }) }),
        h(Adding, { name: "Label", hint: "name:value, such as git:a1b2c3",
          wrong: (text) => text.includes(":") ? null : "Write it as name:value.",
          add: (text) => change({ label: [...new Set([...view.label, text])] }) }))),
    h(Chosen, { view }));
}

/** Words are looked for while they are typed; the address has one entry for all of them. */
function Find({ q, change }) {
  const [text, setText] = useState(q);
  const timer = useRef(0);
  const latest = useRef(change);
  latest.current = change; // the filters may have changed since somebody typed
  useEffect(() => setText(q), [q]);
  useEffect(() => () => clearTimeout(timer.current), []);
  const typed = (event) => {
    const words = event.target.value;
    setText(words);
    clearTimeout(timer.current);
    timer.current = setTimeout(() => latest.current({ q: words.trim() }, true), 300);
  };
  return label({ class: "field find" }, "Find", input({ type: "search", value: text, onInput: typed, "aria-describedby": "find-hint" }),
    small({ id: "find-hint" }, "part of an id, a model or a label"));
}

function Sort({ view, change }) {
  const choose = (event) => {
    const [sort, order] = event.target.value.split(" ");
    change({ sort, order });
  };
  return label({ class: "field" }, "Order", select({ value: `${view.sort} ${view.order}`, onChange: choose },
    Object.entries(SORTS).flatMap(([sort, { name, first }]) => [first, first === "asc" ? "desc" : "asc"].map((order) =>
      option({ key: sort + order, value: `${sort} ${order}` }, `${name}, ${words(sort, order)}`)))));
}

function words(sort, order) {
  if (sort.endsWith("_at")) return order === "desc" ? "latest first" : "earliest first";
  if (sort === "priority") return order === "desc" ? "highest first" : "lowest first";
  return order === "asc" ? "A to Z" : "Z to A";
}

function Adding({ name, hint, wrong, add }) {
  const [problem, setProblem] = useState(null);
  const id = `add-${name.toLowerCase()}`;
  const entered = (event) => {
    const text = event.target.value.trim();
    const found = text === "" ? null : wrong(text);
    setProblem(found);
    if (text === "" || found !== null) return;
    event.target.value = "";
    add(text);
  };
  return label({ class: "field" }, name,
    input({ onChange: entered, autocomplete: "off", "aria-describedby": id, "aria-invalid": problem ? "true" : undefined }),
    small({ id, class: problem ? "bad" : undefined, role: "status" }, problem ?? hint));
}

/** What is filtered by, each with a way out. */
function Chosen({ view }) {
  const without = (list, one) => list.filter((other) => other !== one);
  const chosen = [
    ...(view.kind === "" ? [] : [[`kind ${view.kind}`, { kind: "" }]]),
    ...view.model.map((one) => [`model ${one}`, { model: without(view.model, one) }]),
    ...view.label.map((one) => [`label ${one}`, { label: without(view.label, one) }]),
    ...(view.q === "" ? [] : [[`“${view.q}”`, { q: "" }]]),
  ];
  if (chosen.length === 0) return null;
  return h(Fragment, null,
    p({ class: "unseen", id: "chosen" }, "Filters in use"),
    ul({ class: "labels chosen", "aria-labelledby": "chosen" }, chosen.map(([text, difference]) =>
      li({ key: text }, a({ class: "label", href: address(view, difference), "aria-label": `Remove the filter ${text}` },
        text, span({ "aria-hidden": "true" }, " ✕"))))));
}
