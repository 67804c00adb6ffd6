// The power map: ties by date, evidence of a tie, colour of units, size and place. Uses $, $$ of workbench.js.
"use strict";
const DAY = 86400000;
const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const inside = (day, from, to) => (!from || from <= day) && (!to || day <= to);
const spansOf = (edge) => edge.dataset.spans.split(" ").map((span) => span.split("/"));
const awaysOf = (knot) => (knot.dataset.away || "").split(" ").filter(Boolean).map((a) => a.split("/"));

// What is shown, as the address says it: the day, what is told beside the map, the colours. Kept when the page's content
// is put in anew.
const shown = Object.fromEntries(["day", "about", "contest"].map((key) => [key, new URLSearchParams(location.search).get(key)]));
const MOST_CHANGES = 14;
let box = null; // which part of the map is in sight

// The day of the slider as a text, and whether the figures are of it.
function dayOf(slider) {
  const day = new Date(Date.parse(slider.dataset.first + "T00:00:00Z") + slider.value * DAY).toISOString().slice(0, 10);
  return [day, day === slider.dataset.today];
}

function showDay() {
  const slider = $("#day"), [day, own] = dayOf(slider);
  const when = new Date(day + "T00:00:00Z");
  const said = `${when.getUTCDate()} ${MONTHS[when.getUTCMonth()]} ${when.getUTCFullYear()}`;
  $("#day-said").textContent = said;
  slider.setAttribute("aria-valuetext", said);
  shown.day = own ? "" : day;
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
  $(".cols.court").classList.toggle("elsewhen", !own);
  for (const part of $$("[data-own-day]")) part.hidden = !own;
  for (const part of $$("[data-other-day]")) part.hidden = own;
  let left = MOST_CHANGES;
  for (const change of $$(".changes li")) change.hidden = $("button", change).dataset.day > day || left-- <= 0;
  if ($("#contest")) colour(own);
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
  address(shown);
}

function step(forward) {
  const now = +$("#day").value;
  const next = forward ? turns().find((day) => day > now) : turns().reverse().find((day) => day < now);
  goTo(next ?? (forward ? $("#day").max : 0));
}

// Units by whom they would obey. What is known of that is of one day only, `own`.
function colour(own) {
  const select = $("#contest"), pair = own ? select.value : "", chosen = select.selectedOptions[0];
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

function about(id) {
  shown.about = id;
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

function startDay() {
  const slider = $("#day"), day = Math.round((Date.parse(shown.day) - Date.parse(slider.dataset.first)) / DAY);
  if (day >= 0 && day <= +slider.max) slider.value = day;
  slider.addEventListener("input", showDay);
  slider.addEventListener("change", () => address(shown));
  for (const button of $$("[data-step]")) button.addEventListener("click", () => step(+button.dataset.step > 0));
  const contest = $("#contest");
  if (contest) {
    if (shown.contest && $(`option[value="${CSS.escape(shown.contest)}"]`, contest)) contest.value = shown.contest;
    contest.addEventListener("change", () => { shown.contest = contest.value; address(shown); showDay(); });
  }
  showDay();
}

function startMap() {
  const map = $("#map");
  if (!map) return;
  startDay();
  startPan(map, $("#pan"));
  if (shown.about && document.getElementById(shown.about)?.matches(".told")) about(shown.about);
  const tell = (id) => { about(id); address(shown); };
  const choose = (event) => { const part = event.target.closest("[data-for]"); if (part) tell(part.dataset.for); };
  map.addEventListener("click", choose);
  map.addEventListener("keydown", (event) => {
    if (event.key === "Enter" || event.key === " ") { event.preventDefault(); choose(event); }
  });
  $("#about").addEventListener("click", (event) => {
    const wanted = event.target.closest("[data-show]");
    if (!wanted) return;
    if (wanted.dataset.day) goTo((Date.parse(wanted.dataset.day) - Date.parse($("#day").dataset.first)) / DAY);
    tell(wanted.dataset.show);
    if (!wanted.dataset.show) $("#about-hint button")?.focus();
  });
}

starts.push(startMap);
startMap();
