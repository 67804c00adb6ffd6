// The workbench in the browser: forms, reading, news of changes (the map is in map.js, the sliders in sliders.js). Pages
// work without it, apart from the sliders and the map's date. Nothing is made into code from text; the server sends HTML.
"use strict";
const $ = (css, from = document) => from.querySelector(css);
const $$ = (css, from = document) => [...from.querySelectorAll(css)];
const page = document.documentElement.dataset.page;
const AWAY = "The server does not answer. What was saved is safe; start it again with innercourt open.";

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

// ---- What a page shows stands in its address, and the menu leads back to it ----
const KEPT = ["/court", "/play", "/assumptions"];

function address(fields) {
  const kept = new URLSearchParams(Object.entries(fields).filter(([, value]) => value));
  history.replaceState(null, "", location.pathname + (kept.size ? `?${kept}` : "") + location.hash);
  startLinks();
}

function startLinks() {
  if (page === "trouble") sessionStorage.removeItem(location.pathname); // what it asked for cannot be had
  else if (KEPT.includes(location.pathname)) sessionStorage.setItem(location.pathname, location.search);
  for (const link of $$("a[href]")) {
    if (!KEPT.includes(link.pathname) || link.hash || (link.search && !("kept" in link.dataset))) continue;
    link.dataset.kept = "";
    link.search = sessionStorage.getItem(link.pathname) || "";
  }
}

// ---- Forms: what cannot be used is told at its field, and the form stays as it was typed ----
const standing = (select) => Math.max(0, [...select.options].findIndex((option) => option.defaultSelected));

function differs(field) {
  if (field.type === "hidden" || field.matches("button, fieldset, output")) return false;
  if (field.type === "file") return field.files.length > 0;
  return field.matches("select") ? field.selectedIndex !== standing(field) : field.value !== field.defaultValue;
}

// Forms in which something was typed or chosen: as long as there is one, no news replaces the page.
const touched = () => $$("form", $("#main")).filter((form) => [...form.elements].some(differs));

function complain(form, told) {
  if (form.closest("#status")) { toast(told.message); return; }
  const said = document.createElement("p"), field = told.field && form.elements[told.field];
  Object.assign(said, { className: "problem", role: "alert", textContent: told.message, id: `problem-${$$("form").indexOf(form)}` });
  if (!field) { form.append(said); return; }
  field.after(said);
  field.setAttribute("aria-invalid", "true");
  field.setAttribute("aria-describedby", said.id);
  field.focus();
}

function go(to) {
  const there = new URL(to, location.href), same = there.pathname + there.search === location.pathname + location.search;
  if (same) { history.replaceState(null, "", there); location.reload(); } else location.assign(there);
}

async function send(form, button) {
  const fields = new FormData(form, button);
  for (const said of $$(".problem", form)) said.remove();
  for (const field of $$("[aria-invalid]", form)) { field.removeAttribute("aria-invalid"); field.removeAttribute("aria-describedby"); }
  if (button) button.disabled = true;
  try {
    const answer = await fetch(form.getAttribute("action"), { method: "POST", headers: { Accept: "application/json" }, body: fields });
    const told = answer.headers.get("content-type").startsWith("application/json") ? await answer.json() : { message: await answer.text() };
    if (!answer.ok) complain(form, told);
    else if (told.to) { form.reset(); go(told.to); } else strip();
  } catch { toast(AWAY); }
  if (button) button.disabled = false;
}

function startForms() {
  document.addEventListener("submit", (event) => {
    if (event.target.method !== "post" || event.target.closest("footer")) return;
    event.preventDefault();
    send(event.target, event.submitter);
  });
}

// ---- Reports: a dot of the timeline leads to its report, by mouse or by keyboard ----
function toReport(dot) {
  const row = $(`.reportlist [data-report="${CSS.escape(dot.dataset.report)}"]`);
  if (!row) { location.href = `/reports?q=${encodeURIComponent(dot.dataset.report)}`; return; }
  for (const part of $$(".reportlist .chosen")) part.classList.remove("chosen");
  row.classList.add("chosen");
  if (row.closest("details")) row.closest("details").open = true;
  row.scrollIntoView({ block: "center" });
  row.focus({ preventScroll: true });
}

