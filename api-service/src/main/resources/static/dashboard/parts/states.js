// What a page shows while it has nothing else to show: loading, failed, empty.

import { h, tags } from "../lib.js";

const { button, div, p, strong } = tags;

export function Loading({ what }) {
  return div({ class: "state", role: "status" }, p({ class: "pulse" }, `Loading ${what} …`));
}

/** `retry` is called by a button, if given. */
export function Failure({ error, what, retry }) {
  const advice = error.isOffline ? "It is asked again by itself." : null;
  return div({ class: "state bad", role: "alert" },
    strong(`${what} could not be loaded`),
    p(error.message),
    advice && p({ class: "quiet" }, advice),
    error.requestId && p({ class: "quiet" }, `Request ${error.requestId}`),
    retry && button({ type: "button", onClick: retry }, "Try again"));
}

export function Empty({ title, children }) {
  return div({ class: "state" }, strong(title), children && p({ class: "quiet" }, children));
}

/** A resource of `useResource`: its data through `show`, or what stands in for them. */
export function Resource({ of: resource, what, show }) {
  if (resource.data !== null) return show(resource.data);
  if (resource.error !== null) return h(Failure, { error: resource.error, what: capitalised(what), retry: resource.refresh });
  return h(Loading, { what });
}

function capitalised(text) {
  return text[0].toUpperCase() + text.slice(1);
}
