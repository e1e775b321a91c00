// Several resources at once, each with its own answer or error.

import { useEffect, useRef, useState } from "../../lib.js";
import { onAccess } from "../../data/access.js";
import { Problem, getJson } from "../../data/api.js";
import { reportReachable } from "../../data/connection.js";

const AGAIN = 3000;
const WAITING = { data: null, error: null };

/**
 * What GETs answer.
 *
 * @param paths null for what is not to be asked
 * @param changes given an answer and its path, whether that is not the last word and has to be asked for again in some seconds
 * @returns for each path `{ data, error }`, both null while nothing is known
 */
export function useEach(paths, changes = () => false) {
  const answers = useRef(new Map());
  const latest = useRef(changes);
  latest.current = changes;
  const [, setTurn] = useState(0);

  useEffect(() => {
    const stopped = new AbortController();
    const timers = new Map();

    async function ask(path) {
      clearTimeout(timers.get(path));
      const before = answers.current.get(path) ?? WAITING;
      let answer;
      try {
        answer = { data: await getJson(path, stopped.signal), error: null };
        reportReachable(true);
      } catch (error) {
        if (stopped.signal.aborted) return;
        if (!(error instanceof Problem)) throw error;
        reportReachable(!error.isOffline);
        answer = { data: before.data, error };
      }
      if (stopped.signal.aborted) return;
      answers.current.set(path, answer);
      setTurn((turn) => turn + 1);
      if (isOpen(path)) timers.set(path, setTimeout(() => (document.hidden ? null : ask(path)), AGAIN));
    }

    const isOpen = (path) => {
      const { data, error } = answers.current.get(path) ?? WAITING;
      if (error !== null) return error.isOffline || error.status === 429 || error.status >= 500;
      return data === null || latest.current(data, path);
    };
    const wanted = [...new Set(paths.filter((path) => path !== null))];
    const open = () => wanted.filter(isOpen);
    const woken = () => { if (!document.hidden) open().forEach(ask); };
    const end = onAccess(() => wanted.forEach(ask));
    document.addEventListener("visibilitychange", woken);
    open().forEach(ask);
    return () => {
      stopped.abort();
      timers.forEach(clearTimeout);
      end();
      document.removeEventListener("visibilitychange", woken);
    };
  }, [paths.join(" ")]);

  return paths.map((path) => answers.current.get(path) ?? WAITING);
}
