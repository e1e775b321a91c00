// What is painted around the points of a scatter chart: the Pareto front, error bars and names.

import { errorBars } from "../error-bars.js";

const FONT = "system-ui, sans-serif";
const RADIUS = 8;
const STEP = 14;

/** A plugin of Chart.js that paints steps through `points` (`{ x, y }` from left to right), and on to the chart's edges. */
export function frontLine(colours, points) {
  return {
    id: "frontLine",
    beforeDatasetsDraw(chart) {
      if (points.length === 0) return;
      const { ctx: pen, chartArea: area, scales } = chart;
      const places = points.map(({ x, y }) => [scales.x.getPixelForValue(x), scales.y.getPixelForValue(y)]);
      pen.save();
      pen.strokeStyle = colours.text;
      pen.lineWidth = 1.5;
      pen.setLineDash([6, 4]);
      pen.beginPath();
      pen.moveTo(places[0][0], area.top);
      places.forEach(([x, y], i) => {
        if (i > 0) pen.lineTo(x, places[i - 1][1]);
        pen.lineTo(x, y);
      });
      pen.lineTo(area.right, places[places.length - 1][1]);
      pen.stroke();
      pen.setLineDash([]);
      pen.fillStyle = colours.quiet;
      pen.font = `12px ${FONT}`;
      const hasRoom = places[0][0] - area.left > 90;
      pen.textAlign = hasRoom ? "right" : "left";
      pen.fillText("Pareto front", places[0][0] + (hasRoom ? -6 : 6), area.top + 12);
      pen.restore();
    },
  };
}

/**
 * A plugin of Chart.js that writes a name beside each point, and paints its error bar, where its data set has `names` and
 * `errors`. Names are lists, from long to short: the first that finds room is taken.
 */
export function namedPoints(colours) {
  const bars = errorBars(colours);
  return {
    id: "namedPoints",
    afterDatasetsDraw(chart) {
      bars.afterDatasetsDraw(chart);
      const { ctx: pen, chartArea: area, data } = chart;
      const points = data.datasets.flatMap(({ names }, number) =>
        chart.getDatasetMeta(number).data.map((point, i) => ({ x: point.x, y: point.y, names: names[i] })));
      points.sort((one, other) => one.y - other.y);
      const taken = points.map(({ x, y }) => ({ left: x - RADIUS, right: x + RADIUS, top: y - RADIUS, bottom: y + RADIUS }));
      pen.save();
      pen.font = `600 12px ${FONT}`;
      pen.fillStyle = colours.text;
      pen.strokeStyle = colours.quiet;
      pen.textBaseline = "middle";
      for (const { x, y, names } of points) {
        const places = names.map((name) => ({ name, place: freePlace(x, y, pen.measureText(name).width, taken, area) }));
        const { name, place } = places.find((one) => one.place !== null) ?? { place: null };
        if (place === null) continue; // the results have it too
        taken.push(place);
        const middle = (place.top + place.bottom) / 2;
        if (Math.abs(middle - y) > 2 * STEP) {
          pen.beginPath();
          pen.moveTo(x, y);
          pen.lineTo(place.left > x ? place.left : place.right, middle);
          pen.stroke();
        }
        pen.fillText(name, place.left, middle);
      }
      pen.restore();
    },
  };
}

/** Where a name may stand beside its point without covering another, nearest first, or null. */
function freePlace(x, y, width, taken, area) {
  const box = (left, middle) => ({ left, right: left + width, top: middle - 8, bottom: middle + 8 });
  const places = [1, 2, 3, 4, 5].flatMap((far) => [
    box(x + 10, y - far * STEP), box(x - 10 - width, y - far * STEP), box(x - 10 - width, y + far * STEP), box(x + 10, y + far * STEP),
  ]);
  const overlaps = (one, other) => one.left < other.right && other.left < one.right && one.top < other.bottom && other.top < one.bottom;
  const fits = (place) => place.left >= area.left && place.right <= area.right + 20 && place.top >= area.top && place.bottom <= area.bottom;
  return places.find((place) => fits(place) && !taken.some((other) => overlaps(place, other))) ?? null;
}
