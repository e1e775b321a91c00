// What is filled in, and the request that it makes. A draft has every setting of the recipe; a request only what differs
// from the preset, so that it says what was meant.

import { difference, isObject } from "./schema.js";

export const SAMPLE = "builtin:sample";

export function emptyDraft(preset) {
  return {
    kind: "compression", model: SAMPLE, recipe: preset, calibration: { data: SAMPLE }, evaluation: { perplexity: [`${SAMPLE}@256`] },
    exports: ["hf-dense", "factored"], labels: [], device: undefined, shards: undefined, priority: undefined,
    deadline: undefined,
  };
}

/** The request of a job, which has every default filled in, as a draft. */
export function draftOf(job) {
  const { model, recipe, calibration, evaluation, exports, device, shards } = job.request;
  return {
    ...emptyDraft(recipe), kind: job.kind, model, evaluation: given(evaluation) ?? {}, labels: Object.entries(job.labels ?? {}),
    ...(recipe ? { calibration: given(calibration) ?? {}, exports, shards: shards > 1 ? shards : undefined } : {}),
    device: device === "auto" ? undefined : device, priority: job.priority || undefined,
  };
}

/** What is posted. `preset` is the recipe before anything was changed, `schema` what it may be. */
export function requestOf(draft, preset, schema) {
  const common = {
    model: draft.model.trim(), evaluation: given(draft.evaluation), device: draft.device,
    labels: draft.labels.length === 0 ? undefined : Object.fromEntries(draft.labels.filter(([name]) => name !== "")),
    priority: draft.priority, deadline: draft.deadline, webhook: draft.webhook,
  };
  if (draft.kind === "evaluation") return given({ kind: "evaluation", ...common });
  const { preset: name, sparsity } = draft.recipe;
  return given({
    model: common.model, recipe: { preset: name, sparsity, ...changesOf(draft, preset, schema) },
    calibration: given(draft.calibration), exports: draft.exports, shards: draft.shards, ...common,
  });
}

/** The settings of the recipe that are not the preset's, beside the sparsity. */
export function changesOf(draft, preset, schema) {
  const { preset: _name, sparsity: _sparsity, ...rest } = draft.recipe;
  return difference(rest, preset, schema, schema) ?? {};
}

/** Without what is not given; undefined if that leaves nothing. */
function given(value) {
  if (!isObject(value)) return undefined;
  const all = Object.entries(value)
    .filter(([, one]) => one !== undefined && one !== null && one !== "" && !(Array.isArray(one) && one.length === 0));
  return all.length === 0 ? undefined : Object.fromEntries(all);
}

/** The request as a shell command. */
export function curlOf(request, withKey) {
  const body = JSON.stringify(request, null, 2).replaceAll("'", "'\\''");
  return [
    `curl -s ${location.origin}/v1/jobs`,
    "-H 'Content-Type: application/json'",
    ...(withKey ? ["-H \"Authorization: Bearer $TWOFOLD_API_KEY\""] : []),
    `-d '${body}'`,
  ].join(" \\\n  ");
}
