// Small helpers on data-* hooks; every page works without them.
// The time of the server: a phone's clock may be wrong, and a kept page may be older than its answer.
function behind() {
  const answer = performance.getEntriesByType("navigation")[0];
  const told = answer?.serverTiming?.find((entry) => entry.name === "clock")?.duration;
  if (told) return told - (performance.timeOrigin + answer.responseStart);
  const written = document.querySelector("[data-countdown]")?.dataset.now;
  return written ? new Date(written) - performance.timeOrigin - performance.now() : 0;
}

const LAST = 600; // seconds are shown in the last ten minutes only

function parts(left) {
  if (left <= LAST) return [[Math.floor(left / 60), "minutes"], [left % 60, "seconds"]];
  const minutes = Math.ceil(left / 60);
  const days = Math.floor(minutes / 1440);
  const rest = [[Math.floor((minutes % 1440) / 60), "hours"], [minutes % 60, "minutes"]];
  return days ? [[days, "days"], ...rest] : rest;
}

function count(node, offset) {
  const left = Math.max(0, Math.ceil((new Date(node.dateTime) - Date.now() - offset) / 1000));
  const shown = parts(left).flatMap(([n, unit]) => {
    const small = document.createElement("small");
    small.textContent = node.dataset[unit];
    return [document.createTextNode(String(n)), small];
  });
  node.replaceChildren(...shown);
  return left;
}

function tick(clocks, offset) {
  const left = Math.min(...clocks.map((node) => count(node, offset)));
  // A page that stays knows what to do at the moment; others show what has changed.
  if (left === 0 && document.querySelector("[data-stays]")) return;
  if (left === 0) setTimeout(() => location.reload(), 1000);
  else setTimeout(() => tick(clocks, offset), left <= LAST + 20 ? 1000 : 20000);
}

const offset = behind();
const clocks = [...document.querySelectorAll("[data-countdown]")].filter(
  (node) => new Date(node.dateTime) > Date.now() + offset,
);
if (clocks.length) tick(clocks, offset);

// A form that may be sent once only: a second tap does nothing. What a page's own script took isn't sent.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented) return;
  if (form.dataset.sent === "1") event.preventDefault();
  form.dataset.sent = "1";
  setTimeout(() => delete form.dataset.sent, 4000);
});
window.addEventListener("pageshow", () => {
  document.querySelectorAll("form[data-sent]").forEach((form) => delete form.dataset.sent);
});

for (const form of document.querySelectorAll("form[data-autosubmit]")) form.requestSubmit();

for (const button of document.querySelectorAll("[data-print]")) {
  button.addEventListener("click", () => window.print());
}

// Who arrives at an English page reads the rest in English too; a kept page can set no cookie.
if (/^\/en\//.test(location.pathname) && !document.cookie.includes("django_language=")) {
  document.cookie = "django_language=en; path=/; max-age=31536000; samesite=lax";
}
