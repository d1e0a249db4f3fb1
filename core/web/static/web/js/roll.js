// The roll sends itself: a tap is kept for as long as it can be taken back, then it is sent.
import { SHOWN, dismiss, toast } from "./toast.js";

const form = document.querySelector("form[data-roll]");
const pending = new Map(); // name of the group → value before the tap
let timer = null;
let sending = false;

const groups = () => [...form.querySelectorAll(".roll li")];
const checked = (name) => form.querySelector(`input[name="${name}"]:checked`)?.value || "";
const nameOf = (line) => line.querySelector("input").name;

function show(line) {
  const name = nameOf(line);
  line.classList.toggle("open", !checked(name));
  line.querySelector(".unsent").hidden = !pending.has(name);
}

function put(name, value) {
  form.querySelectorAll(`input[name="${name}"]`).forEach((input) => {
    input.checked = input.value === value;
  });
}

function restore(name, before) {
  put(name, before);
  pending.delete(name);
  form.querySelector(`input[name="${name}"]`).closest("li").dataset.value = before;
}

function note(names, text) {
  clearTimeout(timer);
  timer = setTimeout(send, SHOWN);
  groups().forEach(show);
  toast(text, form.dataset.undo, () => {
    for (const [name, before] of names) {
      restore(name, before);
    }
    groups().forEach(show);
  });
}

function body(names) {
  const data = new URLSearchParams();
  data.set("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
  names.forEach((name) => data.set(name, checked(name)));
  if (form.elements.reason) data.set("reason", form.elements.reason.value);
  return data;
}

async function send({ leaving = false } = {}) {
  if (!pending.size || sending) return;
  sending = true;
  dismiss(); // what is sent is corrected by another tap, not taken back
  const sent = new Map([...pending].map(([name, before]) => [name, { before, value: checked(name) }]));
  try {
    const answer = await fetch(location.href, {
      method: "POST",
      body: body([...sent.keys()]),
      headers: { "HX-Request": "true" },
      keepalive: leaving,
    });
    const text = await answer.text();
    if (answer.status === 409) return refused(sent, text);
    if (!answer.ok || answer.redirected) throw new Error(String(answer.status));
    for (const [name, { value }] of sent) if (checked(name) === value) pending.delete(name);
    form.querySelector("[data-sum]").innerHTML = text;
  } catch {
    toast(`${pending.size} ${form.dataset.waiting}. ${form.dataset.offline}`);
    timer = setTimeout(send, 5000);
  } finally {
    sending = false;
    groups().forEach(show);
  }
}

function refused(sent, why) {
  for (const [name, { before }] of sent) {
    restore(name, before);
  }
  toast(why);
}

function tapped(event) {
  const input = event.target;
  const line = input.closest("li");
  if (!line) return;
  const before = line.dataset.value || "";
  if ("scanned" in line.dataset && !form.elements.reason.value.trim()) {
    put(input.name, before);
    toast(form.dataset.why);
    return form.elements.reason.focus();
  }
  if (!pending.has(input.name)) pending.set(input.name, before);
  line.dataset.value = input.value;
  const who = line.querySelector(".seg").getAttribute("aria-label");
  note([[input.name, before]], `${who} · ${input.getAttribute("aria-label")}`);
}

function rest(event) {
  event.preventDefault();
  const open = groups().filter((line) => !checked(nameOf(line)));
  if (!open.length) return;
  for (const line of open) {
    pending.set(nameOf(line), "");
    put(nameOf(line), "present");
    line.dataset.value = "present";
  }
  note(open.map((line) => [nameOf(line), ""]), `${form.dataset.rest} · ${open.length}`);
}

if (form) {
  form.dataset.roll = "live";
  groups().forEach((line) => {
    line.dataset.value = checked(nameOf(line));
  });
  form.addEventListener("change", tapped);
  form.querySelector('button[name="rest"]').addEventListener("click", rest);
  // Signing off sends the whole form, so nothing is left to be sent.
  form.addEventListener("submit", () => {
    clearTimeout(timer);
    dismiss();
    pending.clear();
  });
  window.addEventListener("online", () => send());
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") send({ leaving: true });
  });
  window.addEventListener("beforeunload", (event) => {
    if (pending.size && !navigator.onLine) event.preventDefault();
  });
}
