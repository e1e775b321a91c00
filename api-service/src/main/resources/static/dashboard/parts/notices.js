// Short messages at the lower edge: what was done, what went wrong, and a way back.

import { h, tags, useEffect, useRef, useState } from "../lib.js";

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
 * Shows a message for some seconds; for longer while somebody points at it or has come to it by keyboard.
 *
 * @param undo `{ label, act }`: a button beside it, or nothing
 * @param bad whether something went wrong; then it stays until it is closed
 * @param ended is called when it goes, unless that button was pressed
 * @returns what takes it away
 */
export function notify(text, { undo = null, bad = false, lifetime = LIFETIME, ended = () => {} } = {}) {
  const id = next++;
  const remove = () => changed(notices.filter((one) => one.id !== id));
  const close = () => {
    if (!notices.some((one) => one.id === id)) return;
    remove();
    ended();
  };
  changed([...notices, { id, text, undo, bad, lifetime, remove, close }]);
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
  const { text, undo, bad, lifetime, remove, close } = notice;
  const place = useRef(null);
  const first = useRef(null);
  useEffect(() => {
    // what was pressed is gone with its row: who works by keyboard finds the way back here
    if (undo && document.activeElement === document.body) first.current?.focus();
    let timer = bad ? 0 : setTimeout(end, lifetime);
    function end() {
      if (place.current.matches(":hover, :has(:focus-visible)")) timer = setTimeout(end, 1000);
      else close();
    }
    return () => {
      clearTimeout(timer);
      if (place.current.contains(document.activeElement)) document.querySelector("main").focus({ preventScroll: true });
    };
  }, []);
  return div({ class: `notice ${bad ? "bad" : ""}`, ref: place },
    p(text),
    undo && button({ type: "button", ref: first, onClick: () => { remove(); undo.act(); } }, undo.label),
    button({ type: "button", class: "plain", "aria-label": "Close this message", onClick: close }, "✕"));
}
