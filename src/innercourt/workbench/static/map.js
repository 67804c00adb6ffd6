// The power map: ties by date, evidence of a tie, colour of units, size and place. Uses $, $$ of workbench.js.
"use strict";
const DAY = 86400000;
const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const inside = (day, from, to) => (!from || from <= day) && (!to || day <= to);
const spansOf = (edge) => edge.dataset.spans.split(" ").map((span) => span.split("/"));
const awaysOf = (knot) => (knot.dataset.away || "").split(" ").filter(Boolean).map((a) => a.split("/"));

function showDay() {
  const slider = $("#day");
  const when = new Date(Date.parse(slider.dataset.first + "T00:00:00Z") + slider.value * DAY);
  const day = when.toISOString().slice(0, 10);
  const said = `${when.getUTCDate()} ${MONTHS[when.getUTCMonth()]} ${when.getUTCFullYear()}`;
  $("#day-said").textContent = said;
  slider.setAttribute("aria-valuetext", said);
  const tied = new Set();
  let count = 0;
  for (const edge of $$("#map .edge")) {
    const on = spansOf(edge).some((span) => inside(day, ...span));
    edge.classList.toggle("off", !on);
    if (on) { tied.add(edge.dataset.a).add(edge.dataset.b); count += 1; }
  }
  for (const knot of $$("#map .knot")) {
    knot.classList.toggle("idle", !tied.has(knot.dataset.id));
    const away = $(".away", knot);
    if (!away) continue;
    const now = awaysOf(knot).find(([, from, to]) => inside(day, from, to));
    away.textContent = now ? `(${now[0]})` : "";
  }
  if ($("#tie-count")) $("#tie-count").textContent = `${count} ties in force on ${said}.`;
}

// Days, as values of the slider, on which something on the map is other than on the day before.
function turns() {
  const first = Date.parse($("#day").dataset.first + "T00:00:00Z"), found = new Set();
  const spans = [...$$("#map .edge").flatMap(spansOf), ...$$("#map .knot").flatMap(awaysOf).map((a) => a.slice(1))];
  for (const [from, to] of spans) {
    if (from) found.add((Date.parse(from) - first) / DAY);
    if (to) found.add((Date.parse(to) - first) / DAY + 1);
  }
  return [...found].filter((day) => day >= 0 && day <= +$("#day").max).sort((a, b) => a - b);
}

function goTo(value) {
  $("#day").value = value;
  showDay();
}

function step(forward) {
  const now = +$("#day").value;
  const next = forward ? turns().find((day) => day > now) : turns().reverse().find((day) => day < now);
  goTo(next ?? (forward ? $("#day").max : 0));
}

function colour() {
  const select = $("#contest"), pair = select.value, chosen = select.selectedOptions[0];
  let some = false;
  for (const knot of $$("#map .knot")) {
    const node = $(".unit", knot), text = $(".obeys", knot);
    if (!node) continue;
    node.setAttribute("class", "node unit");
    const p = pair ? parseFloat(knot.getAttribute(`data-obeys-${pair}`)) : NaN;
    text.textContent = Number.isNaN(p) ? "" : Math.round(100 * p);
    if (Number.isNaN(p)) continue;
    some = true;
    node.classList.add((p >= 0.5 ? "over" : "under") + Math.min(5, Math.round(10 * Math.abs(p - 0.5))));
  }
  $("#scale").hidden = !some;
  $("#scale-of").textContent = chosen.dataset.of;
  $("#scale-over").textContent = chosen.dataset.over;
}

// What is shown beside the map, and which part of it is in sight: kept when the page's content is put in anew.
let shown = "", box = null;

function about(id) {
  shown = id;
  for (const told of $$(".told")) told.hidden = told.id !== id;
  for (const part of $$("#map .chosen")) part.classList.remove("chosen");
  const part = id && $(`#map [data-for="${CSS.escape(id)}"]`);
  if (part) part.classList.add("chosen");
  $("#about-hint").hidden = Boolean(id);
  $("#about-back").hidden = !id;
}

