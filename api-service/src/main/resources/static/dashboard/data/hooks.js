// Data that keeps itself fresh. Nothing is asked for while nobody looks: a hidden tab makes no requests.

import { useEffect, useState } from "../lib.js";
import { onAccess } from "./access.js";
import { Problem, request, stream } from "./api.js";
import { reportReachable } from "./connection.js";

const AWAY = 2000;

/**
 * What a GET answers.
 *
 * @param path of the resource, or null while it is not known what to ask for
 * @param every milliseconds between two questions, or null to ask once
 * @returns `{ data, error, loading, refresh }`. What was there stays while a new answer is awaited, and when one fails.
 */
export function useResource(path, every = null) {
  const [state, setState] = useState({ path: null, data: null, error: null });
  const [asked, setAsked] = useState(0);

  useEffect(() => {
    if (path === null) return undefined;
    const stopped = new AbortController();
    let timer = 0;
    let etag = null;
    let answered = false;

    async function ask() {
      clearTimeout(timer);
      if (document.hidden && answered) return;
      let next = every;
      try {
        const response = await request(path, {
          signal: stopped.signal,
          headers: etag === null ? {} : { "If-None-Match": etag },
        });
        reportReachable(true);
        answered = true;
        if (response.status !== 304) {
          etag = response.headers.get("ETag");
          const data = await response.json();
          setState({ path, data, error: null });
        }
      } catch (error) {
        if (stopped.signal.aborted) return;
        if (!(error instanceof Problem)) throw error;
        reportReachable(!error.isOffline);
        setState((before) => ({ path, data: before.path === path ? before.data : null, error }));
        if (error.isOffline) next = Math.max(every ?? AWAY, AWAY);
      }
      if (next !== null && !stopped.signal.aborted) timer = setTimeout(ask, next);
    }

    const woken = () => { if (!document.hidden && every !== null) ask(); };
    document.addEventListener("visibilitychange", woken);
    const end = onAccess(ask);
    ask();
    return () => {
      stopped.abort();
      clearTimeout(timer);
      end();
      document.removeEventListener("visibilitychange", woken);
    };
  }, [path, every, asked]);

  const known = state.path === path;
  return {
    data: known ? state.data : null,
    error: known ? state.error : null,
    loading: path !== null && (!known || (state.data === null && state.error === null)),
    refresh: () => setAsked((times) => times + 1),
  };
}

/**
 * Follows a stream of server-sent events, over as many connections as that takes.
 *
 * @param path of the stream, or null to follow none
 * @param told is given arrays of events, in order, each event once
 */
export function useStream(path, told) {
  useEffect(() => {
    if (path === null) return undefined;
    let connection = new AbortController();
    let last = null;
    let over = false;
    let waiting = [];
    let frame = 0;

    function hear(event) {
      last = event.id ?? last;
      waiting.push(event);
      // many at once are shown at once
      frame ||= setTimeout(() => {
        frame = 0;
        told(waiting.splice(0));
      }, 50);
    }

    async function follow(signal) {
      while (!signal.aborted && !over) {
        try {
          over = await stream(path, last, hear, signal);
          reportReachable(true);
        } catch (error) {
          if (signal.aborted) return;
          if (error instanceof Problem && !error.isOffline && error.status < 500 && error.status !== 429) return;
        }
        if (!over) await new Promise((resolve) => setTimeout(resolve, AWAY));
      }
    }

    // a browser has six connections to a server: hidden tabs must not hold them
    const turned = () => {
      connection.abort();
      if (document.hidden) return;
      connection = new AbortController();
      follow(connection.signal);
    };
    document.addEventListener("visibilitychange", turned);
    const end = onAccess(turned);
    turned();
    return () => {
      connection.abort();
      clearTimeout(frame);
      end();
      document.removeEventListener("visibilitychange", turned);
    };
  }, [path]);
}