function startReports() {
  const dots = $$("#lanes [data-report]").sort((a, b) => $("circle", a).cx.baseVal.value - $("circle", b).cx.baseVal.value);
  if (!dots.length) return;
  $("#lanes svg").setAttribute("role", "group");
  const reach = (dot) => { for (const other of dots) other.setAttribute("tabindex", other === dot ? "0" : "-1"); };
  for (const dot of dots) {
    dot.setAttribute("role", "button");
    dot.setAttribute("aria-label", $("title", dot).textContent);
  }
  reach(dots.at(-1));
  $("#lanes").addEventListener("click", (event) => { const dot = event.target.closest("[data-report]"); if (dot) toReport(dot); });
  $("#lanes").addEventListener("keydown", (event) => {
    const at = dots.indexOf(event.target.closest("[data-report]"));
    if (at < 0) return;
    const next = { ArrowLeft: at - 1, ArrowRight: at + 1, ArrowUp: at - 1, ArrowDown: at + 1, Home: 0, End: dots.length - 1 }[event.key];
    if (event.key === "Enter" || event.key === " ") toReport(dots[at]);
    else if (next === undefined) return;
    else if (dots[next]) { reach(dots[next]); dots[next].focus(); }
    event.preventDefault();
  });
}

// ---- Figures of time: where one is wider than the page, its last days are in sight, and the names of lanes stay so ----
function startTime() {
  const names = $$("#lanes svg > text:not(.muted)");
  if (names.length) {
    const svg = names[0].ownerSVGElement, moved = () => svg.parentNode.scrollLeft / svg.getScreenCTM().a;
    svg.append(...names); // over the dots
    svg.parentNode.addEventListener("scroll", () => { for (const name of names) name.setAttribute("transform", `translate(${moved()} 0)`); });
  }
  for (const figure of $$(".time-ends")) figure.scrollLeft = figure.scrollWidth;
}

// ---- News from the server: progress, figures that are ready, edits by others ----
async function refresh() {
  const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
  if (answer.status === 403) toast("The server was started anew. Open the address that it printed.");
  if (!answer.ok) return;
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
  if (touched().length) { changed(fresh.documentElement.dataset.version); return; } // begun while the answer was on its way
  const old = document.activeElement, key = old && (old.id || old.getAttribute("data-for"));
  Object.assign(document.documentElement.dataset, fresh.documentElement.dataset);
  $("#main").replaceChildren(...$("#main", fresh).childNodes);
  $("#status").replaceChildren(...$("#status", fresh).childNodes);
  for (const start of starts) start();
  const back = key && (document.getElementById(key) || $(`[data-for="${CSS.escape(key)}"]`));
  if (back) back.focus({ preventScroll: true });
}

async function strip() {
  const answer = await fetch("/status");
  if (!answer.ok) return;
  put($("#status"), await answer.text());
  changed($("#status .now").dataset.version);
}

// The case is of this version now: a page of another one is made anew, or says so where something is half written in it.
function changed(version) {
  if (version === document.documentElement.dataset.version) return;
  const forms = touched();
  if (!forms.length) { toast("The case was changed; the answer is being worked out anew."); refresh(); return; }
  const stale = forms.some((form) => form.elements.version);
  toast(stale ? "The case was changed in another window. Reload before you save." : "The case was changed in another window. What you typed is kept; reload to see the change.", true);
}

function startNews() {
  const news = new EventSource("/news");
  let due = 0, drawn = false; // whether there are new courts for the sliders
  const soon = (after = 150) => { clearTimeout(due); due = setTimeout(look, after); };
  const look = () => {
    if ($(".knob input:active")) { soon(500); return; } // nothing is taken out of somebody's hand
    const sliders = page === "assumptions" && $("#tried .figures");
    if (!touched().length && !(sliders && !drawn)) { drawn = false; refresh(); return; }
    strip();
    if (sliders) ask();
  };
  news.addEventListener("progress", (event) => {
    const told = JSON.parse(event.data);
    const bar = $(`#work [data-job="${CSS.escape(told.name)}"]`);
    if (told.state !== "running" || !bar) { clearTimeout(startNews.due); startNews.due = setTimeout(strip, 60); return; }
    $("progress", bar).value = told.share;
    $(".step", bar).textContent = told.step;
  });
  news.addEventListener("hello", (event) => { // what was told while this page was on its way, or the server away
    if (+event.data !== +document.documentElement.dataset.heard) soon(); else strip();
  });
  news.addEventListener("found", (event) => { drawn ||= JSON.parse(event.data).what.includes("courts"); soon(); });
  for (const told of ["solved", "read"]) news.addEventListener(told, () => soon());
  news.addEventListener("case", (event) => {
    const version = JSON.parse(event.data).version;
    if (version === document.documentElement.dataset.version) strip(); else changed(version);
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
}

if (page !== "login") {
  starts.push(startLinks, startReading, startReports, startTime);
  for (const start of starts) start();
  startForms();
  startNews();
}
