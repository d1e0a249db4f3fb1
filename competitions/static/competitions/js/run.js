// The form of a run: sums at once what is typed, keeps it on the device, sends it until the server has it.
import { Kept } from "./keep.js";
import { readTime, showTime } from "./times.js";

const form = document.querySelector("form[data-run]");
const kept = new Kept(form.dataset.run);
const says = form.querySelector("[data-state]");
const words = form.dataset;
const SKIP = new Set(["csrfmiddlewaretoken", "do"]);
let timer;
let sending = false;
let version = 0;
let wait = 1000;

function tell(state, text) {
  says.dataset.state = state;
  says.textContent = text;
}

function fields() {
  return Object.fromEntries([...new FormData(form)].filter(([name]) => !SKIP.has(name)));
}

// --- what counts -------------------------------------------------------------------------------
function stationSum(card) {
  const input = card.querySelector(".timefield input");
  const limit = card.dataset.limit ? Math.round(Number(card.dataset.limit) * 100) : Infinity;
  const time = readTime(input.value.trim());
  let penalties = 0;
  let failed = false;
  for (const fault of card.querySelectorAll("[data-fault]")) {
    const count = Number(fault.querySelector("input").value) || 0;
    penalties += Math.round(Number(fault.dataset.seconds) * 100) * count;
    failed ||= count > 0 && "fails" in fault.dataset;
  }
  const wrong = Number.isNaN(time);
  const stopped = !wrong && time !== null && time > limit;
  const counted = failed || stopped ? limit : time;
  card.classList.toggle("failed", failed);
  card.classList.toggle("stopped", stopped && !failed);
  card.querySelector(".timefield").classList.toggle("err", wrong);
  card.querySelector("[data-says]").textContent = wrong ? words.wrong : failed ? words.failed : stopped ? words.stopped : "";
  const sum = wrong || counted === null ? null : counted + penalties;
  card.querySelector("[data-counts]").textContent = sum === null || sum === time ? "" : `= ${showTime(sum)}`;
  return sum ?? 0;
}

function sum() {
  const total = [...form.querySelectorAll("[data-station]")].reduce((all, card) => all + stationSum(card), 0);
  form.querySelector("[data-sum]").textContent = showTime(total);
}

// --- keeping and sending -----------------------------------------------------------------------
function changed() {
  version += 1;
  sum();
  const safe = kept.put(fields());
  tell("here", safe ? words.here : words.sending);
  clearTimeout(timer);
  timer = setTimeout(() => send(), 700);
}

function later() {
  clearTimeout(timer);
  timer = setTimeout(() => send(), wait);
  wait = Math.min(wait * 2, 15000);
}

async function send(what = "save") {
  clearTimeout(timer);
  if (sending || !kept.get()) return;
  sending = true;
  const sent = version;
  const body = new FormData(form);
  body.set("do", what);
  let answer;
  try {
    const response = await fetch(location.pathname, { method: "POST", body, headers: { Accept: "application/json" } });
    if (!(response.headers.get("Content-Type") ?? "").includes("application/json")) {
      // a page of sign-in, or of a server that is down
      tell("here", response.ok || response.status === 403 ? words.signin : words.here);
      sending = false;
      later();
      return;
    }
    answer = { status: response.status, ...(await response.json()) };
  } catch {
    tell("offline", `${words.here}. ${words.offline}`);
    sending = false;
    later();
    return;
  }
  sending = false;
  wait = 1000;
  if (answer.status === 200) {
    form.elements.after.value = answer.after;
    if (sent === version) {
      kept.drop();
      tell("saved", `${words.saved} ${answer.at}`);
      if (what === "submit") location.assign(form.dataset.after);
    } else send();
  } else {
    tell("refused", `${words.here}. ${answer.text}`);
  }
}

// What an earlier visit could not send comes back into the form.
function restore() {
  const found = kept.get();
  if (!found) return;
  for (const [name, value] of Object.entries(found)) {
    const field = form.elements[name];
    if (field && name !== "after") field.value = value;
  }
  // On top of what the device saw then: what another device has written since is not written over.
  form.elements.after.value = found.after;
  changed();
}

for (const button of form.querySelectorAll("[data-step]")) {
  button.hidden = false;
  button.addEventListener("click", () => {
    const input = button.closest("[data-fault]").querySelector("input");
    input.value = Math.max(0, Math.min(99, (Number(input.value) || 0) + Number(button.dataset.step)));
    changed();
  });
}
form.classList.add("live");
form.addEventListener("input", changed);
form.addEventListener("submit", (event) => {
  event.preventDefault();
  changed();
  send(event.submitter?.value === "submit" ? "submit" : "save");
});
addEventListener("online", () => send());
document.addEventListener("visibilitychange", () => !document.hidden && send());
sum();
restore();
