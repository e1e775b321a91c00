// One standard error up and down, on each bar or point whose data set has `errors`.

const CAP = 5;

/** A plugin of Chart.js. */
export function errorBars(colours) {
  return {
    id: "errorBars",
    afterDatasetsDraw(chart) {
      const { ctx: pen, scales, data } = chart;
      pen.save();
      pen.strokeStyle = colours.text;
      pen.lineWidth = 1.5;
      data.datasets.forEach((dataset, number) => {
        const meta = chart.getDatasetMeta(number);
        (dataset.errors ?? []).forEach((error, i) => {
          const point = meta.data[i];
          const value = dataset.data[i]?.y ?? dataset.data[i];
          if (!error || !point || value === null) return;
          const [low, high] = [value - error, value + error].map((end) => scales.y.getPixelForValue(end));
          pen.beginPath();
          pen.moveTo(point.x, low);
          pen.lineTo(point.x, high);
          [low, high].forEach((y) => {
            pen.moveTo(point.x - CAP, y);
            pen.lineTo(point.x + CAP, y);
          });
          pen.stroke();
        });
      });
      pen.restore();
    },
  };
}
