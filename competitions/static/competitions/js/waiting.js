// Marks of any judge that wait on this tablet are sent from here too; how many is said, not whose.
import { outbox } from "./outbox.js";

const box = outbox();
const note = document.querySelector("[data-waiting]");

box.addEventListener("change", ({ detail }) => {
  if (!note) return;
  note.hidden = detail.waiting.length === 0;
  note.textContent = note.dataset.text.replace("{n}", detail.waiting.length);
});
// Many sheets are locked by the afternoon: the list opens where the next one waits.
const next = document.querySelector(".sheetlist .next");
if (next && next.getBoundingClientRect().bottom > innerHeight) next.scrollIntoView({ block: "center" });

await box.tell();
box.flush();
