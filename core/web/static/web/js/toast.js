// A toast says what was done and offers to take it back; it goes after eight seconds.
export const SHOWN = 8000;
let box = null;
let last = null;

function place() {
  if (!box) {
    box = document.createElement("div");
    box.className = "toasts";
    box.setAttribute("role", "status");
    document.body.append(box);
  }
  return box;
}

export function dismiss() {
  if (last) {
    clearTimeout(last.timer);
    last.node.remove();
    last = null;
  }
}

// One at a time: the newest takes the place of the one before.
export function toast(text, word = "", undo = null) {
  dismiss();
  const node = document.createElement("div");
  node.className = "toast";
  const line = document.createElement("p");
  line.textContent = text;
  node.append(line);
  if (undo) {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = word;
    button.addEventListener("click", () => {
      dismiss();
      undo();
    });
    node.append(button);
  }
  place().append(node);
  last = { node, timer: setTimeout(dismiss, SHOWN) };
}
