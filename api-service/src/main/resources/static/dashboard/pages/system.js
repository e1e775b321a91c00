import { tags } from "../lib.js";

const { h1 } = tags;

export const title = () => "System";

export function Page() {
  return h1({ tabIndex: -1 }, "System");
}
