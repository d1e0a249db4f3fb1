// The evening on which a class opens: the button by the server's clock, and the answer in one request.
const form = document.querySelector("form[data-rush]");
const answers = [...document.querySelectorAll("[data-answer]")];

// How far this phone is behind the server: of three tries, the one with the shortest way counts.
async function behind() {
  let best = { way: Infinity, offset: 0 };
  for (let n = 0; n < 3; n += 1) {
    const sent = performance.now();
    const answer = await fetch("/api/v1/time", { cache: "no-store" });
    const told = await answer.json();
    const way = performance.now() - sent;
    const offset = told.ms + way / 2 - Date.now();
    if (way < best.way) best = { way, offset };
  }
  return best.offset;
}

function show(name, facts = {}) {
  for (const node of answers) {
    node.hidden = node.dataset.answer !== name;
    if (node.hidden) continue;
    for (const slot of node.querySelectorAll("[data-fact]")) slot.textContent = facts[slot.dataset.fact] ?? "";
  }
  form.hidden = name !== "ready";
  document.querySelector(`[data-answer="${name}"]`)?.scrollIntoView({ block: "nearest" });
}

async function ask() {
  const headers = { "Content-Type": "application/json", "X-CSRFToken": form.elements.csrfmiddlewaretoken.value };
  let answer;
  try {
    answer = await fetch(form.dataset.rush, { method: "POST", headers, body: "{}" });
  } catch {
    show("offline");
    return setTimeout(ask, 1500); // asking again is the same asking
  }
  const told = await answer.json().catch(() => ({}));
  if (answer.status === 202) {
    show("line", told);
    return setTimeout(ask, told.wait_seconds * 1000);
  }
  if (answer.status === 503) return setTimeout(ask, 2000);
  if (answer.ok) return show(told.state, told);
  return show("no", told);
}

function open() {
  for (const button of form.querySelectorAll("button")) button.disabled = false;
  for (const node of document.querySelectorAll("[data-before]")) node.hidden = true;
}

if (form) {
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    for (const button of form.querySelectorAll("button")) button.disabled = true;
    ask();
  });
  if (form.dataset.opens) {
    behind().catch(() => 0).then((offset) => {
      const wait = () => {
        const left = new Date(form.dataset.opens) - Date.now() - offset;
        if (left <= 0) open();
        else setTimeout(wait, Math.min(left, 1000));
      };
      wait();
    });
  }
}

// The organiser's live view.
const live = document.querySelector("[data-live]");
let tag = "";

async function look() {
  try {
    const answer = await fetch(live.dataset.live, { headers: tag ? { "If-None-Match": tag } : {}, cache: "no-store" });
    if (answer.status === 200) {
      tag = answer.headers.get("ETag") ?? "";
      const rush = await answer.json();
      for (const node of live.querySelectorAll("[data-fact]")) node.textContent = rush[node.dataset.fact] ?? "–";
      const most = Math.max(1, ...rush.curve);
      live.querySelectorAll("rect").forEach((bar, n) => {
        const height = Math.round((rush.curve[n] / most) * 60);
        bar.setAttribute("height", height);
        bar.setAttribute("y", 60 - height);
      });
      live.querySelector("[data-most]").textContent = most;
    }
  } finally {
    setTimeout(look, document.hidden ? 10000 : 2000);
  }
}

if (live) look();
