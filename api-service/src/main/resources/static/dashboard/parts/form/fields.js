// Fields of a form: each with a label, a hint, and what the server has against it.

import { h, tags, useEffect, useId, useState } from "../../lib.js";

const { button, code, div, input, label, option, p, select, span, textarea } = tags;

/** Where the field of a JSON pointer such as `/recipe/sparsity` is found in the page. */
export const idOf = (pointer) => `field${pointer.replace(/[^A-Za-z0-9]/g, "-")}`;

/** Text in which `names` stand in backticks, as the contract's descriptions have it. */
export function Prose({ text }) {
  return text.trim().split("`").map((part, at) => (at % 2 === 1 ? code({ key: at }, part) : part));
}

/**
 * What stands around an input.
 *
 * @param errors `[{ pointer, detail }]` of the whole form
 * @param changed `{ from, reset }` if the value is not the preset's, or null
 * @param make given the attributes that tie the input to its label, hint and error, returns the input
 */
export function Field({ pointer, title, hint, errors = [], changed = null, make }) {
  const id = idOf(pointer);
  const own = errors.filter((error) => error.pointer === pointer || error.pointer.startsWith(`${pointer}/`));
  const described = [hint && `${id}-hint`, own.length > 0 && `${id}-error`].filter(Boolean).join(" ");
  return div({ class: `field ${changed ? "changed" : ""}` },
    div({ class: "field-head" },
      label({ for: id }, title),
      changed && span({ class: "label" }, `changed, preset: ${changed.from}`),
      changed && button({ type: "button", class: "plain", onClick: changed.reset, "aria-label": `Reset ${title}` }, "Reset")),
    make({ id, "aria-invalid": own.length > 0 ? "true" : undefined, "aria-describedby": described || undefined }),
    own.length > 0 && p({ id: `${id}-error`, class: "bad field-error" }, own.map((error) => error.detail).join("; ")),
    hint && p({ id: `${id}-hint`, class: "quiet hint" }, h(Prose, { text: hint })));
}

/** Keeps what is typed as it is typed ("0.50", "1e"), and tells the number in it, or undefined. */
export function NumberInput({ value, onValue, scale = 1, ...attributes }) {
  const shown = value === undefined || value === null ? "" : String(Number((value * scale).toPrecision(12)));
  const [text, setText] = useState(shown);
  const read = (typed) => (typed.trim() === "" ? undefined : Number((Number(typed) / scale).toPrecision(12)));
  useEffect(() => {
    if (read(text) !== (value ?? undefined)) setText(shown);
  }, [shown]);
  const typed = (event) => {
    setText(event.target.value);
    onValue(read(event.target.value));
  };
  return input({ type: "number", step: "any", ...attributes, value: text, onInput: typed });
}

export function Choice({ value, options, onValue, ...attributes }) {
  return select({ ...attributes, value: value ?? "", onChange: (event) => onValue(event.target.value) },
    options.map(([name, title]) => option({ key: name, value: name }, title)));
}

/** A list, written with commas between its entries. */
export function ListInput({ value, onValue, numbers = false, ...attributes }) {
  const read = (text) => text.split(",").map((one) => one.trim()).filter((one) => one !== "")
    .map((one) => (numbers ? Number(one) : one));
  const [text, setText] = useState((value ?? []).join(", "));
  useEffect(() => {
    if (JSON.stringify(read(text)) !== JSON.stringify(value ?? [])) setText((value ?? []).join(", "));
  }, [value]);
  const typed = (event) => {
    setText(event.target.value);
    onValue(read(event.target.value));
  };
  return input({ type: "text", spellcheck: false, ...attributes, value: text, onInput: typed });
}

/** What no other field fits: the JSON itself. Nothing is told while it is none. */
export function JsonInput({ value, onValue, ...attributes }) {
  const [text, setText] = useState(value === undefined ? "" : JSON.stringify(value));
  const typed = (event) => {
    setText(event.target.value);
    try {
      onValue(event.target.value.trim() === "" ? undefined : JSON.parse(event.target.value));
    } catch {
      // not finished yet
    }
  };
  return textarea({ ...attributes, rows: 2, spellcheck: false, class: "mono", value: text, onInput: typed });
}

/** Boxes to tick, of which any number may be; each option is `[name, title, hint]`. */
export function Ticks({ legend, options, value, onValue }) {
  const group = useId();
  const toggle = (name) => onValue(value.includes(name) ? value.filter((one) => one !== name) : [...value, name]);
  return tags.fieldset({ class: "plain-set" }, tags.legend(legend), options.map(([name, title, hint]) =>
    div({ key: name, class: "tick" },
      label(input({
        type: "checkbox", checked: value.includes(name), onChange: () => toggle(name), "aria-describedby": `${group}${name}`,
      }), " ", title),
      p({ id: `${group}${name}`, class: "quiet hint" }, hint))));
}
