// Charts as SVG, drawn anew with each reading.

import { digits, draw, make, setText } from "./dom.js";

const size = { width: 460, height: 168, left: 4, right: 4, top: 8, bottom: 22 };
const quantileNames = [["p50", "p50"], ["p95", "p95"], ["p99", "p99"], ["p999", "p99.9"]];

// The parts of a figure: a chart, and its quantiles as text.
export function histogram(figure) {
  const chart = draw("svg", { class: "chart", viewBox: `0 0 ${size.width} ${size.height}`, role: "img" });
  const values = {};
  const list = make("dl", { class: "quantiles" });
  for (const [key, name] of quantileNames) {
    values[key] = make("dd", {}, "–");
    list.append(make("div", {}, make("dt", { class: key }, name), values[key]));
  }
  figure.append(chart, list);
  return { chart, values };
}

export function updateHistogram({ chart, values }, title, latency, deadline) {
  for (const [key] of quantileNames) {
    setText(values[key], latency[key] === null ? "–" : `${digits(latency[key])} ms`);
  }
  const spoken = quantileNames.map(([key, name]) => `${name} ${digits(latency[key])} ms`).join(", ");
  chart.setAttribute("aria-label", `${title} of ${latency.count} frames: ${spoken}`);
  chart.replaceChildren(...(latency.histogram.length ? shapes(latency, deadline) : [nothing()]));
}

const nothing = () => draw("text", { x: size.width / 2, y: size.height / 2, "text-anchor": "middle" }, "no frames yet");

// Durations on a logarithmic scale, at least two doublings of it.
function scale(latency, deadline) {
  const spans = latency.histogram;
  let low = Math.log2(Math.max(spans[0][0], 0.001));
  let high = Math.log2(Math.max(spans[spans.length - 1][1], deadline ? deadline * 1.05 : 0));
  if (high - low < 2) [low, high] = [(low + high) / 2 - 1, (low + high) / 2 + 1];
  const width = size.width - size.left - size.right;
  return { low, high, x: (time) => size.left + ((Math.log2(Math.max(time, 0.001)) - low) / (high - low)) * width };
}

function shapes(latency, deadline) {
  const { low, high, x } = scale(latency, deadline);
  const bottom = size.height - size.bottom;
  const most = Math.log1p(Math.max(...latency.histogram.map((span) => span[2])));
  const bars = latency.histogram.map(([from, to, frames]) => {
    const height = Math.max(2, (Math.log1p(frames) / most) * (bottom - size.top));
    const left = x(from);
    return draw("rect", { class: "bar", x: left + 0.5, y: bottom - height, width: Math.max(1, x(to) - left - 1), height, rx: 1.5 });
  });
  const marks = quantileNames.filter(([key]) => latency[key] !== null).map(([key]) => {
    const place = x(latency[key]);
    return draw("line", { class: `mark-line ${key}`, x1: place, x2: place, y1: size.top, y2: bottom });
  });
  if (deadline) {
    const place = x(deadline);
    marks.push(draw("line", { class: "deadline", x1: place, x2: place, y1: 0, y2: bottom }));
    marks.push(draw("text", { x: place - 4, y: 10, "text-anchor": "end" }, "deadline"));
  }
  const axis = draw("line", { class: "axis", x1: 0, x2: size.width, y1: bottom, y2: bottom });
  return [...bars, ...marks, axis, ...ticks(low, high, x)];
}

// 1, 1.5, 2, 3, 5, 7, 10 ... milliseconds, as many as there is room for.
function ticks(low, high, x) {
  const all = [];
  for (let power = -3; power < 6; power++) for (const step of [1, 1.5, 2, 3, 5, 7]) all.push(step * 10 ** power);
  const inside = all.filter((time) => Math.log2(time) >= low && Math.log2(time) <= high);
  const labels = [];
  let end = -Infinity;
  for (const time of inside) {
    const place = x(time);
    if (place - end < 46 || place < 16 || place > size.width - 20) continue;
    end = place;
    const name = time >= 1000 ? `${time / 1000} s` : `${Number(time.toPrecision(2))} ms`;
    labels.push(draw("text", { x: place, y: size.height - 7, "text-anchor": "middle" }, name));
  }
  return labels;
}

export function sparkline() {
  return draw("svg", { class: "spark", viewBox: "0 0 120 40", preserveAspectRatio: "none", "aria-hidden": "true" },
    draw("path", { class: "area" }), draw("path", { class: "curve" }));
}

// Values, one a second, the newest at the right end; from zero up, at least half a minute wide.
export function updateSparkline(svg, values) {
  const most = Math.max(1, ...values) * 1.15;
  const step = 120 / Math.max(29, values.length - 1);
  const left = 120 - step * (values.length - 1);
  const points = values.map((value, index) => `${(left + index * step).toFixed(2)},${(38 - (value / most) * 36).toFixed(2)}`);
  const line = points.length > 1 ? `M${points.join("L")}` : "";
  svg.children[0].setAttribute("d", line ? `${line}L120,40L${left.toFixed(2)},40Z` : "");
  svg.children[1].setAttribute("d", line);
}
