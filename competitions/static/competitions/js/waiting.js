// Marks and runs of anybody that wait on this tablet are sent from here too; how many is said, not whose.
import { outbox, runsOfTablet } from "./outbox.js";

const boxes = [outbox(), runsOfTablet()];
const waiting = new Map();
const note = document.querySelector("[data-waiting]");

for (const box of boxes) {
  box.addEventListener("change", ({ detail }) => {
    waiting.set(box, detail.waiting.length);
    const count = [...waiting.values()].reduce((all, n) => all + n, 0);
    if (!note) return;
    note.hidden = count === 0;
    note.textContent = note.dataset.text.replace("{n}", count);
  });
}
// Many sheets are locked by the afternoon: the list opens where the next one waits.
const next = document.querySelector(".sheetlist .next");
if (next && next.getBoundingClientRect().bottom > innerHeight) next.scrollIntoView({ block: "center" });

for (const box of boxes) {
  await box.tell();
  box.flush();
}
