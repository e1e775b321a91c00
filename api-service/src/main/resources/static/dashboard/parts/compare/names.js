// How jobs are told apart where several stand side by side.

import { h, tags } from "../../lib.js";
import { to } from "../../route.js";
import { describe } from "../job/words.js";

const { a, span, th } = tags;

/** The first of several jobs is A. */
export function letter(number) {
  return String.fromCharCode(65 + number);
}

/** A job's letter in its colour. */
export function Mark({ side }) {
  return span({ class: `mark mark-${side.number + 1}` }, side.letter);
}

/** "git: a1b2c3, run: 7". */
export function labelsOf(job) {
  return Object.entries(job.labels ?? {}).map(([name, value]) => `${name}: ${value}`).join(", ");
}

/** The head of a job's column. */
export function JobHead({ side, isNumber = false }) {
  return th({ scope: "col", class: isNumber ? "number job-head" : "job-head" },
    h(Mark, { side }), " ", a({ href: to(`/jobs/${side.id}`) }, describe(side.job)));
}
