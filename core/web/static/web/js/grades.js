// The marks grid: arrows and Enter move, a column pasted from a spreadsheet fills downwards and
// can be taken back; what is not saved yet is marked, counted, and kept from being left behind.
import { toast } from "./toast.js";

const grid = document.querySelector("[data-grid]");
const cells = grid ? [...grid.querySelectorAll("input.mark")] : [];
const line = document.querySelector("[data-unsaved-count]");
const hint = line?.textContent;
const at = (row, column) =>
  cells.find((c) => Number(c.dataset.row) === row && Number(c.dataset.column) === column);

function count() {
  cells.forEach((cell) => cell.classList.toggle("changed", cell.value !== cell.defaultValue));
  const changed = cells.filter((cell) => cell.classList.contains("changed")).length;
  line.textContent = changed ? `${changed} ${grid.dataset.unsaved}` : hint;
  return changed;
}

function edge(cell, left) {
  const whole = cell.selectionStart === 0 && cell.selectionEnd === cell.value.length;
  return whole || cell.selectionStart === (left ? 0 : cell.value.length);
}

grid?.addEventListener("keydown", (event) => {
  const cell = event.target.closest("input.mark");
  if (!cell) return;
  const moves = {
    ArrowUp: [-1, 0],
    ArrowDown: [1, 0],
    Enter: [event.shiftKey ? -1 : 1, 0],
    ArrowLeft: [0, -1],
    ArrowRight: [0, 1],
  };
  const move = moves[event.key];
  if (!move) return;
  if (move[1] && !edge(cell, move[1] < 0)) return;
  event.preventDefault();
  const next = at(Number(cell.dataset.row) + move[0], Number(cell.dataset.column) + move[1]);
  next?.focus();
  next?.select();
});

grid?.addEventListener("paste", (event) => {
  const cell = event.target.closest("input.mark");
  const text = event.clipboardData.getData("text/plain");
  if (!cell || !/[\n\t]/.test(text)) return;
  event.preventDefault();
  const before = [];
  text.trimEnd().split(/\r?\n/).forEach((row, down) => {
    row.split("\t").forEach((value, right) => {
      const target = at(Number(cell.dataset.row) + down, Number(cell.dataset.column) + right);
      if (!target) return;
      before.push([target, target.value]);
      target.value = value.trim();
    });
  });
  count();
  toast(`${grid.dataset.pasted} · ${before.length}`, grid.dataset.undo, () => {
    before.forEach(([target, value]) => {
      target.value = value;
    });
    count();
  });
});

if (grid) {
  let saving = false;
  grid.addEventListener("input", count);
  grid.closest("form").addEventListener("submit", () => {
    saving = true;
  });
  window.addEventListener("beforeunload", (event) => {
    if (!saving && count()) event.preventDefault();
  });
}
