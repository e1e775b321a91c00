// Fields made from a schema. Whatever the API adds to recipes appears here by itself.

import { h, tags } from "../../lib.js";
import { count, digits } from "../../format.js";
import { Choice, Field, JsonInput, ListInput, NumberInput, Prose } from "./fields.js";
import { baseOfPart, defaultOf, kindsOf, rangeOf, resolve, same, titleOf } from "./schema.js";

const { div, fieldset, input, legend, p } = tags;

/**
 * The fields of an object.
 *
 * @param schema of the object; `root` has the definitions that it refers to
 * @param value the object as it is now, `base` as the preset has it
 * @param pointer JSON pointer of the object
 * @param without names of fields that stand elsewhere; `elsewhere` has those of its objects by name
 * @param marks whether it is marked what is not as in `base`
 * @param set given a path below the object and a value, changes it
 */
export function Settings({ schema, root, value, base, pointer, errors, set, without = [], elsewhere = {}, marks = true }) {
  const fields = Object.entries(schema.properties ?? {})
    .filter(([name, field]) => !without.includes(name) && field.const === undefined);
  return div({ class: "settings" }, fields.map(([name, field]) => h(Setting, {
    key: name, name, root, errors, marks, without: elsewhere[name], pointer: `${pointer}/${name}`, schema: resolve(field, root),
    value: value?.[name], base: base?.[name], set: (path, changed) => set([name, ...path], changed),
  })));
}

function Setting(props) {
  const { schema, root } = props;
  if (kindsOf(schema, root)) return h(Part, props);
  if (schema.properties) return h(Group, props);
  return h(Leaf, props);
}

/** An object without kinds. */
function Group(props) {
  const { name, schema } = props;
  return fieldset(legend(titleOf(name)),
    schema.description && p({ class: "quiet hint" }, h(Prose, { text: schema.description })),
    h(Settings, props));
}

/** A part of the recipe: first its kind, then the settings of that kind. */
function Part({ name, schema, root, value, base, pointer, errors, set, marks }) {
  const kinds = kindsOf(schema, root);
  const [, chosen] = kinds.find(([kind]) => kind === value?.kind) ?? [];
  const choose = (kind) => {
    if (kind === "") return set([], undefined);
    return set([], base?.kind === kind ? base : { ...defaultOf(kinds.find(([one]) => one === kind)[1], root), kind });
  };
  const optional = base === undefined ? [["", "automatic"]] : [];
  const changed = marks && base !== undefined && value?.kind !== base.kind ? { from: base.kind, reset: () => set([], base) } : null;
  return fieldset(legend(titleOf(name)),
    h(Field, {
      pointer, title: `${titleOf(name)}: kind`, hint: chosen?.description ?? schema.description,
      errors: errors.filter((error) => error.pointer === pointer || error.pointer === `${pointer}/kind`), changed,
      make: (tied) => h(Choice, { ...tied, value: value?.kind, options: [...optional, ...kinds.map(([kind]) => [kind, kind])], onValue: choose }),
    }),
    chosen && h(Settings, {
      schema: chosen, root, value, base: baseOfPart(value, base, schema, root), pointer, errors, set, marks,
    }));
}

function Leaf({ name, schema, value, base, pointer, errors, set, marks }) {
  const tell = (changed) => set([], changed);
  const number = types(schema).some((type) => type === "number" || type === "integer");
  const hint = [schema.description?.trim(), number && rangeOf(schema, digits)].filter(Boolean).join(" ");
    const changed = marks && !same(value, base) ? { from: written(base), reset: () => tell(base) } : null;
  return h(Field, {
    pointer, title: titleOf(name), hint, errors, changed,
    make: (tied) => control(schema, { ...tied, value, onValue: tell }, number),
  });
}

function control(schema, tied, number) {
  if (schema.enum) return h(Choice, { ...tied, options: schema.enum.map((one) => [one, one]) });
  if (number) {
    return h(NumberInput, {
      ...tied, min: schema.minimum ?? schema.exclusiveMinimum, max: schema.maximum ?? schema.exclusiveMaximum,
      step: types(schema).includes("integer") ? 1 : "any",
      placeholder: schema.default !== undefined ? count(schema.default) : types(schema).includes("null") ? "no limit" : undefined,
    });
  }
  if (types(schema).includes("boolean")) {
    const { value, onValue, ...rest } = tied;
    return input({ ...rest, type: "checkbox", checked: value === true, onChange: (event) => onValue(event.target.checked) });
  }
  if (types(schema).includes("array")) {
    return h(ListInput, { ...tied, numbers: ["number", "integer"].includes(schema.items?.type) });
  }
  if (types(schema).includes("string")) {
    const { value, onValue, ...rest } = tied;
    return input({
      ...rest, type: "text", spellcheck: false, value: value ?? "", placeholder: schema.default ?? schema.examples?.[0],
      onInput: (event) => onValue(event.target.value === "" ? undefined : event.target.value),
    });
  }
  return h(JsonInput, tied);
}

const types = (schema) => [schema.type].flat();

function written(value) {
  if (value === undefined || value === null) return "automatic";
  return Array.isArray(value) ? value.join(", ") || "none" : String(value);
}
