// The marks grid: arrows and Enter move, a column pasted from a spreadsheet fills downwards.
const grid = document.querySelector("[data-grid]");
const cells = grid ? [...grid.querySelectorAll("input.mark")] : [];
const at = (row, column) =>
  cells.find((c) => Number(c.dataset.row) === row && Number(c.dataset.column) === column);

grid?.addEventListener("keydown", (event) => {
  const cell = event.target.closest("input.mark");
  if (!cell) return;
  const row = Number(cell.dataset.row);
  const column = Number(cell.dataset.column);
  const moves = { ArrowUp: [-1, 0], ArrowDown: [1, 0], Enter: [1, 0] };
  const move = moves[event.key];
  if (!move) return;
  event.preventDefault();
  at(row + move[0], column + move[1])?.select();
  at(row + move[0], column + move[1])?.focus();
});

grid?.addEventListener("paste", (event) => {
  const cell = event.target.closest("input.mark");
  const text = event.clipboardData.getData("text/plain");
  if (!cell || !/[\n\t]/.test(text)) return;
  event.preventDefault();
  text.trimEnd().split(/\r?\n/).forEach((line, down) => {
    line.split("\t").forEach((value, right) => {
      const target = at(Number(cell.dataset.row) + down, Number(cell.dataset.column) + right);
      if (target) target.value = value.trim();
    });
  });
});
