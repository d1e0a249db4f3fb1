// Clocks that run from a moment of the server: data-clock, data-stopped, data-now (Unix seconds).
import { showTime } from "./times.js";

const clocks = [...document.querySelectorAll("[data-clock]")];
const loaded = Date.now() / 1000;

function show() {
  for (const clock of clocks) {
    const { clock: begun, stopped, now } = clock.dataset;
    const ahead = now ? loaded - Number(now) : 0;
    const spent = stopped ? Number(stopped) - Number(begun) : Date.now() / 1000 - ahead - Number(begun);
    clock.textContent = showTime(Math.max(0, Math.floor(spent * 10) * 10));
  }
}
show();
if (clocks.some((clock) => !clock.dataset.stopped)) setInterval(show, 100);
