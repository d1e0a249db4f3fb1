// The score on a referee's phone: shown at once, sent in the background, sent again after a lost
// network. What is sent is the score as it stands with the version it was made for, so that sending
// it twice is safe; what waits is kept on the device until the server has it.
const form = document.querySelector("[data-scorer]");
const WAITS = [1, 2, 4, 8, 15];
const CHANGE = /^(home|away)([+-][12])$/;

function scorer() {
  const status = form.querySelector("[data-status]");
  const shelf = `match:${form.action}`;
  const points = [0, 1].map((n) => form.querySelector(`[data-points="${n}"]`));
  let version = form.elements.version.value;
  let periods = [...form.querySelectorAll("[name=period]")].map((field) => field.value.split("-").map(Number));
  let sent = JSON.stringify(periods);
  let busy = false;
  let tries = 0;
  let timer;

  const score = () => periods.at(-1).join(":");
  const say = (text, state) => {
    status.textContent = text;
    status.dataset.state = state;
  };

  function keep() {
    try {
      if (JSON.stringify(periods) === sent) localStorage.removeItem(shelf);
      else localStorage.setItem(shelf, JSON.stringify({ version, periods }));
    } catch {
      // Without storage it is kept as long as the page is open.
    }
  }

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

  function body() {
    const data = new FormData(form);
    data.set("do", "set");
    return data;
  }

  async function send() {
    clearTimeout(timer);
    if (busy || JSON.stringify(periods) === sent) return;
    busy = true;
    const going = JSON.stringify(periods);
    say(form.dataset.sending, "sending");
    try {
      const answer = await fetch(form.action, {
        method: "POST",
        body: body(),
        headers: { "X-Requested-With": "fetch" },
        signal: AbortSignal.timeout(10000),
      });
      const told = await answer.json();
      if (!told.version) throw new Error(String(answer.status));
      took(answer, told, going);
    } catch {
      const wait = WAITS[Math.min(tries, WAITS.length - 1)];
      tries += 1;
      say(form.dataset.unsent.replace("{score}", score()), "unsent");
      timer = setTimeout(send, wait * 1000);
    }
    busy = false;
    if (tries === 0) send();
  }

  // The server answered: what it has stands; what it refused is said with the score that was lost.
  function took(answer, told, going) {
    tries = 0;
    version = String(told.version);
    if (answer.ok) {
      sent = going;
      say(form.dataset.saved, "saved");
      if (form.dataset.state !== told.state) location.reload();
    } else {
      say(`${form.dataset.lost.replace("{score}", score())} ${told.text}`, "lost");
      periods = told.periods;
      sent = JSON.stringify(periods);
    }
    show();
    keep();
  }

  form.addEventListener("submit", (event) => {
    // Each press counts: what is sent twice is the same to the server.
    delete form.dataset.sent;
    const found = CHANGE.exec(event.submitter?.value ?? "");
    if (!found) {
      // Other buttons wait for what is not saved.
      if (JSON.stringify(periods) !== sent) event.preventDefault();
      return;
    }
    event.preventDefault();
    const side = found[1] === "home" ? 0 : 1;
    const last = periods.at(-1);
    last[side] = Math.max(0, last[side] + Number(found[2]));
    show();
    keep();
    tries = 0;
    send();
  });
  form.querySelector("[data-end]")?.addEventListener("click", (event) => {
    if (JSON.stringify(periods) !== sent) event.preventDefault();
  });

  const left = JSON.parse(localStorage.getItem(shelf) ?? "null");
  if (left && form.dataset.state !== "finished") {
    // Made before the page was left: sent with the version it was made for.
    ({ version, periods } = left);
    show();
    send();
  }
  addEventListener("online", () => {
    tries = 0;
    send();
  });
  addEventListener("beforeunload", (event) => {
    if (JSON.stringify(periods) !== sent) event.preventDefault();
  });
}

if (form) scorer();
