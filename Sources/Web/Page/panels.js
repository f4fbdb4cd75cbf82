// What a status says, panel by panel.

import { histogram, sparkline, updateHistogram, updateSparkline } from "./charts.js";
import { byId, bytes, count, digits, duration, keep, make, meter, percent, setMeter, setText, setTone } from "./dom.js";

const charts = { age: histogram(byId("age-chart")), inference: histogram(byId("inference-chart")) };
const rates = new Map();
const secondsKept = 120;
const secondsAveraged = 4;

const sourceTones = { running: "good", starting: "quiet", ended: "quiet" };
const stateTones = { active: "good", canary: "warn", shadow: "quiet", staged: "quiet", rejected: "bad" };
const driftTones = { stable: "good", unknown: "quiet", warning: "warn", alarm: "bad" };

export function showHeader(status) {
  document.title = `${status.name} – Swiftlet`;
  setText(byId("device"), status.name);
  setText(byId("about"), `swiftletd ${status.version}, up ${duration(status.uptime_s)}`);
  const health = byId("health");
  const isWell = status.alive && status.ready;
  setText(health, isWell ? "ready" : status.reason || "not ready");
  setTone(health, isWell ? "good" : status.alive ? "warn" : "bad");
}

// Frames a second over the last readings, and for the curve over the last minutes.
function rate(source, now) {
  const known = rates.get(source.name) ?? { samples: [], curve: [] };
  rates.set(source.name, known);
  const last = known.samples[known.samples.length - 1];
  if (last && source.frames < last.frames) known.samples = [];
  known.samples = [...known.samples, { now, frames: source.frames }].slice(-secondsAveraged - 1);
  const first = known.samples[0];
  const perSecond = now > first.now ? ((source.frames - first.frames) * 1000) / (now - first.now) : null;
  if (perSecond !== null) known.curve = [...known.curve, perSecond].slice(-secondsKept);
  return { perSecond, curve: known.curve };
}

export function showSources(status, now) {
  keep(byId("sources"), status.sources, (source) => source.name, (source) => make("article", {},
    make("div", { class: "row" }, make("span", { class: "name" }, source.name), make("span", { class: "quiet" }), make("span", { class: "pill" })),
    make("p", { class: "big" }), sparkline(), make("ul", { class: "drops" })),
  (element, source) => {
    const [row, big, curve, drops] = element.children;
    setText(row.children[1], source.width ? `${source.width} × ${source.height} ${source.format}` : "");
    setText(row.children[2], source.state);
    setTone(row.children[2], sourceTones[source.state] ?? "warn");
    const { perSecond, curve: values } = rate(source, now);
    if (!big.firstChild) big.append("", make("small"));
    big.firstChild.data = perSecond === null ? "– " : `${perSecond.toFixed(1)} `;
    setText(big.lastChild, `frames/s, ${count(source.frames)} in all`);
    updateSparkline(curve, values);
    const causes = source.drops.filter((drop) => drop.count > 0);
    const shown = causes.length ? causes : [{ cause: "nothing dropped", count: null }];
    keep(drops, shown, (drop) => drop.cause, (drop) => make("li", {}, `${drop.cause} `, make("b")),
      (item, drop) => setText(item.lastChild, drop.count === null ? "" : count(drop.count)));
  });
}

export function showLatency(status) {
  const pick = byId("latency-model");
  keep(pick, status.models, (model) => model.name, (model) => make("option", { value: model.name }, model.name), () => {});
  byId("latency-pick").hidden = status.models.length < 2;
  const model = status.models.find((model) => model.name === pick.value) ?? status.models[0];
  if (!model) return;
  updateHistogram(charts.age, "Frame age", model.age_ms, model.deadline_ms);
  updateHistogram(charts.inference, "Inference", model.inference_ms, null);
}

// `act(model, version)`: to let a version serve; null for the one before.
export function showModels(status, act) {
  keep(byId("models"), status.models, (model) => model.name, (model) => makeModel(model, act), (element, model) => {
    const { row, misses, versions, drift } = element.parts;
    setText(row.children[1], model.source ? `on ${model.source}` : "on every source");
    row.lastChild.hidden = !model.can_roll_back;
    const late = model.frames ? percent(model.deadline_misses / model.frames) : "–";
    setText(misses.firstChild, `${count(model.frames)} frames, ${count(model.deadline_misses)} too late (${late})`);
    keep(versions, model.versions, (version) => version.version, (version) => makeVersion(model, version, act), updateVersion);
    misses.lastChild.hidden = !model.drift;
    setText(misses.lastChild, `drift: ${model.drift?.level}`);
    setTone(misses.lastChild, driftTones[model.drift?.level] ?? "quiet");
    showDrift(drift, model.drift);
  });
}

