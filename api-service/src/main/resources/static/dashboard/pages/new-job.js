import { tags } from "../lib.js";

const { h1 } = tags;

export const title = () => "New job";

export function Page() {
  return h1({ tabIndex: -1 }, "New job");
}
