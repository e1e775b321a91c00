// Who is asking: an API key or an access token, kept for as long as the tab is open.

const KEY = "twofold.key";
const listeners = new Set();
let refused = null;

/** Headers that name the caller; none where none is known. */
export function accessHeaders() {
  const key = sessionStorage.getItem(KEY);
  return key ? { Authorization: `Bearer ${key}` } : {};
}

export function hasKey() {
  return sessionStorage.getItem(KEY) !== null;
}

export function acceptKey(key) {
  sessionStorage.setItem(KEY, key.trim());
  tell(null);
}

export function forgetKey() {
  sessionStorage.removeItem(KEY);
  tell(null);
}

/** The server did not accept the caller. `problem` says why. */
export function refuse(problem) {
  tell(problem);
}

/** Why the server did not accept the caller, or null if it did. */
export function refusal() {
  return refused;
}

/** Calls `listener` whenever the caller or the server's answer to it changes. Returns what ends that. */
export function onAccess(listener) {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

function tell(problem) {
  refused = problem;
  listeners.forEach((listener) => listener());
}
