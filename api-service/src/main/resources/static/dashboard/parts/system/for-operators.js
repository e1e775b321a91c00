// What only callers with the scope jobs:admin may see.

import { h, tags } from "../../lib.js";
import { Resource } from "../states.js";

const { code, p } = tags;

export function ForOperators({ of: resource, what, show }) {
  if (resource.error?.status === 403 && resource.data === null) {
    return p({ class: "quiet" }, `Your key does not show ${what}: that wants the scope `, code("jobs:admin"), ".");
  }
  return h(Resource, { of: resource, what, show });
}
