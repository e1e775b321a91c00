// Short messages at the lower edge: what was done, what went wrong, and a way back.

import { h, tags, useEffect, useState } from "../lib.js";

const { button, div, p } = tags;
const LIFETIME = 8000;

let notices = [];
let next = 0;
const listeners = new Set();

function changed(now) {
  notices = now;
  listeners.forEach((listener) => listener());
}

/**
 * Shows a message for some seconds.
 *
 * @param undo `{ label, act }`: a button beside it, or nothing
 * @param bad whether something went wrong; then it stays until it is closed
 * @returns what takes it away
 */
export function notify(text, { undo = null, bad = false, lifetime = LIFETIME } = {}) {
  const notice = { id: next++, text, undo, bad };
  const close = () => changed(notices.filter((one) => one.id !== notice.id));
  changed([...notices, { ...notice, close }]);
  if (!bad) setTimeout(close, lifetime);
  return close;
}

/** Runs `work` and tells of its failure, if it fails. Returns what it returns, or undefined. */
export async function attempt(work, what) {
  try {
    return await work();
  } catch (error) {
    notify(`${what}: ${error.message}`, { bad: true });
    return undefined;
  }
}

export function Notices() {
  const [shown, setShown] = useState(notices);
  useEffect(() => {
    const update = () => setShown(notices);
    listeners.add(update);
    return () => listeners.delete(update);
  }, []);
  return div({ class: "notices", role: "status", "aria-live": "polite" }, shown.map((notice) => h(Notice, { key: notice.id, notice })));
}

function Notice({ notice }) {
  const { text, undo, bad, close } = notice;
  return div({ class: `notice ${bad ? "bad" : ""}` },
    p(text),
    undo && button({ type: "button", onClick: () => { close(); undo.act(); } }, undo.label),
    button({ type: "button", class: "plain", "aria-label": "Close this message", onClick: close }, "✕"));
}
