// Upright lines in a chart, each with words.

const FONT = "600 12px system-ui, sans-serif";
const LINE = 16;

/** A plugin of Chart.js. `marks` are `{ at, text, colour, dash }`, where `at` is a value of the x axis. */
export function rankLines(marks) {
  return {
    id: "rankLines",
    afterDatasetsDraw({ ctx: pen, chartArea: area, scales }) {
      pen.save();
      pen.font = FONT;
      pen.textBaseline = "bottom"; // a falling curve leaves the lower left free
      marks.forEach(({ at, text, colour, dash }, row) => {
        const x = scales.x.getPixelForValue(at);
        const isRight = x + 6 + pen.measureText(text).width < area.right;
        pen.strokeStyle = colour;
        pen.fillStyle = colour;
        pen.lineWidth = 2;
        pen.setLineDash(dash);
        pen.beginPath();
        pen.moveTo(x, area.top);
        pen.lineTo(x, area.bottom);
        pen.stroke();
        pen.textAlign = isRight ? "left" : "right";
        pen.fillText(text, x + (isRight ? 6 : -6), area.bottom - 4 - row * LINE);
      });
      pen.restore();
    },
  };
}
