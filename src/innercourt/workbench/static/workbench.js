// The workbench in the browser: sliders, reading, news of changes (the map is in map.js). Pages work without it, apart
// from the sliders and the map's date. Nothing is made into code from text; the server sends finished HTML.
"use strict";
const $ = (css, from = document) => from.querySelector(css);
const $$ = (css, from = document) => [...from.querySelectorAll(css)];
const page = document.documentElement.dataset.page;

const starts = []; // what is to be set up whenever the page's content is there or was put in anew

function toast(text, stays = false) {
  const box = $("#toast");
  box.textContent = text;
  clearTimeout(toast.timer);
  if (!stays) toast.timer = setTimeout(() => { box.textContent = ""; }, 7000);
}

// The HTML of a fragment, put in the place of an element's content. It is the server's own, with all text escaped.
function put(element, html) {
  const parsed = new DOMParser().parseFromString(html, "text/html");
  element.replaceChildren(...parsed.body.childNodes);
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
  const rest = (event) => { if (event.target.matches("input[type=range]")) { event.target.value = 0; ask(); } };
  list.addEventListener("dblclick", rest);
  list.addEventListener("keydown", (event) => { if (event.key === "Delete" || event.key === "Backspace") rest(event); });
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
    $("#find-none").hidden = $$(".knob").some((knob) => !knob.hidden);
  });
  ask();
}

// ---- Reports: a dot of the timeline leads to its report ----
function startReports() {
  $("#lanes")?.addEventListener("click", (event) => {
    const dot = event.target.closest("[data-report]");
    if (!dot) return;
    const row = $(`.reportlist [data-report="${CSS.escape(dot.dataset.report)}"]`);
    if (!row) { location.href = `/reports?q=${encodeURIComponent(dot.dataset.report)}`; return; }
    for (const part of $$(".reportlist .chosen")) part.classList.remove("chosen");
    row.classList.add("chosen");
    if (row.closest("details")) row.closest("details").open = true;
    row.scrollIntoView({ block: "center" });
    row.focus({ preventScroll: true });
  });
}

// ---- News from the server: progress, figures that are ready, edits by others ----
async function refresh() {
  const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
  if (answer.status === 403) toast("The server was started anew. Open the address that it printed.");
  if (!answer.ok) return;
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
  if (typing()) { changed(fresh.documentElement.dataset.version); return; } // begun while the answer was on its way
  const old = document.activeElement, key = old && (old.id || old.getAttribute("data-for"));
  const day = $("#day") && $("#day").value, contest = $("#contest") && $("#contest").value;
  Object.assign(document.documentElement.dataset, fresh.documentElement.dataset);
  $("#main").replaceChildren(...$("#main", fresh).childNodes);
  $("#status").replaceChildren(...$("#status", fresh).childNodes);
  if (day) $("#day").value = day;
  if (contest) $("#contest").value = contest;
  for (const start of starts) start();
  const back = key && (document.getElementById(key) || $(`[data-for="${CSS.escape(key)}"]`));
  if (back) back.focus({ preventScroll: true });
}

function typing() {
  const at = document.activeElement;
  return $(".dirty") || (at && at.matches("input:not([type=range]), textarea, select") && at.value !== at.defaultValue);
}

// The case is of this version now: a page of another one is made anew, or says so where something is half written in it.
function changed(version) {
  if (version === document.documentElement.dataset.version) return;
  if (typing()) { toast("The case was changed in another window. Reload before you save.", true); return; }
  toast("The case was changed; the answer is being worked out anew.");
  refresh();
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
    if (!answer.ok) return;
    put($("#status"), await answer.text());
    changed($("#status .now").dataset.version);
  };
  news.addEventListener("progress", (event) => {
    const told = JSON.parse(event.data);
    const bar = $(`#work [data-job="${CSS.escape(told.name)}"]`);
    if (told.state !== "running" || !bar) { clearTimeout(startNews.due); startNews.due = setTimeout(status, 60); return; }
    $("progress", bar).value = told.share;
    $(".step", bar).textContent = told.step;
  });
  news.addEventListener("hello", (event) => { // what was told while this page was on its way, or the server away
    if (+event.data !== +document.documentElement.dataset.heard) soon(); else status();
  });
  news.addEventListener("found", soon);
  news.addEventListener("solved", soon);
  news.addEventListener("read", soon);
  news.addEventListener("case", (event) => {
    const version = JSON.parse(event.data).version;
    if (version === document.documentElement.dataset.version) status(); else changed(version);
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
      if (scroll && $("details", part)) $("details", part).open = true;
      if (scroll && part.closest(scroll)) part.scrollIntoView({ block: "nearest" });
    }
  };
  article.addEventListener("click", (e) => { const m = e.target.closest("mark"); if (m) choose(m.dataset.statement, ".statements"); });
  article.addEventListener("keydown", (e) => { const m = e.target.closest("mark"); if (m && e.key === "Enter") { choose(m.dataset.statement, ".statements"); $(`.statement[data-statement="${CSS.escape(m.dataset.statement)}"] select`)?.focus(); } });
  $(".statements").addEventListener("focusin", (e) => { const s = e.target.closest(".statement"); if (s) choose(s.dataset.statement, ".article"); });
  $(".statements").addEventListener("input", (e) => e.target.closest(".statement")?.classList.add("dirty"));
}

if (page !== "login") {
  starts.push(startSliders, startReading, startReports);
  for (const start of starts) start();
  startNews();
}
