// Hashes a chosen or dropped file in the browser and asks whether that very file was handed out.
const box = document.querySelector("[data-file-check]");
const input = box?.querySelector("input[type=file]");
const out = box?.querySelector("[role=status]");

async function check(file) {
  if (!file) return;
  const digest = await crypto.subtle.digest("SHA-256", await file.arrayBuffer());
  const hex = [...new Uint8Array(digest)].map((b) => b.toString(16).padStart(2, "0")).join("");
  let issued;
  try {
    ({ issued } = await (await fetch(box.dataset.fileCheck + hex + "/")).json());
  } catch {
    out.textContent = box.dataset.unsure;
    out.className = "notice warn";
    return;
  }
  out.textContent = `${file.name}: ${issued ? box.dataset.yes : box.dataset.no}`;
  out.className = issued ? "notice good" : "notice bad";
}

input?.addEventListener("change", () => check(input.files[0]));
box?.addEventListener("dragover", (event) => {
  event.preventDefault();
  box.classList.add("over");
});
box?.addEventListener("dragleave", () => box.classList.remove("over"));
box?.addEventListener("drop", (event) => {
  event.preventDefault();
  box.classList.remove("over");
  check(event.dataTransfer.files[0]);
});
