// What was typed of a run stays on the device until the server has it: a key a run, the newest whole.
const PREFIX = "skillcamp-run:";

export class Kept {
  constructor(run) {
    this.key = PREFIX + run;
    this.memory = null;
  }

  // False where the device keeps nothing (private window, full): then only this page has it.
  put(fields) {
    this.memory = fields;
    try {
      localStorage.setItem(this.key, JSON.stringify(fields));
      return true;
    } catch {
      return false;
    }
  }

  get() {
    try {
      return JSON.parse(localStorage.getItem(this.key)) ?? this.memory;
    } catch {
      return this.memory;
    }
  }

  drop() {
    this.memory = null;
    try {
      localStorage.removeItem(this.key);
    } catch {
      // nothing was kept
    }
  }
}
