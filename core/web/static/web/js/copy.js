// One tap copies a text. WeChat's browser, and pages without https, have no clipboard of their own:
// there the text is marked and copied the old way, or left marked for the hand.
function text(node) {
  return node.value ?? node.textContent.trim();
}

function mark(node) {
  if (node.select) {
    node.focus();
    node.select();
    node.setSelectionRange(0, node.value.length);
    return;
  }
  const range = document.createRange();
  range.selectNodeContents(node);
  const chosen = getSelection();
  chosen.removeAllRanges();
  chosen.addRange(range);
}

async function copy(node) {
  try {
    await navigator.clipboard.writeText(text(node));
    return true;
  } catch {
    mark(node);
    return document.execCommand("copy");
  }
}

for (const button of document.querySelectorAll("[data-copy]")) {
  const label = button.querySelector("span");
  const before = label.textContent;
  button.hidden = false;
  label.setAttribute("role", "status");
  button.addEventListener("click", async () => {
    const done = await copy(document.getElementById(button.dataset.copy));
    label.textContent = done ? button.dataset.copied : button.dataset.marked;
    setTimeout(() => { label.textContent = before; }, 3000);
  });
}
