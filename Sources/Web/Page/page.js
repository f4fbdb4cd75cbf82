// The page's life: asks for the status once a second, signs in, does what is asked, survives restarts of the device.

import { byId, setText, setTone } from "./dom.js";
import { listen, showFound, showPreview, stopListening } from "./live.js";
import { showDevice, showFleet, showHeader, showLatency, showModels, showSources } from "./panels.js";

let isAway = false;
let uptime = 0;
let timer = null;
let noticeTimer = null;

function tell(text, tone, seconds = 0) {
  const notice = byId("notice");
  setText(notice, text);
  setTone(notice, tone);
  notice.hidden = text === "";
  clearTimeout(noticeTimer);
  if (seconds) noticeTimer = setTimeout(() => { notice.hidden = true; }, seconds * 1000);
}

async function ask(path, options = {}) {
  const response = await fetch(path, { signal: AbortSignal.timeout(20000), ...options });
  if (response.ok) return response.json();
  let detail = `${response.status} ${response.statusText}`;
  try { detail = (await response.json()).detail ?? detail; } catch { /* no JSON: the status says it */ }
  throw Object.assign(new Error(detail), { status: response.status });
}

const command = (path, body) => ask(path, {
  method: "POST", headers: body ? { "Content-Type": "application/json" } : {}, body: body ? JSON.stringify(body) : undefined,
});

function show(status) {
  const wasAway = isAway;
  const hasRestarted = status.uptime_s < uptime;
  isAway = false;
  uptime = status.uptime_s;
  if (hasRestarted) tell("The device program has started anew.", "good", 8);
  else if (wasAway) tell("Connected again.", "good", 4);
  if (byId("sign-in").open) byId("sign-in").close();
  byId("sign-out").hidden = !status.needs_token;
  showHeader(status);
  showSources(status, performance.now());
  showLatency(status);
  showModels(status, act);
  showDevice(status);
  showFleet(status);
  showPreview(status, wasAway || hasRestarted);
  listen(status);
  setText(byId("refreshed"), `as of ${new Date().toLocaleTimeString()}`);
}

function fail(error) {
  if (error.status === 401) {
    stopListening();
    if (!byId("sign-in").open) byId("sign-in").showModal();
    return;
  }
  isAway = true;
  setText(byId("health"), "no connection");
  setTone(byId("health"), "bad");
  const reason = error.status ? `: ${error.message}` : "";
  tell(`The device does not answer${reason}. What is shown is old; trying again.`, "bad");
}

async function refresh() {
  clearTimeout(timer);
  try { show(await ask("/api/v1/status", { signal: AbortSignal.timeout(4000) })); } catch (error) { fail(error); }
  if (!document.hidden && !byId("sign-in").open) timer = setTimeout(refresh, isAway ? 2000 : 1000);
}

// `version` null: back to the one before.
async function act(model, version) {
  const isSwap = version !== null;
  const question = isSwap ? `Let version ${version.name} of ${model} serve?` : `Roll ${model} back?`;
  const text = isSwap ? "It takes over between two frames; none is lost." : "The version that served before takes over between two frames.";
  if (!(await confirms(question, text, isSwap ? "Serve" : "Roll back"))) return;
  const path = `/api/v1/models/${encodeURIComponent(model)}`;
  try {
    const answer = await command(isSwap ? `${path}/swap` : `${path}/rollback`, isSwap ? { version: version.version } : null);
    tell(answer.result === "done" ? `${model}: done.` : `${model}: begun; the state tells how it goes.`, "good", 6);
  } catch (error) {
    tell(`${model}: ${error.message}`, "bad", 12);
  }
  refresh();
}

function confirms(title, text, action) {
  const dialog = byId("question");
  setText(byId("question-title"), title);
  setText(byId("question-text"), text);
  setText(byId("question-yes"), action);
  dialog.returnValue = "no";
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => resolve(dialog.returnValue === "yes"), { once: true });
  });
}

byId("sign-in-form").addEventListener("submit", async (event) => {
  event.preventDefault();
  const field = byId("token");
  try {
    await command("/sign-in", { token: field.value.trim() });
    field.value = "";
    setText(byId("sign-in-problem"), "");
    byId("sign-in").close();
    refresh();
  } catch (error) {
    setText(byId("sign-in-problem"), error.message);
    field.select();
  }
});
byId("sign-in").addEventListener("cancel", (event) => event.preventDefault());
byId("sign-out").addEventListener("click", async () => {
  try { await command("/sign-out", null); } catch { /* the next status tells */ }
  refresh();
});
byId("latency-model").addEventListener("change", refresh);
document.addEventListener("visibilitychange", () => { if (!document.hidden) refresh(); else stopListening(); });

setInterval(() => { if (!document.hidden) showFound(); }, 400);
refresh();
