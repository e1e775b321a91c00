// How the search for the best shares went: its loss, step by step, live.

import { h, tags } from "../../lib.js";
import { useResource } from "../../data/hooks.js";
import { count, digits } from "../../format.js";
import { Chart, axis } from "../chart.js";

const { caption, details, div, h2, p, section, summary, table, tbody, td, th, thead, tr } = tags;
const SHOWN = 200;

/** Nothing where nothing is learnt step by step. While the job runs, its events tell; afterwards its report has all steps. */
export function Search({ job, events }) {
  const done = job.status === "succeeded";
  const report = useResource(done ? `/v1/jobs/${job.id}/report` : null);
  const steps = (done && stepsOf(report.data?.allocation?.search)) || stepsOfEvents(events);
  if (steps.length === 0) return null;
  return section({ class: "card" }, h2("Search"), h(Curve, { steps, file: job.id }));
}

function stepsOfEvents(events) {
  const found = events.filter((event) => event.type === "job.search").flatMap((event) => event.data.steps);
  return [...new Map(found.map((step) => [step.iteration, step])).values()].sort((one, other) => one.iteration - other.iteration);
}

/** The report holds the steps as columns. */
function stepsOf(search) {
  if (!search?.iteration) return null;
  const columns = Object.entries(search).filter(([, column]) => Array.isArray(column));
  return search.iteration.map((_, i) => Object.fromEntries(columns.map(([name, column]) => [name, column[i]])));
}

/** The mean loss of what was tried in a step. */
function lossOf({ lossFirst, lossSecond }) {
  return Number.isFinite(lossSecond) ? (lossFirst + lossSecond) / 2 : lossFirst;
}

function Curve({ steps, file }) {
  const last = steps[steps.length - 1];
  const hasRadius = steps.some((step) => Number.isFinite(step.radius));
  const configure = (colours) => {
    const line = (name, of, colour, more = {}) => ({
      label: name, data: steps.map((step) => ({ x: step.iteration, y: of(step) })), borderColor: colour, backgroundColor: colour,
      borderWidth: 2, pointRadius: steps.length > 60 ? 0 : 2, ...more,
    });
    const radius = hasRadius ? [line("γ, radius of the search", (step) => step.radius, colours.series[1], { yAxisID: "radius", borderDash: [5, 4], pointRadius: 0 })] : [];
    const scales = {
      x: axis("step", colours, { type: "linear", ticks: { precision: 0 } }),
      y: axis("loss, nats per token", colours),
      ...(hasRadius && { radius: axis("γ", colours, { position: "right", beginAtZero: true }) }),
    };
    if (hasRadius) scales.radius.grid = { drawOnChartArea: false };
    return {
      type: "line",
      data: { datasets: [
        line("loss of what was tried", lossOf, colours.series[2], { borderWidth: 1 }),
        line("best so far", (step) => step.best, colours.series[0], { stepped: true }),
        ...radius,
      ] },
      options: { parsing: false, interaction: { mode: "index", intersect: false }, scales },
    };
  };
  return div(
    p("How much of each matrix may go is learnt by trying. After ", count(last.iteration), ` ${last.iteration === 1 ? "step" : "steps"} the best loss is `,
      digits(last.best), " nats per token; lower is better.", hasRadius && " γ is how far from the present guess the next ones are drawn; it shrinks as the search settles."),
    h(Chart, { label: `Loss over ${steps.length} steps of the search, and the best so far. The table has the numbers.`, file: `${file}-search`, configure, fresh: `${steps.length} ${last.iteration} ${last.best}` }),
    details(summary("The same as a table"), h(StepTable, { steps: steps.slice(-SHOWN), hasRadius })));
}

function StepTable({ steps, hasRadius }) {
  return div({ class: "scroll", tabIndex: 0, role: "region", "aria-label": "Steps of the search" }, table(
    caption(`Steps ${count(steps[0].iteration)} to ${count(steps[steps.length - 1].iteration)}; losses in nats per token`),
    thead(tr(th({ scope: "col" }, "Step"), th({ scope: "col", class: "number" }, "Loss"), th({ scope: "col", class: "number" }, "Best"), hasRadius && th({ scope: "col", class: "number" }, "γ"))),
    tbody(steps.map((step) => tr({ key: step.iteration },
      th({ scope: "row" }, count(step.iteration)), td({ class: "number" }, digits(lossOf(step))), td({ class: "number" }, digits(step.best)),
      hasRadius && td({ class: "number" }, digits(step.radius)))))));
}
