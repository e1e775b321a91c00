// Deleting with a way back: a job is out of sight at once, but the server is asked only when nobody can undo it any more.

import { send } from "./api.js";
import { accessHeaders } from "./access.js";
import { notify } from "../parts/notices.js";

const waiting = new Map(); // id of a job to what takes its notice away
const deleted = new Set();
const listeners = new Set();

const path = (id) => `v1/jobs/${encodeURIComponent(id)}`;

/** Whether a job is deleted, or will be unless somebody undoes it. */
export function isDeleted(id) {
  return waiting.has(id) || deleted.has(id);
}

/** Calls `listener` when jobs go or come back. Returns what ends that. */
export function onDeletions(listener) {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/**
 * Deletes a finished job as soon as the notice that offers to undo it is gone, or the page is left.
 *
 * @param restored is called if somebody undoes it
 */
export function deleteSoon(id, restored = () => {}) {
  if (isDeleted(id)) return;
  const undo = () => {
    waiting.delete(id);
    tell();
    restored();
  };
  const close = notify(`Deleted ${id} and its files. Once this message goes, or you leave the page, that is final.`, {
    undo: { label: "Undo", act: undo },
    ended: () => deleteNow(id),
  });
  waiting.set(id, close);
  tell();
}

async function deleteNow(id) {
  if (!waiting.delete(id)) return;
  deleted.add(id);
  try {
    await send("DELETE", path(id));
  } catch (error) {
    if (error.status === 404) return; // somebody else was faster
    deleted.delete(id);
    notify(`${id} could not be deleted: ${error.message}`, { bad: true });
  }
  tell();
}

function tell() {
  listeners.forEach((listener) => listener());
}

// a request that outlives the page; nobody is there any more to be told of its failure
window.addEventListener("pagehide", () => {
  for (const [id, close] of [...waiting]) {
    waiting.delete(id);
    deleted.add(id);
    close();
    fetch(path(id), { method: "DELETE", keepalive: true, headers: accessHeaders() }).catch(() => {});
  }
});
