// The score on a referee's phone: shown at once, kept on the device, sent in the background and again
// after a lost network (web/js/sync.js). Each press is a record with the version of the match it was
// made for; the server takes the last of what it doesn't know yet, and keeps what doesn't fit.
import { Outbox, uuid7 } from "../../web/js/sync.js";

const form = document.querySelector("[data-scorer]");
const CHANGE = /^(home|away)([+-][12])$/;

function scorer() {
  const status = form.querySelector("[data-status]");
  const points = [0, 1].map((n) => form.querySelector(`[data-points="${n}"]`));
  const url = form.dataset.scores;
  // Of the one who is signed in: what waits is never sent under another's name.
  const outbox = new Outbox({
    name: `skillcamp-scores-${form.dataset.person}`,
    wrap: (scores) => ({ scores }),
    headers: () => ({ "X-CSRFToken": form.elements.csrfmiddlewaretoken.value }),
  });
  let version = Number(form.elements.version.value);
  let periods = [...form.querySelectorAll("[name=period]")].map((field) => field.value.split("-").map(Number));
  let after = null;
  let unsent = 0;
  let lost = "";

  const score = () => periods.at(-1).join(":");
  const say = (text, state) => {
    status.textContent = text;
    status.dataset.state = state;
  };

  function show() {
    points.forEach((node, n) => {
      node.textContent = periods.at(-1)[n];
    });
    form.elements.version.value = version;
    for (const field of form.querySelectorAll("[name=period]")) field.remove();
    for (const period of periods) {
      const field = document.createElement("input");
      Object.assign(field, { type: "hidden", name: "period", value: period.join("-") });
      form.append(field);
    }
  }

  function add() {
    const id = uuid7();
    const body = { id, periods: periods.map((period) => [...period]), version, after };
    after = id;
    unsent += 1;
    lost = "";
    outbox.add({ id, url, token: form.dataset.person, body, kind: "score" });
  }

  // What the server has stands, and what was not taken is said with the score that was lost.
  function stands(match) {
    version = match.version;
    periods = match.periods.length ? match.periods : [match.sides.map((side) => side.score ?? 0)];
    after = null;
    show();
  }

  outbox.addEventListener("change", ({ detail }) => {
    const mine = detail.waiting.filter((record) => record.url === url);
    unsent = mine.length;
    if (unsent && !detail.online) say(form.dataset.unsent.replace("{score}", score()), "unsent");
    else if (unsent) say(form.dataset.sending, "sending");
    else if (lost) say(lost, "lost");
    else if (after) say(form.dataset.saved, "saved");
  });
  outbox.addEventListener("answer", ({ detail: { record, outcome, answer } }) => {
    if (record.url !== url) return;
    if (outcome === "conflict") {
      lost = form.dataset.lost.replace("{score}", record.body.periods.at(-1).join(":"));
      stands(answer.match);
      return;
    }
    version = answer.match.version;
    form.elements.version.value = version;
    if (record.id === after && form.dataset.state !== answer.match.state) location.reload();
  });
  outbox.addEventListener("refused", ({ detail: { record, problem } }) => {
    if (record.url !== url) return;
    lost = `${form.dataset.lost.replace("{score}", record.body.periods.at(-1).join(":"))} ${problem.detail ?? ""}`;
    outbox.shelf.drop(record.id);
  });

  form.addEventListener("submit", (event) => {
    const found = CHANGE.exec(event.submitter?.value ?? "");
    if (!found) {
      // Other buttons wait for what is not saved.
      if (unsent) event.preventDefault();
      return;
    }
    event.preventDefault();
    const side = found[1] === "home" ? 0 : 1;
    const last = periods.at(-1);
    last[side] = Math.max(0, last[side] + Number(found[2]));
    show();
    add();
  });
  form.querySelector("[data-end]")?.addEventListener("click", (event) => {
    if (unsent) event.preventDefault();
  });

  outbox.waiting().then((waiting) => {
    // Made before the page was left: shown as it was, and sent with the version it was made for.
    const left = waiting.filter((record) => record.url === url).at(-1);
    if (left) {
      ({ version, periods } = left.body);
      after = left.id;
      show();
    }
    outbox.flush();
  });
  addEventListener("beforeunload", (event) => {
    if (unsent && !outbox.shelf.kept) event.preventDefault();
  });
}

if (form) scorer();
