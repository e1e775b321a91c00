// How a job stands: a word and a mark, never a colour alone.

import { tags } from "../lib.js";

const { span } = tags;

const MARKS = {
  queued: "◌", running: "▶", pausing: "‖", paused: "‖", cancelling: "■",
  succeeded: "✓", failed: "✕", cancelled: "■", expired: "⌛",
};

export const STATUSES = Object.keys(MARKS);

export function Status({ value }) {
  return span({ class: `status ${value}` }, span({ "aria-hidden": "true" }, MARKS[value] ?? "•"), " ", value);
}
