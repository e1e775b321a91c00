// What the job would take, before it is submitted.

import { h, tags } from "../../lib.js";
import { bytes, count, duration, percent } from "../../format.js";

const { caption, dd, div, dl, dt, p, table, tbody, td, th, thead, tr, details, summary } = tags;

export function Estimate({ estimate }) {
  const { total, sharing, memory, size, kept, disk, speed, phases } = estimate;
  return div({ class: "estimate", role: "status" },
    dl({ class: "figures" },
      div(dt("of work"), dd(`about ${duration(total.seconds)}`)),
      div(dt(memory.deviceBytes === null ? "of memory" : "of memory, and on the GPU below"), dd(bytes(memory.hostBytes)))),
    p({ class: "quiet" }, `Between ${duration(total.low)} and ${duration(total.high)}, depending on how busy the machine is; measured by a rehearsal on ${speed.device}.`),
    sharing && p(`That is one worker's. ${sharing.workers} workers like this one that share it need about ${duration(sharing.total.seconds)}: they divide ${duration(sharing.sharedSeconds)} of the work, the rest cannot be divided.`),
    table(caption("What comes of it"),
      tbody(
        row("Weights kept", `${percent(kept.blockParameters / size.blockParameters)}, ${count(kept.blockParameters)} of ${count(size.blockParameters)}`),
        row("The model now", bytes(size.bytes)),
        Object.entries(kept.bytes).map(([name, value]) => row(`As ${name}${kept.exact ? "" : ", at most"}`, bytes(value))),
        memory.deviceBytes !== null && row("GPU memory", bytes(memory.deviceBytes)),
        row("Disk while it runs", bytes(disk.scratchBytes)))),
    details(summary("Where the time goes"), h(Phases, { phases })));
}

const row = (name, value) => tr({ key: name }, th({ scope: "row" }, name), td({ class: "number" }, value));

function Phases({ phases }) {
  return table(caption("Predicted time of each phase"),
    thead(tr(th({ scope: "col" }, "Phase"), th({ scope: "col", class: "number" }, "Likely"), th({ scope: "col", class: "number" }, "Range"))),
    tbody(phases.map((phase) => tr({ key: phase.name },
      th({ scope: "row" }, phase.name), td({ class: "number" }, duration(phase.seconds)),
      td({ class: "number" }, `${duration(phase.low)} – ${duration(phase.high)}`)))));
}
