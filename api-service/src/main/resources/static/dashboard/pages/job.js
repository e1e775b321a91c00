import { h, tags } from "../lib.js";
import { LayerMap } from "../parts/layers/layer-map.js";

const { div, h1, h2, section } = tags;

export const title = ({ segments }) => `Job ${segments[0]}`;

export function Page({ segments: [id] }) {
  return div(h1({ tabIndex: -1 }, id), section({ class: "card" }, h2("Layers"), h(LayerMap, { id, live: false })));
}
