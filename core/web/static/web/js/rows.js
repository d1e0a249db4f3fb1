// Rows of a form (data-rows="prefix"): one more, one up, one away, without a reload. Without this module
// the numbers say the order, a box takes a row away, and the button asks the server for room.
for (const list of document.querySelectorAll("[data-rows]")) {
  const total = list.querySelector(`[name="${list.dataset.rows}-TOTAL_FORMS"]`);
  const more = list.querySelector("[data-more]");
  const template = list.querySelector("template");
  const rows = () => [...list.querySelectorAll("[data-row]")].filter((row) => !row.hidden);
  const field = (row, name) => row.querySelector(`[name$="-${name}"]`);

  function number() {
    rows().forEach((row, n) => {
      field(row, "ORDER").value = n + 1;
      row.querySelector("[data-up]").disabled = n === 0;
    });
  }

  function ready(row) {
    row.classList.add("live");
    row.querySelector("[data-rowacts]").hidden = false;
  }

  list.addEventListener("click", (event) => {
    const row = event.target.closest("[data-row]");
    if (event.target.closest("[data-up]")) {
      rows()[rows().indexOf(row) - 1]?.before(row);
      row.querySelector("[data-up]").focus();
    } else if (event.target.closest("[data-drop]")) {
      field(row, "DELETE").checked = true;
      row.hidden = true;
      more.focus();
    } else return;
    number();
  });
  more.addEventListener("click", (event) => {
    event.preventDefault();
    const made = document.createElement("div");
    made.innerHTML = template.innerHTML.replaceAll("__prefix__", total.value);
    const row = made.querySelector("[data-row]");
    total.value = Number(total.value) + 1;
    template.before(row);
    ready(row);
    number();
    row.querySelector("select, input").focus();
  });
  rows().forEach(ready);
  number();
}
