// What the sheet shows: marks, ticks, the ruler, what is missing, and what the server really has.
import { worth } from "./worth.js";

const icon = (node, name) => {
  const use = node.querySelector("use");
  use.setAttribute("href", use.getAttribute("href").replace(/#.*/, `#i-${name}`));
};
const CHIPS = { unsent: ["unsent", "cloudup", "wUnsent"], kept: ["saved", "check", "wKept"], differs: ["rescore", "alert", "wDiffers"], refused: ["rescore", "x", "wRefused"] };

export class View {
  constructor(root, aspects, words) {
    Object.assign(this, { root, aspects, words, current: null });
    this.one = (selector) => root.querySelector(selector);
    this.chip = this.one("[data-net]");
    this.sections = [...root.querySelectorAll("[data-criterion]")];
    this.clock();
  }

  ready() {
    this.root.classList.add("live");
    this.one("[data-steps]").hidden = this.root.dataset.open !== "1";
    for (const aspect of this.aspects.values()) this.show(aspect);
  }

  show(aspect) {
    const found = aspect.missing && !aspect.given ? null : worth(aspect, aspect.given);
    if (found) {
      const [mark, of] = [document.createElement("b"), document.createElement("span")];
      mark.className = "n";
      mark.textContent = found.text;
      of.className = "q n";
      of.textContent = aspect.way === "judgement" ? "/3" : `/${aspect.max}`;
      aspect.node.querySelector("[data-result]").replaceChildren(mark, of);
    }
    for (const tile of aspect.node.querySelectorAll(".desc button")) tile.setAttribute("aria-pressed", String(found !== null && tile.value === String(Number(aspect.given))));
    const place = aspect.node.querySelector("[data-chip]");
    if (aspect.state && !(aspect.missing && place.firstElementChild)) {
      const [state, name, word] = CHIPS[aspect.state];
      const chip = this.chip.cloneNode(true);
      chip.removeAttribute("data-net");
      chip.removeAttribute("role");
      chip.hidden = false;
      chip.dataset.state = state;
      icon(chip, name);
      chip.querySelector("span").removeAttribute("data-net-text");
      chip.querySelector("span").textContent = this.words(word);
      place.replaceChildren(chip);
    }
    this.count();
  }

  refused(aspect, text) {
    this.show(aspect);
    const note = document.createElement("p");
    note.className = "msg bad";
    note.setAttribute("role", "alert");
    note.textContent = text;
    aspect.node.querySelector(".msg")?.remove();
    aspect.node.querySelector("form > .row").after(note);
  }

  count() {
    const all = [...this.aspects.values()];
    const left = all.filter((aspect) => aspect.missing);
    this.one("[data-done]").textContent = all.length - left.length;
    this.one(".prog svg").setAttribute("aria-label", `${all.length - left.length}/${all.length}`);
    for (const aspect of all) {
      const state = aspect === this.current ? "m" : aspect.missing ? "f" : aspect.state === "kept" ? "t" : "u";
      for (const tick of this.root.querySelectorAll(`[data-tick="${aspect.code}"]`)) tick.setAttribute("class", tick.closest(".mini") && state === "m" ? (aspect.missing ? "f" : "t") : state);
    }
    for (const item of this.root.querySelectorAll("[data-rail]")) {
      const mine = all.filter((aspect) => aspect.code[0] === item.dataset.rail);
      if (!mine.length) continue;
      const done = mine.filter((aspect) => !aspect.missing).length;
      item.classList.toggle("done", done === mine.length);
      item.classList.toggle("unsent", mine.some((aspect) => aspect.state === "unsent"));
      item.querySelector("[data-count]").textContent = `${done}/${mine.length}`;
    }
    const text = left.length ? this.words("wLeft", left.length) : "";
    this.one("[data-left]").textContent = text;
    for (const gap of this.root.querySelectorAll("[data-gap]")) gap.hidden = !this.aspects.get(gap.dataset.gap).missing;
    const said = this.one("[data-gaps-text]");
    if (said) said.textContent = text;
    this.handIn(left.length);
  }

  // The sheet can be handed in once nothing is missing and the server has it all.
  handIn(left, unsent = this.unsent ?? 0) {
    const button = this.one("[data-submit-button]");
    if (!button) return;
    this.unsent = unsent;
    button.disabled = left > 0 || unsent > 0;
    this.one("[data-submit-why]").textContent = left ? "" : unsent ? this.words("wWait", unsent) : "";
  }

  net({ waiting, mine, online, kept }) {
    const text = !online ? (waiting ? this.words("wOffline", waiting) : this.words("wOfflineNone")) : waiting ? this.words("wSending", waiting) : this.words("wSaved");
    this.chip.hidden = false;
    this.chip.dataset.state = online ? (waiting ? "unsent" : "saved") : "offline";
    icon(this.chip, online ? (waiting ? "cloudup" : "cloud") : "cloudoff");
    if (this.one("[data-net-text]").textContent !== text) this.one("[data-net-text]").textContent = text;
    const note = this.one("[data-since]");
    if (!online && note.hidden) note.querySelector("span").textContent = this.words("wSince").replace("{t}", new Date().toTimeString().slice(0, 5));
    if (!kept) note.querySelector("span").textContent = this.words("wMemory");
    note.hidden = online && kept;
    this.handIn([...this.aspects.values()].filter((aspect) => aspect.missing).length, mine);
  }

  say(text) {
    const note = this.one("[data-since]");
    note.querySelector("span").textContent = text;
    note.hidden = false;
  }

  criterion(letter) {
    if (this.letter !== letter) this.one("main").scrollTop = 0;
    this.letter = letter;
    this.one("[data-to-submit]").hidden = letter === "submit";
    for (const section of this.sections) section.hidden = section.dataset.criterion !== letter;
    for (const item of this.root.querySelectorAll("[data-rail]")) {
      const link = item.querySelector("a");
      if (item.dataset.rail === letter) {
        link.setAttribute("aria-current", "true");
        item.scrollIntoView({ block: "nearest", inline: "nearest" });
      } else link.removeAttribute("aria-current");
    }
    const at = this.sections.findIndex((section) => section.dataset.criterion === letter);
    this.step("[data-prev]", this.sections[at - 1]);
    this.step("[data-following]", this.sections[at + 1]);
  }

  step(selector, section) {
    const link = this.one(selector);
    link.hidden = !section || section.dataset.criterion === "submit";
    if (link.hidden) return;
    link.href = `#${section.dataset.criterion}`;
    link.querySelector("span").textContent = section.querySelector("h1").textContent.trim();
  }

  now(aspect) {
    this.current?.node.classList.remove("now");
    this.current = aspect;
    const pointer = this.one("[data-pointer]");
    pointer.setAttribute("visibility", aspect ? "visible" : "hidden");
    this.count();
    if (!aspect) return;
    aspect.node.classList.add("now");
    aspect.node.scrollIntoView({ block: "nearest" });
    pointer.setAttribute("transform", `translate(${this.one(`.prog [data-tick="${aspect.code}"]`).dataset.middle} 0)`);
  }

  // The next missing aspect after this one, going round.
  following(aspect) {
    const all = [...this.aspects.values()];
    const at = all.indexOf(aspect);
    return [...all.slice(at + 1), ...all.slice(0, at)].find((one) => one.missing && one.editable);
  }

  first() {
    return [...this.aspects.values()].find((one) => one.missing && one.editable);
  }

  firstOf(letter) {
    const mine = [...this.aspects.values()].filter((one) => one.code[0] === letter && one.editable);
    return mine.find((one) => one.missing) ?? mine[0];
  }

  clock() {
    const node = this.one("[data-clock]");
    if (!node) return;
    const from = Date.now() - Number(node.dataset.clock) * 1000;
    const draw = () => {
      const seconds = Math.floor((Date.now() - from) / 1000);
      node.textContent = `${String(Math.floor(seconds / 60)).padStart(2, "0")}:${String(seconds % 60).padStart(2, "0")}`;
    };
    draw();
    if ("runs" in node.dataset) setInterval(draw, 1000);
  }
}
