// Whether the server is there.

const listeners = new Set();
let lostAt = null;

/** The time since when the server has not answered, or null if it does. */
export function awaySince() {
  return lostAt;
}

export function reportReachable(reachable) {
  if (reachable === (lostAt === null)) return;
  lostAt = reachable ? null : new Date();
  listeners.forEach((listener) => listener());
}

export function onConnection(listener) {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
