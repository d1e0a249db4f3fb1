// A staff list filters without a reload: tabs, heads, pages and fields fetch the list anew.
const list = document.querySelector("[data-list]");
let typing = null;
let latest = 0;

async function load(address, push = true) {
  latest += 1;
  const mine = latest;
  list.setAttribute("aria-busy", "true");
  try {
    const answer = await fetch(address, { headers: { Accept: "text/html" } });
    if (!answer.ok) throw new Error(String(answer.status));
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = page.querySelector("[data-list]");
    if (!fresh || mine !== latest) return;
    put(fresh);
    if (push) history.pushState(null, "", address);
  } catch {
    location.assign(address);
  } finally {
    list.removeAttribute("aria-busy");
  }
}

// What is being typed in, and a menu that is open, stay as they are.
function put(fresh) {
  const focused = document.activeElement?.id;
  const at = document.activeElement?.selectionStart;
  const open = list.querySelector("details")?.open;
  const typed = list.querySelector("#q")?.value;
  list.replaceChildren(...fresh.childNodes);
  const menu = list.querySelector("details");
  if (menu && open) menu.open = true;
  const field = focused && list.querySelector(`#${CSS.escape(focused)}`);
  if (!field) return;
  field.focus();
  if (field.id === "q" && typed !== undefined) {
    field.value = typed;
    field.setSelectionRange(at, at);
  }
}

function address() {
  const data = new URLSearchParams(new FormData(list.querySelector("[data-listform]")));
  for (const [key, value] of [...data]) if (!value) data.delete(key, value);
  return `?${data}`;
}

if (list) {
  list.addEventListener("click", (event) => {
    const link = event.target.closest(".tabs a, th a, .pager a");
    if (!link || event.metaKey || event.ctrlKey || event.shiftKey) return;
    event.preventDefault();
    load(link.getAttribute("href"));
  });
  list.addEventListener("change", (event) => {
    if (event.target.matches("select, [type=checkbox]")) load(address());
  });
  list.addEventListener("input", (event) => {
    if (event.target.id !== "q") return;
    clearTimeout(typing);
    typing = setTimeout(() => load(address()), 250);
  });
  list.addEventListener("submit", (event) => {
    event.preventDefault();
    load(address());
  });
  window.addEventListener("popstate", () => load(location.href, false));
  document.addEventListener("click", (event) => {
    const menu = list.querySelector("details.menu[open]");
    if (menu && !menu.contains(event.target)) menu.open = false;
  });
}
