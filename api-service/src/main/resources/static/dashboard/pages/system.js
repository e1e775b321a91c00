// The service itself: its queue, its workers, what failed for good, what the caller has used, how it is.

import { h, tags } from "../lib.js";
import { DeadLetters } from "../parts/system/dead-letters.js";
import { Health } from "../parts/system/health.js";
import { Queue } from "../parts/system/queue.js";
import { Usage } from "../parts/system/usage.js";
import { Workers } from "../parts/system/workers.js";

const { div, h1, h2, section } = tags;

export const title = () => "System";

export function Page() {
  return div(
    h1({ tabIndex: -1 }, "System"),
    h(Part, { title: "Queue" }, h(Queue)),
    h(Part, { title: "Workers" }, h(Workers)),
    h(Part, { title: "Dead letters" }, h(DeadLetters)),
    div({ class: "cards" },
      h(Part, { title: "Usage" }, h(Usage)),
      h(Part, { title: "Health" }, h(Health))));
}

function Part({ title: heading, children }) {
  return section({ class: "card" }, h2(heading), children);
}
