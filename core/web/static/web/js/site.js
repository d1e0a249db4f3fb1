// Small helpers on data-* hooks; every page works without them.
const pad = (n) => String(n);

function count(node) {
  const left = Math.max(0, Math.ceil((new Date(node.dateTime) - Date.now()) / 60000));
  const parts = [];
  const add = (n, unit) => {
    const small = document.createElement("small");
    small.textContent = unit;
    parts.push(document.createTextNode(pad(n)), small);
  };
  const days = Math.floor(left / 1440);
  if (days) add(days, node.dataset.days);
  add(Math.floor((left % 1440) / 60), node.dataset.hours);
  add(left % 60, node.dataset.minutes);
  node.replaceChildren(...parts);
  if (left === 0 && node.dataset.reloaded !== "1") {
    node.dataset.reloaded = "1";
    setTimeout(() => location.reload(), 1500);
  }
}

const clocks = [...document.querySelectorAll("[data-countdown]")].filter(
  (node) => new Date(node.dateTime) > Date.now(),
);
if (clocks.length) setInterval(() => clocks.forEach(count), 20000);

// A form that may be sent once only: a second tap does nothing.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.dataset.sent === "1") event.preventDefault();
  form.dataset.sent = "1";
  setTimeout(() => delete form.dataset.sent, 4000);
});
window.addEventListener("pageshow", () => {
  document.querySelectorAll("form[data-sent]").forEach((form) => delete form.dataset.sent);
});

for (const form of document.querySelectorAll("form[data-autosubmit]")) form.requestSubmit();
