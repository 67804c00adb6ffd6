// The sliders of the assumptions: one question under way, the newest always asked. Uses workbench.js.
"use strict";
let asking = false, waiting = false, asked = 0;
let wanted = ""; // what is looked for, kept when the page's content is put in anew
const begun = {}; // of each move the prior that it was begun from, as the case had it then

function said(input, output, text) {
  output.textContent = text;
  input.setAttribute("aria-valuetext", text);
}

function moves() {
  const found = {};
  for (const knob of $$(".knob")) {
    const location = $(".location", knob), width = $(".width", knob), key = knob.dataset.key;
    const move = [location ? +location.value : 0, width ? +(2 ** +width.value).toFixed(4) : 1];
    const moved = move[0] !== 0 || move[1] !== 1;
    knob.classList.toggle("moved", moved);
    if (location) said(location, $(".location-said", knob), (move[0] > 0 ? "+" : "") + move[0].toFixed(1).replace("-", "−") + " sd");
    if (width) said(width, $(".width-said", knob), "× " + move[1].toFixed(2));
    if (moved) { found[key] = move; begun[key] ??= knob.dataset.written; } else delete begun[key];
  }
  return found;
}

async function ask() {
  if (asking) { waiting = true; return; }
  asking = true;
  const start = performance.now(), now = moves(), some = Object.keys(now).length > 0;
  const fields = { moves: JSON.stringify(now), run: String(++asked) };
  try {
    const answer = await fetch("/assumptions/try", { method: "POST", body: new URLSearchParams(fields) });
    const html = await answer.text();
    if (answer.ok) {
      put($("#tried"), html);
      address({ moves: some && fields.moves });
      for (const input of $$("input[name=moves]")) input.value = fields.moves;
      for (const input of $$("input[name=begun]")) input.value = JSON.stringify(begun);
      for (const button of $$("[data-needs-moves]")) button.disabled = !some;
      requestAnimationFrame(() => requestAnimationFrame(() => {
        const took = Math.round(performance.now() - start);
        const box = $("#took");
        if (box) { box.textContent = `${took} ms in the browser`; box.dataset.ms = took; box.dataset.run = fields.run; }
      }));
    } else toast(html);
  } catch { toast(AWAY); }
  asking = false;
  if (waiting) { waiting = false; ask(); }
}

async function solve(button) {
  button.disabled = true;
  const answer = await fetch("/assumptions/resolve", { method: "POST", headers: { Accept: "application/json" }, body: new URLSearchParams({ moves: JSON.stringify(moves()) }) });
  if (answer.ok) ask(); else toast((await answer.json()).message);
}

function sift() {
  for (const knob of $$(".knob")) knob.hidden = !knob.dataset.search.includes(wanted.toLowerCase()) && !knob.classList.contains("moved");
  $("#find-none").hidden = $$(".knob").some((knob) => !knob.hidden);
}

// An answer that is higher than the window stays with its end in sight, any other below the bar.
function place() {
  const panel = $(".sticky");
  if (panel) panel.style.top = `${Math.min(56, innerHeight - panel.offsetHeight - 8)}px`;
}

function startSliders() {
  const list = $("#knobs");
  if (!list) return;
  list.addEventListener("input", (event) => { if (event.target.matches("input[type=range]")) ask(); });
  const rest = (event) => { if (event.target.matches("input[type=range]")) { event.target.value = 0; ask(); } };
  list.addEventListener("dblclick", rest);
  list.addEventListener("keydown", (event) => { if (event.key === "Delete" || event.key === "Backspace") rest(event); });
  $("#find").value = wanted;
  $("#find").addEventListener("input", (event) => { wanted = event.target.value; sift(); });
  new ResizeObserver(place).observe($(".sticky"));
  ask();
  sift();
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-resolve]"), rest = event.target.closest("[data-rest]");
  if (button) solve(button);
  if (!rest) return;
  for (const knob of rest.dataset.rest === "all" ? $$(".knob") : [rest.closest(".knob")]) for (const input of $$("input[type=range]", knob)) input.value = 0;
  ask();
});
addEventListener("resize", place);
starts.push(startSliders);
startSliders();
