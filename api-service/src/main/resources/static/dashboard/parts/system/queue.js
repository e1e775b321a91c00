// How much waits, and for how long.

import { h, tags } from "../../lib.js";
import { useResource } from "../../data/hooks.js";
import { count, duration, secondsBetween } from "../../format.js";
import { to } from "../../route.js";
import { Resource } from "../states.js";

const { a, dd, div, dl, dt, p } = tags;
const INTERVAL = 3000;

export function Queue() {
  const queue = useResource("/v1/queue", INTERVAL);
  return h(Resource, { of: queue, what: "the queue", show: ({ counts, oldest_queued_at: oldest }) => div(
    dl({ class: "figures" }, Object.entries(counts).map(([status, number]) =>
      div({ key: status }, dt(a({ href: to("/jobs", { status }) }, status)), dd(count(number))))),
    p({ class: "quiet" }, oldest ? `The longest waiting job has waited for ${duration(secondsBetween(oldest))}.` : "No job waits.")) });
}
