// What was typed of one run, on its way: the newest whole is on the device until the server has it.
// What can't be sent as it is (a time that is none, a missing reason) stays on the device alone.
import { uuid7 } from "../../web/js/sync.js";
import { runsOf, runsOfTablet } from "./outbox.js";

const SETTLED = 700; // milliseconds without a key
const HELD = "held";

// Events: "state" {state, problem}, "stands" {run} when another device's run counts instead.
export class RunBox extends EventTarget {
  constructor({ records, device, person, version }, csrf) {
    super();
    this.url = records;
    this.token = device || person;
    this.version = version;
    this.last = null;
    this.box = device ? runsOfTablet() : runsOf(person, csrf);
    this.box.addEventListener("change", ({ detail }) => this.changed(detail));
    this.box.addEventListener("answer", ({ detail }) => this.answered(detail));
    this.box.addEventListener("refused", ({ detail: { record, problem } }) => {
      if (record.url !== this.url) return;
      if (record.id === this.last?.id) this.last.refused = problem.code;
      this.tell("refused", problem);
    });
    this.box.addEventListener("stranger", () => this.tell("signin"));
  }

  // Is something typed that the server does not have?
  get unsent() {
    return this.last !== null;
  }

  tell(state, problem) {
    this.dispatchEvent(new CustomEvent("state", { detail: { state, problem } }));
  }

  // The whole as it is typed now, in place of what is not under way yet. `why` it can't be sent, if so.
  async put(seen, typed, why = "") {
    const before = this.last;
    const chained = before && this.box.busy && !before.refused;
    const body = {
      id: uuid7(),
      version: before ? before.body.version : this.version,
      after: chained ? before.id : (before?.body.after ?? null),
      ...seen,
    };
    const record = { id: body.id, url: this.url, token: this.token, kind: "run", body, typed };
    if (why) record.refused = HELD;
    this.last = record;
    if (before && !chained) this.box.shelf.drop(before.id);
    await this.box.add(record, { after: SETTLED });
    if (why && this.last === record) this.tell("held", { detail: why });
  }

  flush() {
    return this.box.flush();
  }

  changed({ waiting, online }) {
    if (!this.last || this.last.refused) return;
    if (!waiting.some((record) => record.url === this.url)) return;
    if (!this.box.shelf.kept) this.tell("sending");
    else this.tell(online ? "here" : "offline");
  }

  answered({ record, outcome, answer }) {
    if (record.url !== this.url) return;
    this.version = answer.run.version;
    if (record.id !== this.last?.id) return;
    this.last = null;
    if (outcome === "conflict") this.dispatchEvent(new CustomEvent("stands", { detail: { run: answer.run } }));
    else this.tell("saved");
  }

  // What an earlier visit typed here and the server does not have: its fields, or null.
  async left() {
    const mine = (await this.box.all()).filter((record) => record.url === this.url && record.token === this.token);
    this.last = mine.at(-1) ?? null;
    return this.last?.typed ?? null;
  }
}
