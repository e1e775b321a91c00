import { tags } from "../lib.js";

const { h1 } = tags;

export const title = () => "Compare";

export function Page() {
  return h1({ tabIndex: -1 }, "Compare");
}
