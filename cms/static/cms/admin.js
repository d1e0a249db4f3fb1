// The first autosave of a new page makes the page. Whoever publishes while it is on its way would
// make the page a second time and be told that its address is taken: the press waits for the answer.

let underWay = false;
let waiting = null;

const press = ({ form, name, value }) => {
  if (name) {
    const field = document.createElement("input");
    Object.assign(field, { type: "hidden", name, value });
    form.append(field);
  }
  form.requestSubmit();
};

const settle = () => {
  underWay = false;
  if (!waiting) return;
  const pressed = waiting;
  waiting = null;
  // after the other listeners: they write the new page's address into the form
  setTimeout(() => press(pressed), 0);
};

document.addEventListener("w-autosave:save", () => { underWay = true; });
for (const end of ["success", "error", "deactivated"]) {
  document.addEventListener(`w-autosave:${end}`, settle);
}
document.addEventListener(
  "submit",
  (event) => {
    if (!underWay || !event.target.matches("[data-edit-form]")) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    const by = event.submitter;
    waiting = { form: event.target, name: by?.name, value: by?.value };
  },
  true,
);
