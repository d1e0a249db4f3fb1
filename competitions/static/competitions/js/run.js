// The form of a run: sums at once what is typed, keeps it on the device, sends it until the server has it.
import { RunBox } from "./run_box.js";
import { readTime, showTime } from "./times.js";

const form = document.querySelector("form[data-records]");
const box = new RunBox(form.dataset, form.elements.csrfmiddlewaretoken.value);
const says = form.querySelector("[data-state]");
const words = form.dataset;
const SKIP = new Set(["csrfmiddlewaretoken", "do", "after"]);
let handIn = null;

function tell(state, text) {
  says.dataset.state = state;
  says.textContent = text;
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

// --- what is typed, as the server reads it -----------------------------------------------------
const typed = () => Object.fromEntries([...new FormData(form)].filter(([name]) => !SKIP.has(name)));

function station(card) {
  const time = readTime(card.querySelector(".timefield input").value.trim());
  const faults = [...card.querySelectorAll("[data-fault]")].map((fault) => ({
    fault: Number(fault.dataset.fault),
    count: Number(fault.querySelector("input").value.trim() || 0),
  }));
  return { station: Number(card.dataset.station), time: time === null ? null : (time / 100).toFixed(2), faults };
}

// Why it can't be sent as it stands; nothing where it can.
function held(seen) {
  if (seen.stations.some(({ time }) => time === "NaN")) return words.wrong;
  if (seen.stations.some(({ faults }) => faults.some(({ count }) => !Number.isInteger(count) || count < 0))) return words.count;
  return seen.standing !== "ok" && !seen.why.trim() ? words.reason : "";
}

function changed() {
  sum();
  const stations = [...form.querySelectorAll("[data-station]")].map(station);
  const seen = { stations, standing: form.elements.standing.value, why: form.elements.why.value };
  box.put(seen, typed(), held(seen));
}

function fill(fields) {
  for (const [name, value] of Object.entries(fields)) {
    if (form.elements[name]) form.elements[name].value = value;
  }
  sum();
}

// Another device's run stands: it is shown, and what was typed here is in the history.
function stands(run) {
  const fields = { standing: run.standing, why: run.why };
  for (const { station: no, time, faults } of run.stations) {
    fields[`t${no}`] = time === null ? "" : showTime(Math.round(Number(time) * 100));
    for (const card of form.querySelectorAll(`[data-station="${no}"] [data-fault]`)) {
      const seen = faults.find(({ fault }) => fault === Number(card.dataset.fault));
      fields[card.querySelector("input").name] = seen?.count ?? 0;
    }
  }
  fill(fields);
  tell("refused", words.lost);
}

// --- what became of it -------------------------------------------------------------------------
box.addEventListener("state", ({ detail: { state, problem } }) => {
  const why = problem?.detail ?? "";
  if (state === "saved") {
    form.elements.after.value = box.version;
    tell("saved", `${words.saved} ${new Date(box.version).toLocaleTimeString("en-GB")}`);
    if (handIn) form.requestSubmit(handIn);
    return;
  }
  if (state !== "here" && handIn) handIn = null;
  if (state === "here") tell("here", words.here);
  else if (state === "sending") tell("here", words.sending);
  else if (state === "signin") tell("here", words.signin);
  else if (state === "offline") tell("offline", words.offline);
  else tell("refused", words.held.replace("{why}", why));
});
box.addEventListener("stands", ({ detail }) => {
  handIn = null;
  form.elements.after.value = box.version;
  stands(detail.run);
});

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
  // Handed in is only what the server has; then the form goes its own way.
  if (!box.unsent && event.submitter?.value === "submit") return;
  event.preventDefault();
  if (box.last?.refused) changed();
  handIn = event.submitter?.value === "submit" && !box.last?.refused ? event.submitter : null;
  box.flush();
});

// What an earlier visit could not send comes back into the form, and is sent as made for what it saw.
const left = await box.left();
sum();
if (left) {
  fill(left);
  if (box.last.refused) changed();
}
await box.box.tell();
box.flush();
addEventListener("beforeunload", (event) => {
  if (box.unsent && !box.box.shelf.kept) event.preventDefault();
});
