// A list whose rows can be ticked: all of a group at once, and how many are.
for (const list of document.querySelectorAll("[data-ticks]")) {
  const told = list.querySelector("[data-ticked]");
  const empty = told?.textContent;

  function count() {
    const number = list.querySelectorAll("input[type=checkbox]:checked").length;
    if (told) told.textContent = number ? told.dataset.ticked.replace("%n", number) : empty;
  }

  for (const button of list.querySelectorAll("[data-tick-all]")) {
    const group = button.closest(".people-head").nextElementSibling;
    const boxes = () => [...group.querySelectorAll("input[type=checkbox]:not(:disabled)")];
    button.hidden = false;
    button.addEventListener("click", () => {
      const on = boxes().some((box) => !box.checked);
      for (const box of boxes()) box.checked = on;
      count();
    });
  }
  list.addEventListener("change", count);
  count();
}
