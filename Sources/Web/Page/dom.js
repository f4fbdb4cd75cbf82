// Small pieces that every part of the page uses. Texts of the device become text nodes, never markup.

export const byId = (id) => document.getElementById(id);

const svgNamespace = "http://www.w3.org/2000/svg";

function fill(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (value !== null && value !== undefined) element.setAttribute(name, value);
  }
  element.append(...children.filter((child) => child !== null && child !== undefined));
  return element;
}

export const make = (tag, attributes = {}, ...children) => fill(document.createElement(tag), attributes, children);

export const draw = (tag, attributes = {}, ...children) =>
  fill(document.createElementNS(svgNamespace, tag), attributes, children);

// Sets a text only where it changes, so that selections and screen readers are left alone.
export function setText(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

export function setTone(element, tone) {
  if (element.dataset.tone !== tone) element.dataset.tone = tone;
}

// Lets a parent hold one element for each item, by its key: made once, updated again and again, in order.
export function keep(parent, items, keyOf, create, update) {
  const known = new Map([...parent.children].map((element) => [element.dataset.key, element]));
  let place = parent.firstElementChild;
  for (const item of items) {
    const key = String(keyOf(item));
    let element = known.get(key);
    if (element) {
      known.delete(key);
    } else {
      element = create(item);
      element.dataset.key = key;
    }
    if (element !== place) parent.insertBefore(element, place);
    place = element.nextElementSibling;
    update(element, item);
  }
  for (const element of known.values()) element.remove();
}

const grouped = new Intl.NumberFormat("en", { maximumFractionDigits: 0 });

export const count = (value) => grouped.format(value);

// Three digits that count.
export function digits(value) {
  if (value === null || value === undefined) return "–";
  return value >= 99.95 ? value.toFixed(0) : value >= 9.995 ? value.toFixed(1) : value.toFixed(2);
}

export const percent = (share) => (share === null || share === undefined ? "–" : `${(share * 100).toFixed(1)} %`);

export function bytes(value) {
  if (!value) return "–";
  return value >= 1e6 ? `${(value / 1048576).toFixed(1)} MiB` : `${(value / 1024).toFixed(0)} KiB`;
}

export function duration(seconds) {
  const whole = Math.floor(seconds);
  const [days, hours, minutes] = [Math.floor(whole / 86400), Math.floor(whole / 3600) % 24, Math.floor(whole / 60) % 60];
  if (days) return `${days} d ${hours} h`;
  if (hours) return `${hours} h ${minutes} min`;
  return minutes ? `${minutes} min` : `${whole} s`;
}

// A bar from 0 to 1 with ticks; decoration beside a number.
export function meter() {
  return make("div", { class: "meter", "aria-hidden": "true" }, make("i"));
}

export function setMeter(element, share, tone = "good", ticks = []) {
  element.firstElementChild.style.width = `${Math.max(0, Math.min(1, share)) * 100}%`;
  setTone(element, tone);
  while (element.children.length <= ticks.length) element.append(make("u"));
  ticks.forEach((tick, index) => { element.children[index + 1].style.left = `${Math.min(1, tick) * 100}%`; });
}
