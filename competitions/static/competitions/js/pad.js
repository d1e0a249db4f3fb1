// The number pad: keys, covers and the keyboard make one value; noting it hands it over.
import { worth } from "./worth.js";

export class Pad {
  constructor(root, note, words, following) {
    Object.assign(this, { root, note, words, following });
    this.column = root.querySelector("[data-pad]");
    this.output = this.column.querySelector("[data-pad-value]");
    this.calc = this.column.querySelector("[data-pad-calc]");
    this.label = this.column.querySelector("[data-pad-label]");
    this.button = this.column.querySelector("[data-note]");
    this.aspect = null;
    this.column.addEventListener("click", (event) => {
      const key = event.target.closest("[data-key]");
      if (key) this.press(key.dataset.key);
      else if (event.target.closest("[data-note]")) this.commit();
    });
    document.addEventListener("keydown", (event) => this.typed(event));
  }

  // Judgement and all-or-nothing are tapped as tiles; the pad then has no keys to offer.
  get numeric() {
    return ["count", "target", "points"].includes(this.aspect?.way);
  }

  open(aspect) {
    this.aspect = aspect;
    this.value = aspect.given || "";
    this.picked = aspect.picked;
    this.fresh = true;
    this.dirty = false;
    this.column.hidden = false;
    this.root.classList.toggle("tiles", !this.numeric);
    this.label.textContent = aspect.node.querySelector(".plainform label")?.textContent ?? aspect.node.querySelector("h2").textContent;
    this.column.querySelector('[data-key="."]').hidden = aspect.way === "count" || !this.numeric;
    for (const key of this.column.querySelectorAll("[data-key]")) key.disabled = !this.numeric;
    this.draw();
  }

  close() {
    this.aspect = null;
    this.column.hidden = true;
    this.root.classList.remove("tiles");
  }

  press(key) {
    if (!this.numeric) return;
    const before = this.fresh ? "" : this.value;
    this.fresh = false;
    this.dirty = true;
    this.picked = [];
    if (key === "clear") this.value = "";
    else if (key === "back") this.value = this.value.slice(0, -1);
    else if (key === ".") this.value = before.includes(".") ? before : `${before || 0}.`;
    else if (before.length < 7) this.value = before === "0" ? key : before + key;
    this.draw();
  }

  pick(picked) {
    this.picked = picked;
    this.value = String(picked.length);
    this.dirty = true;
    this.fresh = true;
    this.draw();
  }

  draw() {
    const unit = document.createElement("small");
    unit.textContent = this.aspect.unit ?? "";
    this.output.replaceChildren(this.value === "" ? "–" : this.value, unit);
    this.output.toggleAttribute("data-empty", this.value === "");
    const found = worth(this.aspect, this.value);
    const sum = document.createElement("b");
    sum.textContent = found && this.aspect.way !== "judgement" ? found.text : "";
    this.calc.replaceChildren(found?.formula ?? "", sum);
    for (const box of this.aspect.node.querySelectorAll("[data-covers] input")) box.checked = this.picked.includes(Number(box.value));
    this.button.disabled = !found;
    const result = this.aspect.node.querySelector("[data-result] b");
    if (result && found && this.dirty) result.textContent = found.text;
    const next = this.following(this.aspect);
    const name = next && (next.code[0] === this.aspect.code[0] ? next.no : next.code);
    this.button.querySelector("span").textContent = name ? this.words("wNext", name) : this.words("wNote");
  }

  commit() {
    if (!this.aspect || !worth(this.aspect, this.value)) return;
    const value = this.value.endsWith(".") ? this.value.slice(0, -1) : this.value;
    this.dirty = false;
    this.note(this.aspect, value, this.picked);
  }

  // Going elsewhere loses nothing: what was typed and makes sense is noted.
  leave({ stay = false } = {}) {
    if (!this.dirty || !this.aspect || !worth(this.aspect, this.value)) return;
    const aspect = this.aspect;
    this.commit();
    if (stay) this.open(aspect);
  }

  typed(event) {
    if (!this.aspect || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.closest("input, textarea, select")) return;
    if (/^[0-9]$/.test(event.key)) this.digit(event.key);
    else if (event.key === "." || event.key === ",") this.press(".");
    else if (event.key === "Backspace") this.press("back");
    else if (event.key === "Enter" && !event.target.closest("button, a, summary")) this.commit();
    else return;
    event.preventDefault();
  }

  digit(key) {
    if (this.numeric) this.press(key);
    else this.aspect.node.querySelector(`.desc button[value="${key}"]`)?.click();
  }
}
