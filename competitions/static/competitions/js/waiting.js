// Marks of any judge that wait on this tablet are sent from here too; how many is said, not whose.
import { outbox } from "./outbox.js";

const box = outbox();
const note = document.querySelector("[data-waiting]");

box.addEventListener("change", ({ detail }) => {
  if (!note) return;
  note.hidden = detail.waiting.length === 0;
  note.textContent = note.dataset.text.replace("{n}", detail.waiting.length);
});
await box.tell();
box.flush();