// ---- Size and place: moved by style while it is dragged, by the box of the drawing when it is let go ----
function startPan(map, pan) {
  const whole = map.viewBox.baseVal, full = { x: whole.x, y: whole.y, w: whole.width, h: whole.height };
  let from = null, dragged = false;
  box = box || { ...full };
  const put = () => {
    box.w = Math.min(full.w, Math.max(full.w / 8, box.w)); box.h = box.w * full.h / full.w;
    box.x = Math.min(full.x + full.w - box.w, Math.max(full.x, box.x));
    box.y = Math.min(full.y + full.h - box.h, Math.max(full.y, box.y));
    map.setAttribute("viewBox", `${box.x} ${box.y} ${box.w} ${box.h}`);
    pan.classList.toggle("zoomed", box.w < full.w - 1);
  };
  const zoom = (by, x = box.x + box.w / 2, y = box.y + box.h / 2) => {
    const w = by ? Math.min(full.w, Math.max(full.w / 8, box.w / by)) : full.w, share = w / box.w;
    box = { x: x - (x - box.x) * share, y: y - (y - box.y) * share, w, h: box.h * share };
    put();
  };
  const scale = () => map.getScreenCTM().a;
  pan.addEventListener("pointerdown", (e) => { dragged = false; if (e.button === 0 && box.w < full.w - 1) from = { x: e.clientX, y: e.clientY }; });
  pan.addEventListener("pointermove", (e) => {
    if (!from) return;
    const dx = e.clientX - from.x, dy = e.clientY - from.y;
    if (!dragged && Math.hypot(dx, dy) < 4) return;
    if (!dragged) { dragged = true; pan.setPointerCapture(e.pointerId); pan.classList.add("dragging"); }
    map.style.transform = `translate(${dx}px, ${dy}px)`;
  });
  const end = (e) => {
    if (from && dragged) { map.style.transform = ""; box.x -= (e.clientX - from.x) / scale(); box.y -= (e.clientY - from.y) / scale(); put(); }
    from = null;
    pan.classList.remove("dragging");
  };
  pan.addEventListener("pointerup", end);
  pan.addEventListener("pointercancel", end);
  pan.addEventListener("click", (e) => { if (dragged) { e.stopPropagation(); dragged = false; } }, true);
  pan.addEventListener("wheel", (e) => {
    if (!e.ctrlKey) return; // the wheel alone moves the page, as everywhere
    e.preventDefault();
    const at = new DOMPoint(e.clientX, e.clientY).matrixTransform(map.getScreenCTM().inverse());
    zoom(e.deltaY < 0 ? 1.15 : 1 / 1.15, at.x, at.y);
  }, { passive: false });
  map.addEventListener("focusin", (e) => { // what the tab key reaches is brought into sight
    const part = e.target.closest("[data-for]");
    if (!part || box.w >= full.w - 1) return;
    const b = part.getBBox(), x = b.x + b.width / 2, y = b.y + b.height / 2;
    if (x > box.x && x < box.x + box.w && y > box.y && y < box.y + box.h) return;
    box.x = x - box.w / 2; box.y = y - box.h / 2; put();
  });
  put();
  for (const button of $$("[data-zoom]")) button.addEventListener("click", () => zoom(+button.dataset.zoom));
}

function startMap() {
  const map = $("#map");
  if (!map) return;
  $("#day").addEventListener("input", showDay);
  for (const button of $$("[data-step]")) button.addEventListener("click", () => step(+button.dataset.step > 0));
  showDay();
  startPan(map, $("#pan"));
  if ($("#contest")) { $("#contest").addEventListener("change", colour); colour(); }
  if (shown && document.getElementById(shown)) about(shown);
  const choose = (event) => { const part = event.target.closest("[data-for]"); if (part) about(part.dataset.for); };
  map.addEventListener("click", choose);
  map.addEventListener("keydown", (event) => {
    if (event.key === "Enter" || event.key === " ") { event.preventDefault(); choose(event); }
  });
  $("#about").addEventListener("click", (event) => {
    const wanted = event.target.closest("[data-show]");
    if (!wanted) return;
    if (wanted.dataset.day) goTo((Date.parse(wanted.dataset.day) - Date.parse($("#day").dataset.first)) / DAY);
    about(wanted.dataset.show);
    if (!wanted.dataset.show) $("#about-hint button")?.focus();
  });
}

starts.push(startMap);
startMap();
