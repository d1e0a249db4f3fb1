// A board: asks for the newest snapshot, puts it in without a jump, says how old it is.
import { flip } from "./flip.js";
import { showTime } from "./times.js";

const board = document.querySelector("[data-board]");
const box = board.querySelector("[data-box]");
const fresh = board.querySelector("[data-fresh]");
const HALL = matchMedia("(width >= 100rem)");
const EVERY = 3000;
const CUT_AFTER = 9;
let tag = `"${board.dataset.tag}"`;
let ahead = Date.now() - Number(board.dataset.server);
let seen = Date.now();
let timer;

if (HALL.matches) document.body.classList.add("inhall");

async function ask() {
  clearTimeout(timer);
  try {
    // The page keeps the tag itself: a snapshot that it has costs a 304 without a body.
    const answer = await fetch(board.dataset.board, {
      cache: "no-store",
      credentials: "omit",
      headers: { "If-None-Match": tag },
      signal: AbortSignal.timeout(8000),
    });
    if (answer.status !== 304 && !answer.ok) throw new Error(String(answer.status));
    const server = Number(answer.headers.get("X-Server-Time"));
    if (server) ahead = Date.now() - server;
    if (answer.status !== 304) {
      const html = await answer.text();
      tag = answer.headers.get("ETag") ?? "";
      flip(box, () => {
        box.innerHTML = html;
      });
      clocks();
    }
    seen = Date.now();
  } catch {
    // said by its age
  }
  age();
  // Not all phones at the same moment: a tenth earlier or later.
  timer = setTimeout(ask, document.hidden ? EVERY * 5 : EVERY * (0.9 + Math.random() / 5));
}

function age() {
  const seconds = Math.max(1, Math.round((Date.now() - seen) / 1000));
  const cut = seconds > CUT_AFTER;
  const words = !cut ? board.dataset.live : seconds < 120 ? board.dataset.cut : board.dataset.cutMinutes;
  const text = words.replace("{s}", cut ? seconds : Math.min(seconds, 3)).replace("{m}", Math.floor(seconds / 60));
  fresh.hidden = false;
  fresh.classList.toggle("late", cut);
  const place = fresh.querySelector("span");
  if (place.textContent !== text) place.textContent = text;
}

// The time used on a ruler where whoever is first stands at four fifths.
function gauge(spent) {
  const drawn = box.querySelector("[data-gauge]");
  if (!drawn) return;
  const x = Math.max(0, Math.min(600, (spent / Number(drawn.dataset.gauge)) * 480));
  drawn.querySelector(".spent").setAttribute("width", x.toFixed(1));
  drawn.querySelector(".at").setAttribute("transform", `translate(${x.toFixed(1)} 0)`);
}

function clocks() {
  for (const clock of box.querySelectorAll("[data-since]")) {
    const end = clock.dataset.until ? Number(clock.dataset.until) : Date.now() - ahead;
    const text = showTime(Math.floor(Math.max(0, end - Number(clock.dataset.since)) / 100) * 10);
    const dot = text.lastIndexOf(".");
    clock.firstChild.textContent = text.slice(0, dot);
    clock.lastChild.textContent = text.slice(dot);
    gauge(end - Number(clock.dataset.since));
  }
}

setInterval(clocks, 100);
setInterval(age, 1000);
addEventListener("online", ask);
document.addEventListener("visibilitychange", () => !document.hidden && ask());
clocks();
age();
timer = setTimeout(ask, EVERY);
