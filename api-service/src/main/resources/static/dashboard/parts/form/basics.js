// The few things that matter: which model, how much of it goes, on what text, what to measure, what to write.

import { h, tags } from "../../lib.js";
import { percent } from "../../format.js";
import { Field, ListInput, NumberInput, Ticks } from "./fields.js";
import { groupsOf } from "./presets.js";

const { button, datalist, details, div, fieldset, input, label, legend, option, output, p, span, strong, summary } = tags;

const KINDS = [
  ["compression", "Compress a model"],
  ["evaluation", "Only measure one"],
];
const MODELS = ["builtin:sample", "hf:HuggingFaceTB/SmolLM2-135M", "hf:meta-llama/Llama-3.2-1B", "file:/models/…"];
const TEXTS = ["builtin:sample", "wikitext2", "c4"];
const EXPORTS = [
  ["hf-dense", "Dense (hf-dense)", "Loads in Hugging Face's libraries like the original, and takes as many bytes."],
  ["factored", "Factored (factored)", "Stores the small parts U, V and S themselves: this is the file that got smaller."],
];

const Text = ({ value, onValue, ...rest }) =>
  input({ type: "text", spellcheck: false, ...rest, value: value ?? "", onInput: (event) => onValue(event.target.value) });

export function Kind({ value, choose }) {
  return fieldset({ class: "plain-set row" }, legend("What shall be done?"), KINDS.map(([name, title]) =>
    label({ key: name, class: "pick" },
      input({ type: "radio", name: "kind", value: name, checked: value === name, onChange: () => choose(name) }), " ", title)));
}

export function Model({ draft, errors, set }) {
  return h(Field, {
    pointer: "/model", title: "Model", errors,
    hint: "`builtin:sample` is a small model that comes with Twofold. `hf:ORG/NAME` comes from Hugging Face, `file:PATH` lies on the worker, `s3://BUCKET/KEY` in an object store.",
    make: (tied) => [
      h(Text, { ...tied, key: "input", value: draft.model, required: true, list: "models", onValue: (value) => set(["model"], value) }),
      datalist({ key: "list", id: "models" }, MODELS.map((one) => option({ key: one, value: one }))),
    ],
  });
}

export function Presets({ names, value, choose }) {
  return fieldset({ class: "plain-set" }, legend("Preset: the method"), groupsOf(names).map(([heading, lines]) =>
    div({ key: heading, role: "group", "aria-label": heading },
      p({ class: "quiet group" }, heading),
      div({ class: "presets" }, lines.map(([name, line]) =>
        label({ key: name, class: "pick card" },
          input({ type: "radio", name: "preset", value: name, checked: value === name, onChange: () => choose(name) }),
          span(strong(name), span({ class: "quiet" }, line))))))));
}

export function Sparsity({ value, errors, set }) {
  const change = (number) => set(["recipe", "sparsity"], number);
  const known = Number.isFinite(value);
  return div({ class: "sparsity" },
    h(Field, {
      pointer: "/recipe/sparsity", title: "Sparsity, in percent", errors,
      hint: "How much of the weights in the model's blocks is removed. 50 % is what the literature compares at; beyond 70 % most models suffer much.",
      make: (tied) => div({ class: "row" },
        input({
          type: "range", min: 1, max: 99, step: 1, value: known ? 100 * value : 50, "aria-label": "Sparsity, as a slider",
          "aria-valuetext": percent(value), onInput: (event) => change(Number(event.target.value) / 100),
        }),
        h(NumberInput, { ...tied, class: "short", value, scale: 100, min: 0, max: 100, onValue: change }), " %"),
    }),
    output({ class: "kept" }, strong(known ? percent(1 - value) : "–"), " of the block weights stay"));
}

export function Calibration({ draft, errors, set }) {
  return h(Field, {
    pointer: "/calibration/data", title: "Calibration text", errors,
    hint: "Twofold reads some of this text to see which weights matter. Take text like what the model will be used for: `wikitext2`, `c4`, `file:PATH`, `hf:datasets/…`.",
    make: (tied) => [
      h(Text, { ...tied, key: "input", value: draft.calibration.data, list: "texts", onValue: (value) => set(["calibration", "data"], value) }),
      datalist({ key: "list", id: "texts" }, TEXTS.map((one) => option({ key: one, value: one }))),
    ],
  });
}

export function Measures({ draft, errors, set }) {
  return div({ class: "pair" },
    h(Field, {
      pointer: "/evaluation/perplexity", title: "Perplexity on", errors,
      hint: "Texts on which the model is measured before and after, such as `wikitext2@1024`; behind the @ stands how many tokens it sees at once. Perplexity says how surprised the model is by the text: less is better.",
      make: (tied) => h(ListInput, { ...tied, value: draft.evaluation.perplexity, onValue: (value) => set(["evaluation", "perplexity"], value) }),
    }),
    h(Field, {
      pointer: "/evaluation/tasks", title: "Tasks", errors,
      hint: "Questions with known answers, such as `arc_easy`, `piqa`, `hellaswag`, or `zero-shot` for eight of them. The share of right answers: more is better.",
      make: (tied) => h(ListInput, { ...tied, value: draft.evaluation.tasks, onValue: (value) => set(["evaluation", "tasks"], value) }),
    }));
}

export function Exports({ draft, set }) {
  return h(Ticks, { legend: "Files to write", options: EXPORTS, value: draft.exports, onValue: (value) => set(["exports"], value) });
}

export function Labels({ value, set }) {
  const change = (at, entry) => set(["labels"], value.map((one, index) => (index === at ? entry : one)));
  return fieldset({ class: "plain-set" }, legend("Labels"),
    p({ class: "quiet hint" }, "Your own words, to find the job again."),
    value.map(([name, text], at) => div({ key: at, class: "row label-row" },
      h(Text, { value: name, "aria-label": `Name of label ${at + 1}`, placeholder: "name", onValue: (typed) => change(at, [typed, text]) }),
      h(Text, { value: text, "aria-label": `Value of label ${at + 1}`, placeholder: "value", onValue: (typed) => change(at, [name, typed]) }),
      button({ type: "button", class: "plain", "aria-label": `Remove label ${at + 1}`, onClick: () => set(["labels"], value.filter((_, index) => index !== at)) }, "Remove"))),
    button({ type: "button", onClick: () => set(["labels"], [...value, ["", ""]]) }, "Add a label"));
}

/** What is folded away until somebody wants it. */
export function More({ title, note, children }) {
  return details({ class: "card more" }, summary(strong(title), " ", note && span({ class: "label" }, note)), children);
}
