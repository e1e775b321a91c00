// A new job: the few things that matter first, everything else made from the recipe's schema.

import { Fragment, h, tags, useEffect, useRef, useState } from "../lib.js";
import { hasKey } from "../data/access.js";
import { freshKey, Problem, send } from "../data/api.js";
import { useResource } from "../data/hooks.js";
import { plural } from "../format.js";
import { Calibration, Exports, Kind, Labels, Measures, Model, More, Presets, Sparsity } from "../parts/form/basics.js";
import { changesOf, curlOf, draftOf, emptyDraft, requestOf } from "../parts/form/draft.js";
import { focusFirst, Refusal } from "../parts/form/refusal.js";
import { Estimate } from "../parts/form/estimate.js";
import { countOf, withValue } from "../parts/form/schema.js";
import { Settings } from "../parts/form/settings.js";
import { Webhook } from "../parts/form/webhook.js";
import { Code } from "../parts/copy.js";
import { Loading, Resource } from "../parts/states.js";
import { go, to } from "../route.js";

const { aside, button, details, div, form, h1, h2, p, section, summary } = tags;
const USUAL = "twofold";

export const title = () => "New job";

export function Page({ query }) {
  const recipes = useResource("/v1/recipes");
  const jobSchema = useResource("/v1/schemas/job");
  const from = query.get("from");
  const model = useResource(from === null ? null : `/v1/jobs/${encodeURIComponent(from)}`);
  const all = { // what the form needs, as one
    data: recipes.data && jobSchema.data && (from === null || model.data) ? true : null,
    error: recipes.error ?? jobSchema.error ?? model.error,
    refresh: () => [recipes, jobSchema, model].forEach((one) => one.refresh()),
  };
  return h(Fragment, null,
    h1({ tabIndex: -1 }, "New job"),
    h(Resource, {
      of: all, what: "the form",
      show: () => h(Form, { key: from, presets: recipes.data.items, jobSchema: jobSchema.data, job: model.data, asked: query.get("preset") }),
    }));
}

function Form({ presets, jobSchema, job, asked }) {
  const presetOf = (name) => presets.find((one) => one.preset === name) ?? presets[0];
  const [draft, setDraft] = useState(() => (job?.request ? draftOf(job) : emptyDraft(presetOf(asked ?? USUAL))));
  const [problem, setProblem] = useState(null);
  const [answer, setAnswer] = useState(null); // { text of the request, estimate }
  const [busy, setBusy] = useState("");
  const named = useRef({ text: null, key: null });
  const measures = draft.kind === "evaluation";
  const recipe = draft.recipe ?? presetOf(USUAL);
  const schema = useResource(`/v1/recipes/${recipe.preset}/schema`);
  const base = presetOf(recipe.preset);
  const whole = { ...draft, recipe };
  const request = measures || schema.data ? requestOf(whole, base, schema.data ?? {}) : null;
  const text = JSON.stringify(request);
  const errors = problem?.errors ?? [];
  const set = (path, value) => setDraft((before) => withValue({ ...before, recipe: before.recipe ?? recipe }, path, value));

  useEffect(() => { if (problem) focusFirst(problem.errors); }, [problem]);

  async function post(what, path, headers, done) {
    setBusy(what);
    setProblem(null);
    try {
      done(await send("POST", path, request, headers));
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      setProblem(error);
    } finally {
      setBusy("");
    }
  }

  const estimate = () => post("estimate", "/v1/jobs?validate_only=true", {}, (found) => setAnswer({ text, estimate: found }));
  const submit = (event) => {
    event.preventDefault();
    if (busy !== "" || request === null) return;
    if (named.current.text !== text) named.current = { text, key: freshKey() };
    post("submit", "/v1/jobs", { "Idempotency-Key": `"${named.current.key}"` }, (made) => go(to(`/jobs/${made.id}`)));
  };
  const choosePreset = (name) => setDraft((before) => ({ ...before, recipe: { ...presetOf(name), sparsity: recipe.sparsity } }));
  const given = { draft: whole, errors, set };

  return form({ class: "new-job", onSubmit: submit, noValidate: true },
    div(
      h(Refusal, { problem }),
      h(Card, { title: "What" },
        h(Kind, { value: draft.kind, choose: (kind) => set(["kind"], kind) }),
        h(Model, given)),
      !measures && h(Card, { title: "How" },
        h(Sparsity, { ...given, value: recipe.sparsity }),
        h(Presets, { names: presets.map((one) => one.preset), value: recipe.preset, choose: choosePreset }),
        h(Calibration, given)),
      h(Card, { title: "And then" }, h(Measures, given), !measures && h(Exports, given), h(Labels, { value: draft.labels, set }), h(Webhook, given)),
      !measures && h(RecipeSettings, { schema, draft: whole, base, errors, set, reset: () => choosePreset(recipe.preset) }),
      h(JobSettings, { jobSchema, draft: whole, errors, set })),
    aside({ "aria-label": "Before it is submitted" },
      section({ class: "card" },
        h2(measures ? "Ready?" : "What would it take?"),
        !measures && h(Forecast, { answer, text, busy }),
        div({ class: "row" },
          !measures && button({ type: "button", onClick: estimate, disabled: busy !== "" || request === null }, busy === "estimate" ? "A worker looks …" : "Estimate"),
          button({ class: "primary", disabled: busy !== "" || request === null }, busy === "submit" ? "Submitting …" : "Submit")),
        request && details(summary("The same with curl"), h(Code, { text: curlOf(request, hasKey()), label: "The request as a command" })))));
}

function Card({ title: heading, children }) {
  return section({ class: "card" }, h2(heading), children);
}

function Forecast({ answer, text, busy }) {
  if (busy === "estimate") return h(Loading, { what: "the estimate" });
  if (answer === null) return p({ class: "quiet" }, "A worker reads the model's header, tries the method on small matrices and says what time, memory and bytes to expect. Nothing is queued.");
  if (answer.text !== text) return p({ class: "quiet" }, "The form has changed since the last estimate.");
  return h(Estimate, { estimate: answer.estimate });
}

function RecipeSettings({ schema, draft, base, errors, set, reset }) {
  const changed = schema.data ? countOf(changesOf(draft, base, schema.data)) : 0;
  return h(More, { title: "All settings of the recipe", note: changed > 0 && `${plural(changed, "setting")} changed` },
    p({ class: "quiet" }, `As the preset ${base.preset} has them. What you change is marked.`),
    changed > 0 && button({ type: "button", onClick: reset }, "Reset all"),
    h(Resource, {
      of: schema, what: "the settings",
      show: (known) => h(Settings, {
        schema: known, root: known, value: draft.recipe, base, pointer: "/recipe", errors, without: ["preset", "sparsity"],
        set: (path, value) => set(["recipe", ...path], value),
      }),
    }));
}

/** What is not the recipe's and seldom needed. */
function JobSettings({ jobSchema, draft, errors, set }) {
  const { properties } = jobSchema.$defs[draft.kind === "evaluation" ? "EvaluationRequest" : "CompressionRequest"];
  const kept = Object.fromEntries(["calibration", "evaluation", "device", "shards", "priority", "deadline"]
    .filter((name) => properties[name]).map((name) => [name, properties[name]]));
  const elsewhere = { calibration: ["data"], evaluation: ["perplexity", "tasks"] };
  return h(More, { title: "Amounts, device, workers, priority, deadline" },
    h(Settings, { schema: { properties: kept }, root: jobSchema, value: draft, base: {}, pointer: "", errors, set, elsewhere, marks: false }));
}
