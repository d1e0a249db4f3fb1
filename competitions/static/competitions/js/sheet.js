// The judge's sheet: what is tapped is kept on the tablet at once and sent in the background.
import { uuid7 } from "../../web/js/sync.js";
import { outbox } from "./outbox.js";
import { Pad } from "./pad.js";
import { View } from "./view.js";

const root = document.querySelector("[data-sheet]");
const words = (name, n = "") => root.dataset[name].replace("{n}", n);
const aspects = new Map();
let count = 0;

for (const node of root.querySelectorAll("[data-aspect]")) {
  const data = node.dataset;
  aspects.set(data.aspect, {
    ...data,
    node,
    code: data.aspect,
    missing: data.missing === "1",
    editable: data.editable === "1",
    picked: data.picked ? data.picked.split(",").map(Number) : [],
    state: data.mark ? "kept" : "",
  });
}

const box = outbox();
const view = new View(root, aspects, words);
const pad = new Pad(root, note, words, (aspect) => view.following(aspect));

// One mark: on the tablet first, then to the server. The same again is nothing new.
function note(aspect, given, picked = []) {
  if (!aspect.editable || given === "") return;
  const same = !aspect.missing && given === aspect.given && String(picked) === String(aspect.picked);
  if (!same) {
    count += 1;
    const key = ["judgement", "points"].includes(aspect.way) ? "score" : "value";
    const body = {
      id: uuid7(),
      aspect: aspect.code,
      [key]: given,
      items: picked,
      at: new Date().toISOString(),
      after: aspect.mark || null,
      device: root.dataset.device,
      n: count,
    };
    Object.assign(aspect, { mark: body.id, given, picked, missing: false, state: "unsent" });
    view.show(aspect);
    // Kept and sent while the judge goes on: the next digit must not fall on this aspect.
    box.add({ id: body.id, url: root.dataset.url, token: root.dataset.token, body });
  }
  go(view.following(aspect));
}

function go(aspect) {
  if (!aspect) {
    location.hash = "#submit";
    return;
  }
  view.criterion(aspect.code[0]);
  view.now(aspect);
  pad.open(aspect);
}

root.addEventListener("click", (event) => {
  const tile = event.target.closest(".desc button");
  const card = event.target.closest("[data-aspect]");
  if (!card) return;
  const aspect = aspects.get(card.dataset.aspect);
  if (tile) {
    event.preventDefault();
    pad.leave();
    note(aspect, tile.value);
  } else if (aspect !== view.current && aspect.editable && !event.target.closest("a")) {
    pad.leave();
    go(aspect);
  }
});

root.addEventListener("change", (event) => {
  const covers = event.target.closest("[data-covers]");
  if (!covers) return;
  const aspect = aspects.get(covers.closest("[data-aspect]").dataset.aspect);
  if (aspect !== view.current) go(aspect);
  pad.pick([...covers.querySelectorAll(":checked")].map((box) => Number(box.value)));
});

// A plain form of an aspect isn't sent while the module is there; Enter notes.
root.addEventListener("submit", (event) => {
  if (event.target.closest("[data-aspect]")) {
    event.preventDefault();
    event.stopPropagation();
    pad.commit();
  }
}, true);

function hash() {
  const wanted = location.hash.slice(1);
  pad.leave();
  if (aspects.has(wanted)) return go(aspects.get(wanted));
  const letter = [...root.querySelectorAll("[data-criterion]")].some((s) => s.dataset.criterion === wanted) ? wanted : "";
  if (wanted === "submit" || wanted === "problem") {
    view.criterion("submit");
    view.now(null);
    pad.close();
    return undefined;
  }
  const first = letter ? view.firstOf(letter) : view.first();
  if (first) return go(first);
  view.criterion(letter || "submit");
  pad.close();
  return undefined;
}

box.addEventListener("change", ({ detail }) => {
  const mine = detail.waiting.filter((record) => record.url === root.dataset.url);
  view.net({ waiting: detail.waiting.length, mine: mine.length, online: detail.online, kept: box.shelf.kept });
});
box.addEventListener("answer", ({ detail }) => {
  const aspect = aspects.get(detail.record.body.aspect);
  if (detail.record.url !== root.dataset.url || !aspect) return;
  if (detail.outcome === "conflict") {
    aspect.mark = detail.current?.id ?? "";
    aspect.state = "differs";
  } else if (aspect.mark === detail.record.id) aspect.state = "kept";
  view.show(aspect);
});
box.addEventListener("refused", ({ detail }) => {
  const aspect = aspects.get(detail.record.body.aspect);
  if (detail.record.url !== root.dataset.url || !aspect) return;
  aspect.state = "refused";
  view.refused(aspect, detail.problem.detail);
});
box.addEventListener("stranger", () => view.say(words("wSignedOut")));
addEventListener("hashchange", hash);
document.addEventListener("visibilitychange", () => {
  if (document.hidden) pad.leave({ stay: true });
});

// What waits on this tablet for this sheet of this judge stands on the page before it is sent.
for (const record of await box.all()) {
  const aspect = aspects.get(record.body.aspect);
  if (record.url !== root.dataset.url || record.token !== root.dataset.token || !aspect) continue;
  const given = record.body.score ?? record.body.value;
  Object.assign(aspect, { mark: record.id, given, picked: record.body.items, missing: false });
  aspect.state = record.refused ? "refused" : "unsent";
  count = Math.max(count, record.body.n);
}
view.ready();
hash();
await box.tell();
box.flush();
