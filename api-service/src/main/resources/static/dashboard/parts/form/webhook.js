// Which of the caller's webhooks is told about the job. They are made with the API: docs/webhooks.md.

import { h } from "../../lib.js";
import { useResource } from "../../data/hooks.js";
import { Choice, Field } from "./fields.js";

const ALL = ["", "all of yours"];

/** Nothing for those who have none. */
export function Webhook({ draft, errors, set }) {
  const hooks = useResource("/v1/webhooks");
  const known = hooks.data?.items ?? [];
  if (known.length === 0) return null;
  return h(Field, {
    pointer: "/webhook", title: "Webhook", errors,
    hint: "Which of your webhooks is told what becomes of the job.",
    make: (tied) => h(Choice, {
      ...tied, value: draft.webhook?.id, options: [ALL, ...known.map(({ id, url }) => [id, url])],
      onValue: (id) => set(["webhook"], id === "" ? undefined : { id }),
    }),
  });
}
