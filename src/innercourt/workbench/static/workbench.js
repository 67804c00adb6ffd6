// The workbench in the browser: the map by date, sliders, news of changes. Pages work without it, apart from
// the sliders and the map's date. Nothing is made into code from text; the server sends finished HTML.
"use strict";
const $ = (css, from = document) => from.querySelector(css);
const $$ = (css, from = document) => [...from.querySelectorAll(css)];
const page = document.documentElement.dataset.page;

function toast(text) {
  const box = $("#toast");
  box.textContent = text;
  clearTimeout(toast.timer);
  toast.timer = setTimeout(() => { box.textContent = ""; }, 7000);
}

// The HTML of a fragment, put in the place of an element's content. It is the server's own, with all text escaped.
function put(element, html) {
  const parsed = new DOMParser().parseFromString(html, "text/html");
  element.replaceChildren(...parsed.body.childNodes);
}

// ---- The court: ties by date, evidence of a tie, colour of units ----
const DAY = 86400000;
const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const inside = (day, from, to) => (!from || from <= day) && (!to || day <= to);

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
    const on = edge.dataset.spans.split(" ").some((span) => inside(day, ...span.split("/")));
    edge.classList.toggle("off", !on);
    if (on) { tied.add(edge.dataset.a).add(edge.dataset.b); count += 1; }
  }
  for (const knot of $$("#map .knot")) {
    knot.classList.toggle("idle", !tied.has(knot.dataset.id));
    const away = $(".away", knot);
    if (!away) continue;
    const now = knot.dataset.away.split(" ").map((a) => a.split("/")).find(([, from, to]) => inside(day, from, to));
    away.textContent = now ? `(${now[0]})` : "";
  }
  $("#tie-count").textContent = `${count} ties in force on ${said}.`;
}

function colour() {
  const pair = $("#contest").value;
  for (const knot of $$("#map .knot")) {
    const node = $(".unit", knot), text = $(".obeys", knot);
    if (!node) continue;
    node.setAttribute("class", "node unit");
    const p = pair ? parseFloat(knot.getAttribute(`data-obeys-${pair}`)) : NaN;
    text.textContent = Number.isNaN(p) ? "" : Math.round(100 * p);
    if (!Number.isNaN(p)) node.classList.add((p >= 0.5 ? "over" : "under") + Math.min(5, Math.round(10 * Math.abs(p - 0.5))));
  }
}

function about(id) {
  for (const told of $$(".told")) told.hidden = told.id !== id;
  for (const part of $$("#map .chosen")) part.classList.remove("chosen");
  const part = $(`#map [data-for="${CSS.escape(id)}"]`);
  if (part) part.classList.add("chosen");
  $("#about-hint").hidden = true;
}

function startMap() {
  const map = $("#map");
  if (!map) return;
  $("#day").addEventListener("input", showDay);
  showDay();
  if ($("#contest")) { $("#contest").addEventListener("change", colour); colour(); }
  const choose = (event) => { const part = event.target.closest("[data-for]"); if (part) about(part.dataset.for); };
  map.addEventListener("click", choose);
  map.addEventListener("keydown", (event) => {
    if (event.key === "Enter" || event.key === " ") { event.preventDefault(); choose(event); }
  });
  $("#about").addEventListener("click", (event) => { if (event.target.closest("[data-show]")) about(event.target.closest("[data-show]").dataset.show); });
}

// ---- Sliders: one question under way, the newest always asked ----
let asking = false, waiting = false, asked = 0;

function moves() {
  const found = {};
  for (const knob of $$(".knob")) {
    const location = $(".location", knob), width = $(".width", knob);
    const move = [location ? +location.value : 0, width ? +(2 ** +width.value).toFixed(4) : 1];
    const moved = move[0] !== 0 || move[1] !== 1;
    knob.classList.toggle("moved", moved);
    if (location) $(".location-said", knob).textContent = (move[0] > 0 ? "+" : "") + move[0].toFixed(1).replace("-", "−") + " sd";
    if (width) $(".width-said", knob).textContent = "× " + move[1].toFixed(2);
    if (moved) found[knob.dataset.key] = move;
  }
  return found;
}

async function ask() {
  if (asking) { waiting = true; return; }
  asking = true;
  const began = performance.now(), now = moves();
  const fields = { moves: JSON.stringify(now), run: String(++asked) };
  try {
    const answer = await fetch("/assumptions/try", { method: "POST", body: new URLSearchParams(fields) });
    const html = await answer.text();
    if (answer.ok) {
      put($("#tried"), html);
      history.replaceState(null, "", Object.keys(now).length ? `?moves=${encodeURIComponent(fields.moves)}` : location.pathname);
      for (const input of $$("input[name=moves]")) input.value = fields.moves;
      for (const button of $$("[data-needs-moves]")) button.disabled = !Object.keys(now).length;
      requestAnimationFrame(() => requestAnimationFrame(() => {
        const took = Math.round(performance.now() - began);
        const box = $("#took");
        if (box) { box.textContent = `${took} ms in the browser`; box.dataset.ms = took; box.dataset.run = fields.run; }
      }));
    } else toast(html);
  } catch { toast("The server does not answer. What was saved is safe; start it again with innercourt open."); }
  asking = false;
  if (waiting) { waiting = false; ask(); }
}

