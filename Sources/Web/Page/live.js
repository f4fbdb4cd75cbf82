// The preview, and results as they come.

import { byId, digits, duration, keep, make, meter, setMeter, setText } from "./dom.js";

const picture = byId("picture");
const still = byId("still");
const pick = byId("live-source");
const toggle = byId("live-toggle");
let isPaused = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
let isShown = false;
let brokenUntil = 0;
let preview = null;

// Nobody looks at a hidden page, and a device makes no pictures for nobody.
function updatePicture() {
  const isOn = Boolean(preview?.enabled) && !isPaused && !document.hidden && Date.now() >= brokenUntil;
  toggle.hidden = !preview?.enabled;
  setText(toggle, isPaused ? "Play" : "Pause");
  toggle.setAttribute("aria-pressed", String(isPaused));
  if (isOn && !isShown) picture.src = `/preview/${encodeURIComponent(pick.value)}?${Date.now()}`;
  if (!isOn && isShown) {
    keepStill();
    picture.removeAttribute("src");
  }
  isShown = isOn;
  picture.hidden = !isOn;
  still.hidden = isOn || still.dataset.filled !== "yes" || !preview?.enabled;
  byId("no-picture").hidden = !picture.hidden || !still.hidden;
}

// What was seen last stays when the stream ends.
function keepStill() {
  if (!picture.naturalWidth) return;
  still.width = picture.naturalWidth;
  still.height = picture.naturalHeight;
  still.getContext("2d").drawImage(picture, 0, 0);
  still.dataset.filled = "yes";
}

picture.addEventListener("error", () => {
  if (!picture.hasAttribute("src")) return;
  picture.removeAttribute("src");
  isShown = false;
  brokenUntil = Date.now() + 3000;
  setText(byId("no-picture"), "The preview broke off; trying again");
  updatePicture();
});
toggle.addEventListener("click", () => {
  isPaused = !isPaused;
  updatePicture();
});
pick.addEventListener("change", () => {
  isShown = false;
  delete still.dataset.filled;
  updatePicture();
});
document.addEventListener("visibilitychange", updatePicture);

export function showPreview(status, wasAway) {
  preview = status.preview;
  keep(pick, preview.sources, (source) => source, (source) => make("option", { value: source }, source), () => {});
  byId("live-pick").hidden = preview.sources.length < 2;
  if (wasAway) isShown = false;
  setText(byId("live-note"), preview.enabled ? `up to ${Number(preview.fps.toPrecision(3))} pictures/s` : "");
  if (!preview.enabled) {
    setText(byId("no-picture"), "Pictures do not leave this device. To see them here, set http.preview.enabled in its configuration.");
  } else if (isPaused) {
    setText(byId("no-picture"), "Paused");
  }
  updatePicture();
}

// What is seen again within this time is one row that goes on.
const gapSeconds = 2;
const rowsKept = 9;
let rows = [];
let lost = 0;
let events = null;

function see(key, label, note, score, result) {
  const now = Date.now() / 1000;
  const row = rows.find((row) => row.key === key && now - row.last < gapSeconds);
  if (row) {
    Object.assign(row, { last: now, frames: row.frames + 1, score, age: result.age_ms });
  } else {
    rows = [{ key, id: `${key} ${now} ${Math.random()}`, label, note, score, first: now, last: now, frames: 1, age: result.age_ms }, ...rows].slice(0, 40);
  }
}

function take(result) {
  const place = `${result.model} on ${result.source}`;
  for (const object of result.objects ?? []) {
    const track = object.track ? ` #${object.track}` : "";
    see(`${place} ${object.label}${track}`, object.label + track, place, object.score, result);
  }
  const best = result.classes?.[0];
  if (best) see(`${place} ${best.label}`, best.label, place, best.score, result);
  for (const event of result.events ?? []) {
    const what = `${event.event.replaceAll("_", " ")} ${event.place}${event.track ? ` #${event.track}` : ""}`;
    see(`${place} ${what} ${Math.random()}`, what, place, null, result);
  }
}

export function showFound() {
  const now = Date.now() / 1000;
  rows.sort((one, other) => other.last - one.last || other.first - one.first);
  byId("nothing-found").hidden = rows.length > 0;
  setText(byId("found-note"), lost ? `${lost} results were too fast for this page` : "");
  keep(byId("found"), rows.slice(0, rowsKept), (row) => row.id, (row) => make("li", {}, make("span", { class: "label" }, row.label), meter(), make("span", { class: "score" }), make("span", { class: "when quiet" })), (element, row) => {
    const [, bar, score, when] = element.children;
    element.classList.toggle("now", now - row.last < 1);
    bar.hidden = row.score === null;
    setMeter(bar, row.score ?? 0);
    setText(score, row.score === null ? "" : `${(row.score * 100).toFixed(0)} %`);
    const seen = row.last - row.first < 1 ? "just now" : `for ${duration(row.last - row.first)}`;
    const since = now - row.last < 1 ? seen : `${duration(now - row.last)} ago`;
    setText(when, `${row.note}, ${since}, age ${digits(row.age)} ms`);
  });
}

// Once the browser has given up, as it does after a refusal, a new stream is asked for.
export function listen(status) {
  if (!status.events.enabled) {
    setText(byId("nothing-found"), "Results are not streamed here. To see them, add a sink of type sse to the configuration.");
    return;
  }
  if (document.hidden) {
    events?.close();
    events = null;
    return;
  }
  if (events && events.readyState !== EventSource.CLOSED) return;
  events = new EventSource("/events");
  events.onmessage = (message) => take(JSON.parse(message.data));
  events.addEventListener("lost", (message) => { lost += Number(message.data); });
}

export function stopListening() {
  events?.close();
  events = null;
}
