// A bracket that moves by itself: asks for what is new, puts it in without a jump, says how old it is.
const root = document.querySelector("[data-bracket]");
const EVERY = 4000;
const CUT_AFTER = 12;

for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => print());
}
const follow = document.querySelector("[data-follow]");
follow?.addEventListener("change", () => follow.requestSubmit());

let tag = root?.dataset.tag;
let seen = Date.now();
let timer;

function put(html) {
  const box = root.querySelector(".bracketbox");
  const left = box?.scrollLeft;
  const focused = document.activeElement === box;
  root.innerHTML = html;
  const fresh = root.querySelector(".bracketbox");
  if (fresh && left) fresh.scrollLeft = left;
  if (fresh && focused) fresh.focus({ preventScroll: true });
}

function age() {
  const seconds = Math.max(1, Math.round((Date.now() - seen) / 1000));
  const cut = seconds > CUT_AFTER;
  const place = root.querySelector("[data-age]");
  const text = (cut ? root.dataset.late : root.dataset.fresh).replace("{s}", seconds);
  place.classList.toggle("late", cut);
  if (place.textContent !== text) place.textContent = text;
}

async function ask() {
  clearTimeout(timer);
  try {
    const answer = await fetch(root.dataset.bracket, {
      cache: "no-store",
      headers: { "If-None-Match": tag },
      signal: AbortSignal.timeout(8000),
    });
    if (answer.status !== 304 && !answer.ok) throw new Error(String(answer.status));
    if (answer.status !== 304) {
      put(await answer.text());
      tag = answer.headers.get("ETag") ?? "";
    }
    seen = Date.now();
  } catch {
    // said by its age
  }
  age();
  timer = setTimeout(ask, document.hidden ? EVERY * 5 : EVERY * (0.9 + Math.random() / 5));
}

if (root) {
  setInterval(age, 1000);
  addEventListener("online", ask);
  document.addEventListener("visibilitychange", () => !document.hidden && ask());
  age();
  timer = setTimeout(ask, EVERY);
}