function startSliders() {
  const list = $("#knobs");
  if (!list) return;
  list.addEventListener("input", (event) => { if (event.target.matches("input[type=range]")) ask(); });
  if (!startSliders.once) document.addEventListener("click", async (event) => {
    if (event.target.closest("[data-resolve]")) {
      event.target.disabled = true;
      const answer = await fetch("/assumptions/resolve", { method: "POST", headers: { Accept: "application/json" }, body: new URLSearchParams({ moves: JSON.stringify(moves()) }) });
      if (!answer.ok) toast(await answer.text());
      else ask();
      return;
    }
    const rest = event.target.closest("[data-rest]");
    if (!rest) return;
    const knobs = rest.dataset.rest === "all" ? $$(".knob") : [rest.closest(".knob")];
    for (const knob of knobs) for (const input of $$("input[type=range]", knob)) input.value = 0;
    ask();
  });
  startSliders.once = true;
  $("#find").addEventListener("input", (event) => {
    const wanted = event.target.value.toLowerCase();
    for (const knob of $$(".knob")) knob.hidden = !knob.dataset.search.includes(wanted) && !knob.classList.contains("moved");
  });
  ask();
}

// ---- News from the server: progress, figures that are ready, edits by others ----
async function refresh() {
  const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
  if (!answer.ok) return;
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
  const old = document.activeElement, key = old && (old.id || old.getAttribute("data-for"));
  const day = $("#day") && $("#day").value, contest = $("#contest") && $("#contest").value;
  document.documentElement.dataset.version = fresh.documentElement.dataset.version;
  $("#main").replaceChildren(...$("#main", fresh).childNodes);
  $("#status").replaceChildren(...$("#status", fresh).childNodes);
  if (day) $("#day").value = day;
  if (contest) $("#contest").value = contest;
  startMap(); startSliders(); startReading();
  const back = key && (document.getElementById(key) || $(`[data-for="${CSS.escape(key)}"]`));
  if (back) back.focus({ preventScroll: true });
}

function typing() {
  const at = document.activeElement;
  return $(".dirty") || (at && at.matches("input:not([type=range]), textarea, select") && at.value !== at.defaultValue);
}

function startNews() {
  const news = new EventSource("/news");
  let due = 0;
  const soon = () => {
    clearTimeout(due);
    due = setTimeout(() => { if (page === "assumptions" && $("#tried .figures")) { if ($("#knobs")) ask(); status(); } else if (typing()) status(); else refresh(); }, 150);
  };
  const status = async () => {
    const answer = await fetch("/status");
    if (answer.ok) put($("#status"), await answer.text());
  };
  news.addEventListener("progress", (event) => {
    const told = JSON.parse(event.data);
    const bar = $(`#work [data-job="${CSS.escape(told.name)}"]`);
    if (told.state !== "running" || !bar) { clearTimeout(startNews.due); startNews.due = setTimeout(status, 60); return; }
    $("progress", bar).value = told.share;
    $(".step", bar).textContent = told.step;
  });
  news.addEventListener("found", soon);
  news.addEventListener("solved", soon);
  news.addEventListener("read", soon);
  news.addEventListener("case", (event) => {
    if (JSON.parse(event.data).version === document.documentElement.dataset.version) return;
    if (typing()) toast("The case was changed in another window. Reload before you save.");
    else { toast("The case was changed; the answer is being worked out anew."); refresh(); }
  });
}

// ---- Reading: text and statements side by side ----
function startReading() {
  const article = $(".article");
  for (const form of $$("form.auto")) form.addEventListener("change", () => form.requestSubmit());
  if (!article) return;
  const choose = (id, scroll) => {
    for (const part of $$(".chosen")) part.classList.remove("chosen");
    for (const part of $$(`[data-statement="${CSS.escape(id)}"]`)) {
      part.classList.add("chosen");
      if (scroll && part.closest(scroll)) part.scrollIntoView({ block: "nearest" });
    }
  };
  article.addEventListener("click", (e) => { const m = e.target.closest("mark"); if (m) choose(m.dataset.statement, ".statements"); });
  article.addEventListener("keydown", (e) => { const m = e.target.closest("mark"); if (m && e.key === "Enter") { choose(m.dataset.statement, ".statements"); $(`.statement[data-statement="${CSS.escape(m.dataset.statement)}"] select`)?.focus(); } });
  $(".statements").addEventListener("focusin", (e) => { const s = e.target.closest(".statement"); if (s) choose(s.dataset.statement, ".article"); });
  $(".statements").addEventListener("input", (e) => e.target.closest(".statement")?.classList.add("dirty"));
}

if (page !== "login") { startMap(); startSliders(); startReading(); startNews(); }
