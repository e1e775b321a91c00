// Charts by Chart.js, in the page's colours. A canvas says nothing to a screen reader: each chart has a label that says what
// is to be seen, and whoever shows one offers the same numbers as a table.

import { tags, useEffect, useRef, useState } from "../lib.js";
import { save } from "../data/api.js";
import { THEME_CHANGED } from "./theme-choice.js";

const { button, canvas, div, figcaption, figure } = tags;

/** The colours of the present theme, for what is painted on a canvas. */
export function palette() {
  // only a property of its own resolves light-dark() to the colour that counts now
  const probe = document.createElement("span");
  document.body.append(probe);
  const colour = (name) => {
    probe.style.color = `var(--${name})`;
    return getComputedStyle(probe).color;
  };
  const colours = {
    text: colour("text"), quiet: colour("quiet"), line: colour("line"), card: colour("card"), bad: colour("bad"),
    accent: colour("accent"), series: [1, 2, 3, 4, 5, 6, 7, 8].map((number) => colour(`series-${number}`)),
  };
  probe.remove();
  return colours;
}

/**
 * @param label what the chart shows, in a sentence
 * @param file name of the PNG that can be downloaded, without its ending; without one there is no button
 * @param configure given the palette, returns `{ type, data, options, plugins }` of Chart.js; of plugins, what paints before and
 *     after the data sets
 * @param fresh changes when the chart must be drawn anew
 */
export function Chart({ label, file, configure, fresh }) {
  const place = useRef(null);
  const chart = useRef(null);
  const painters = useRef([]);
  const [theme, setTheme] = useState(0);

  useEffect(() => {
    const turned = () => setTheme((turn) => turn + 1);
    const system = matchMedia("(prefers-color-scheme: dark)");
    window.addEventListener(THEME_CHANGED, turned);
    system.addEventListener("change", turned);
    return () => {
      window.removeEventListener(THEME_CHANGED, turned);
      system.removeEventListener("change", turned);
      chart.current?.destroy();
      chart.current = null;
    };
  }, []);

  useEffect(() => {
    const colours = palette();
    const { type, data, options = {}, plugins = [] } = configure(colours);
    const all = withDefaults(options, colours);
    painters.current = plugins;
    if (chart.current === null) {
      chart.current = new globalThis.Chart(place.current, { type, data, options: all, plugins: [latest(painters)] });
    } else {
      chart.current.data = data;
      chart.current.options = all;
      chart.current.update("none");
    }
  }, [fresh, theme]);

  return figure({ class: "chart" },
    div({ class: "chart-area" }, canvas({ ref: place, role: "img", "aria-label": label })),
    file && figcaption(button({ type: "button", class: "plain", onClick: () => savePicture(chart.current, `${file}.png`) }, "Download PNG")));
}

/** Chart.js keeps the plugins that a chart began with: this one passes on to those that belong to the data of now. */
function latest(painters) {
  return {
    id: "latest",
    beforeDatasetsDraw: (chart) => painters.current.forEach((painter) => painter.beforeDatasetsDraw?.(chart)),
    afterDatasetsDraw: (chart) => painters.current.forEach((painter) => painter.afterDatasetsDraw?.(chart)),
  };
}

/** An axis with a title and the page's colours; `more` as Chart.js has it. */
export function axis(title, colours, more = {}) {
  return {
    ...more,
    title: { display: true, text: title, color: colours.quiet },
    grid: { color: colours.line },
    border: { color: colours.line },
    ticks: { color: colours.quiet, ...more.ticks },
  };
}

function withDefaults(options, colours) {
  return {
    animation: false,
    responsive: true,
    maintainAspectRatio: false,
    ...options,
    plugins: {
      ...options.plugins,
      legend: { labels: { color: colours.text, usePointStyle: true }, ...options.plugins?.legend },
    },
  };
}

/** With the page's ground: a transparent picture is unreadable elsewhere. */
function savePicture(chart, name) {
  const copy = document.createElement("canvas");
  copy.width = chart.canvas.width;
  copy.height = chart.canvas.height;
  const pen = copy.getContext("2d");
  pen.fillStyle = palette().card;
  pen.fillRect(0, 0, copy.width, copy.height);
  pen.drawImage(chart.canvas, 0, 0);
  copy.toBlob((blob) => save(blob, name), "image/png");
}
