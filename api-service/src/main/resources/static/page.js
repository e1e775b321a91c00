// Shows the newest jobs and keeps them fresh. Text goes in as text, never as markup: labels and errors come from outside.
"use strict";

const INTERVAL = 2000;
const SHOWN_METRICS = 8;
const table = document.querySelector("table");
const state = document.querySelector("#state");
const keyForm = document.querySelector("#key");
const files = new Map();

function element(name, content, attributes = {}) {
  const made = document.createElement(name);
  Object.entries(attributes).forEach(([attribute, value]) => made.setAttribute(attribute, value));
  made.append(...[content].flat().filter((part) => part !== null));
  return made;
}

async function get(path) {
  const key = sessionStorage.getItem("key");
  const response = await fetch(path, { headers: key ? { Authorization: `Bearer ${key}` } : {} });
  keyForm.hidden = response.status !== 401;
  if (!response.ok) {
    const problem = await response.json().catch(() => ({ title: `Status ${response.status}` }));
    throw new Error(problem.detail || problem.title);
  }
  return response;
}

// With a key a plain link would not do: the browser sends no key when it follows one.
function fileLink(url, text) {
  const link = element("a", text, { href: url });
  link.addEventListener("click", async (event) => {
    if (!sessionStorage.getItem("key")) return;
    event.preventDefault();
    const blob = URL.createObjectURL(await (await get(url)).blob());
    element("a", "", { href: blob, download: text }).click();
    URL.revokeObjectURL(blob);
  });
  return link;
}

function bytes(count) {
  const units = ["B", "KB", "MB", "GB", "TB"];
  const power = count > 0 ? Math.min(Math.floor(Math.log10(count) / 3), units.length - 1) : 0;
  return `${(count / 1000 ** power).toFixed(power ? 1 : 0)} ${units[power]}`;
}

function progress(job) {
  if (!job.progress || job.finished_at) return null;
  const { done, total, unit } = job.progress;
  return [
    element("progress", "", { value: done, max: Math.max(total, 1), "aria-label": job.phase }),
    element("small", `${job.phase}, ${unit} ${done} of ${total}`),
  ];
}

function qualities(job) {
  if (!job.result) return null;
  const perplexities = Object.entries(job.result.token_perplexity)
    .map(([text, value]) => quality(value, (number) => number.toFixed(2), text));
  const tasks = Object.entries(job.result.tasks ?? {}).flatMap(([task, metrics]) =>
    Object.entries(metrics).map(([metric, value]) => quality(value, (number) => number.toFixed(4), `${task}, ${metric}`)));
  if (tasks.length <= SHOWN_METRICS) return [...perplexities, ...tasks];
  return [...perplexities, element("details", [element("summary", `${tasks.length} metrics`), ...tasks])];
}

// An evaluation has one number where a compression has two.
function quality(value, format, name) {
  const shown = typeof value === "number" ? format(value) : `${format(value.dense)} → ${format(value.compressed)}`;
  return element("div", [shown, element("small", name)]);
}

function work({ kind, request }) {
  if (kind !== "evaluation") return [request.recipe.preset, element("small", `sparsity ${request.recipe.sparsity}`)];
  const { tasks, perplexity } = request.evaluation;
  return ["evaluation", element("small", [...perplexity, ...tasks].join(", "))];
}

async function results(job) {
  if (job.status !== "succeeded") return job.error ? element("small", `${job.error.code}: ${job.error.detail}`) : null;
  if (!files.has(job.id)) files.set(job.id, (await (await get(job.urls.artifacts)).json()).items);
  const list = files.get(job.id).map((file) =>
    element("li", [fileLink(file.url, file.name), element("small", bytes(file.bytes))]));
  return [
    fileLink(job.urls.report, "report"),
    " ",
    files.get(job.id).some((file) => file.name === "results.json") ? fileLink(job.urls.metrics, "metrics") : null,
    element("details", [element("summary", `${list.length} files`), element("ul", list)]),
  ];
}

async function row(job, open) {
  const cells = [
    [element("code", job.id), element("small", element("time", new Date(job.created_at).toLocaleString()))],
    job.request.model,
    work(job),
    element("span", job.status, { class: job.status }),
    progress(job),
    qualities(job),
    await results(job),
  ].map((content) => element("td", content));
  const made = element("tr", cells, { id: job.id });
  made.querySelectorAll("details").forEach((details, i) => { details.open = open[i] ?? false; });
  return made;
}

async function refresh() {
  try {
    const { items, has_more: hasMore } = await (await get("/v1/jobs")).json();
    const rows = await Promise.all(items.map((job) =>
      row(job, [...document.querySelectorAll(`#${job.id} details`)].map((details) => details.open))));
    table.tBodies[0].replaceChildren(...rows);
    table.hidden = rows.length === 0;
    state.textContent = rows.length === 0 ? "No jobs yet"
      : rows.length === 1 ? "1 job" : `The ${hasMore ? "newest " : ""}${rows.length} jobs`;
  } catch (error) {
    state.textContent = error.message;
  }
  setTimeout(refresh, INTERVAL);
}

keyForm.addEventListener("submit", (event) => {
  event.preventDefault();
  sessionStorage.setItem("key", keyForm.elements.key.value);
  keyForm.reset();
  keyForm.hidden = true;
});

refresh();
