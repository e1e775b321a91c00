// Which page is shown, and how it is filtered, is in the address after `#`: every view can be linked to.

import { useEffect, useState } from "./lib.js";

/** `#/jobs/job_1?tab=log` is `{ page: "jobs", segments: ["job_1"], query: tab=log }`. */
export function parseRoute(hash) {
  const [path, query = ""] = hash.replace(/^#?\/?/, "").split("?");
  const [page, ...segments] = path.split("/").filter((part) => part !== "").map(decodeURIComponent);
  return { page: page ?? "jobs", segments, query: new URLSearchParams(query) };
}

/** The address of a view. In `query`, null and empty values are left out; an array is repeated. */
export function to(path, query = {}) {
  const given = new URLSearchParams();
  const pairs = query instanceof URLSearchParams ? query : Object.entries(query);
  for (const [name, value] of pairs) {
    [value].flat().filter((one) => one !== null && one !== undefined && one !== "").forEach((one) => given.append(name, one));
  }
  const text = given.toString();
  return `#${path}${text === "" ? "" : `?${text}`}`;
}

/** Goes to a view. With `replace` the browser's Back does not come to the one before. */
export function go(address, replace = false) {
  if (replace) {
    history.replaceState(null, "", address);
    window.dispatchEvent(new HashChangeEvent("hashchange"));
  } else {
    location.hash = address;
  }
}

export function useRoute() {
  const [route, setRoute] = useState(() => parseRoute(location.hash));
  useEffect(() => {
    const changed = () => setRoute(parseRoute(location.hash));
    window.addEventListener("hashchange", changed);
    return () => window.removeEventListener("hashchange", changed);
  }, []);
  return route;
}
