// Several jobs side by side: what was asked differently, and what came of it.

import { h, tags } from "../lib.js";
import { download } from "../data/api.js";
import { go } from "../route.js";
import { Chosen } from "../parts/compare/chosen.js";
import { Differences } from "../parts/compare/differences.js";
import { Finder } from "../parts/compare/finder.js";
import { Maps } from "../parts/compare/maps.js";
import { Results } from "../parts/compare/results.js";
import { TradeOff } from "../parts/compare/trade-off.js";
import { useSides } from "../parts/compare/sides.js";
import { attempt } from "../parts/notices.js";
import { Empty } from "../parts/states.js";

const { button, div, h1, h2, p, section } = tags;
export const MOST = 8;

export const title = () => "Compare";

export function Page({ query }) {
  const ids = [...new Set((query.get("ids") ?? "").split(",").map((id) => id.trim()).filter((id) => id !== ""))];
  const sides = useSides(ids.slice(0, MOST));
  const found = sides.filter((side) => side.job !== null);
  const choose = (chosen) => go(`#/compare${chosen.length === 0 ? "" : `?ids=${chosen.map(encodeURIComponent).join(",")}`}`);
  return div({ class: "compare" },
    div({ class: "head" },
      div(
        h1({ tabIndex: -1 }, "Compare"),
        p({ class: "quiet" }, `2 to ${MOST} jobs side by side: which one keeps the model better, which one makes it smaller, and what they did differently.`)),
      found.length > 1 && button({
        type: "button",
        onClick: () => attempt(() => download(`/v1/compare?ids=${found.map(({ id }) => id).join(",")}&format=csv`, "comparison.csv"), "The table could not be downloaded"),
      }, "Download CSV")),
    section({ class: "card" },
      h2("Jobs"),
      h(Chosen, { ids, sides, most: MOST, choose }),
      h(Finder, { ids, most: MOST, choose, open: ids.length < 2 })),
    found.length > 1 ? h(Comparison, { sides: found }) : h(TooFew, { ids, sides }));
}

function Comparison({ sides }) {
  return [
    h(Section, { title: "Size against quality" }, h(TradeOff, { sides })),
    h(Section, { title: "Results" }, h(Results, { sides })),
    h(Section, { title: "What was asked differently" }, h(Differences, { sides })),
    h(Section, { title: "What happened to each matrix" }, h(Maps, { sides })),
  ];
}

function Section({ title: heading, children }) {
  return section({ class: "card" }, h2(heading), children);
}

function TooFew({ ids, sides }) {
  if (sides.some((side) => side.waiting)) return null;
  if (ids.length === 0) return h(Empty, { title: "No job is chosen yet" }, "Add two jobs from the list above. The address of this page then names them and can be shared.");
  const known = sides.filter((side) => side.job !== null).length;
  if (known === 0) return h(Empty, { title: "None of these jobs could be loaded" }, "Take them out, and choose others from the list above.");
  return h(Empty, { title: "One more job is needed" }, "There is nothing to compare one job with. Add another one from the list above.");
}