function makeModel(model, act) {
  const row = make("div", { class: "row" }, make("span", { class: "name" }, model.name), make("span", { class: "quiet" }),
    make("button", { type: "button", class: "plain", onclick: () => act(model.name, null) }, "Roll back"));
  const misses = make("p", { class: "row quiet" }, make("span"), make("span", { class: "pill" }));
  const versions = make("tbody");
  const heads = ["Version", "State", "Agreement", "p99 ms", ""].map((name) => make("th", { scope: "col" }, name));
  const table = make("table", { "aria-label": `Versions of ${model.name}` }, make("thead", {}, make("tr", {}, ...heads)), versions);
  const drift = make("div", { class: "drift" });
  const element = make("article", {}, row, misses, table, drift);
  element.parts = { row, misses, versions, drift };
  return element;
}

function makeVersion(model, version, act) {
  const button = make("button", {
    type: "button", class: "plain", "aria-label": `Let version ${version.name} of ${model.name} serve`,
    onclick: () => act(model.name, version),
  }, "Serve");
  return make("tr", {}, make("td", {}, make("b"), make("span", { class: "quiet why" })), make("td", {}, make("span", { class: "pill" })),
    make("td"), make("td"), make("td", {}, button));
}

function updateVersion(element, version) {
  const [name, state, agreement, p99, action] = element.children;
  setText(name.firstChild, version.name);
  setText(name.lastChild, version.reason);
  setText(state.firstChild, version.state);
  setTone(state.firstChild, stateTones[version.state] ?? "quiet");
  setText(agreement, percent(version.agreement));
  setText(p99, digits(version.p99_ms));
  action.firstChild.hidden = version.state === "active";
}

function showDrift(element, drift) {
  const rows = drift ? [
    { name: "Input drift", value: drift.input_psi, ticks: [drift.warning_psi, drift.alarm_psi] },
    { name: "Output drift", value: drift.output_psi, ticks: [drift.warning_psi, drift.alarm_psi] },
    { name: "Score shift", value: drift.score_ks, ticks: [] },
  ] : [];
  keep(element, rows, (row) => row.name, (row) => make("div", {}, make("span", {}, row.name), meter(), make("span")), (line, row) => {
    const full = row.ticks.length ? row.ticks[1] * 1.5 : 0.5;
    const level = row.ticks.length === 0 ? 0 : row.value >= row.ticks[1] ? 2 : row.value >= row.ticks[0] ? 1 : 0;
    setMeter(line.children[1], (row.value ?? 0) / full, ["good", "warn", "bad"][level], row.ticks.map((tick) => tick / full));
    setText(line.children[2], row.value === null ? "–" : row.value.toFixed(3));
  });
}

export function showDevice(status) {
  const heat = status.throttled === null ? "" : status.throttled ? "throttled" : "not throttled";
  const readings = [
    { name: "Memory", value: bytes(status.memory.resident_bytes), note: `at most ${bytes(status.memory.peak_resident_bytes)}` },
    { name: "Arena", value: bytes(status.memory.arena_bytes), note: "for all models" },
    { name: "Temperature", value: status.temperature_c === null ? "–" : `${status.temperature_c.toFixed(1)} °C`, note: heat },
    { name: "Preview", value: status.preview.enabled ? `${status.preview.viewers}` : "off", note: status.preview.enabled ? "looking" : "no picture leaves" },
  ];
  keep(byId("readings"), readings, (reading) => reading.name, (reading) => make("div", {}, make("dt", {}, reading.name), make("dd", {}, "", make("small"))), (element, reading) => {
    const value = element.lastChild;
    if (value.firstChild.nodeType !== Node.TEXT_NODE) value.prepend("");
    value.firstChild.data = reading.value;
    setText(value.lastChild, reading.note);
  });
  keep(byId("sinks"), status.sinks, (sink) => sink.name, (sink) => make("li", {}, make("span", { class: "name" }, sink.name), make("span"), make("span", { class: "quiet" }), make("span", { class: "bad" })), (element, sink) => {
    const [, state, delivered, lost] = element.children;
    setText(state, sink.state);
    setText(delivered, `${count(sink.delivered)} delivered${sink.waiting ? `, ${count(sink.waiting)} waiting` : ""}`);
    setText(lost, sink.lost ? `${count(sink.lost)} lost` : "");
  });
}

// How the device stands in the fleet that it learns with.
export function showFleet(status) {
  const fleet = status.federation;
  byId("fleet-title").hidden = !fleet;
  const budget = fleet?.privacy_budget ?? null;
  const rows = !fleet ? [] : [
    { name: "Server", value: fleet.server, note: fleet.connected ? "connected" : "not reached", problem: fleet.problem },
    { name: "Part", value: fleet.eligible ? "takes part" : "waits", note: fleet.obstacle, problem: "" },
    { name: "Rounds", value: count(fleet.rounds), note: `${count(fleet.labelled)} labelled samples`, problem: "" },
    ...(budget === null ? [] : [
      { name: "Privacy", value: `ε ${fleet.privacy_spent.toFixed(2)} of ${budget.toFixed(2)}`, note: "spent", problem: "" },
    ]),
  ];
  keep(byId("fleet"), rows, (row) => row.name, (row) => make("li", {}, make("span", { class: "name" }, row.name), make("span"), make("span", { class: "quiet" }), make("span", { class: "bad" })), (element, row) => {
    const [, value, note, problem] = element.children;
    setText(value, row.value);
    setText(note, row.note);
    setText(problem, row.problem);
  });
}
