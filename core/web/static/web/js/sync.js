// Records that must not be lost: kept on the device until the server has them, sent in the background.
// A record: {id, url, token, body, kind}; several of one url and token go in one request. The server
// merges by id, so that sending twice is safe. Server's rule: core/sync/rules/merge.py.

const STORE = "records";
const WAITS = [1, 2, 5, 10, 20, 30];

// A version 7 UUID (RFC 9562, 5.7): it sorts by the time of the device.
export function uuid7(at = Date.now()) {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  let rest = at;
  for (let i = 5; i >= 0; i -= 1) {
    bytes[i] = rest % 256;
    rest = Math.floor(rest / 256);
  }
  bytes[6] = (bytes[6] & 0x0f) | 0x70;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = [...bytes].map((b) => b.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

function opened(name) {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(name, 1);
    request.onupgradeneeded = () => {
      request.result.createObjectStore(STORE, { keyPath: "id" });
    };
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

// Keeps records in IndexedDB; where there is none, in memory alone (`kept` is false then).
class Shelf {
  constructor(name) {
    this.memory = new Map();
    this.kept = true;
    this.db = opened(name).catch(() => {
      this.kept = false;
      return null;
    });
  }

  async run(mode, work) {
    const db = await this.db;
    if (!db) return undefined;
    return new Promise((resolve, reject) => {
      const change = db.transaction(STORE, mode, { durability: "strict" });
      const request = work(change.objectStore(STORE));
      change.oncomplete = () => resolve(request.result);
      change.onerror = () => reject(change.error);
      change.onabort = () => reject(change.error);
    });
  }

  async put(record) {
    this.memory.set(record.id, record);
    try {
      await this.run("readwrite", (store) => store.put(record));
    } catch {
      this.kept = false;
    }
  }

  async drop(id) {
    this.memory.delete(id);
    await this.run("readwrite", (store) => store.delete(id)).catch(() => {});
  }

  async all() {
    const found = (await this.run("readonly", (store) => store.getAll()).catch(() => null)) ?? [];
    const byId = new Map([...found, ...this.memory.values()].map((r) => [r.id, r]));
    return [...byId.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
  }
}

// Events: "change" {waiting, online}, "answer" {record, outcome, current}, "refused" {record, problem},
// "stranger" when the server doesn't know the token any more.
export class Outbox extends EventTarget {
  constructor({ name, wrap, headers }) {
    super();
    this.shelf = new Shelf(name);
    this.wrap = wrap;
    this.headers = headers;
    this.tries = 0;
    this.online = navigator.onLine;
    addEventListener("online", () => this.flush());
    addEventListener("offline", () => this.setOnline(false));
    document.addEventListener("visibilitychange", () => {
      if (!document.hidden) this.flush();
    });
  }

  // Sent at once, or after so many milliseconds in which nothing more was added.
  async add(record, { after = 0 } = {}) {
    await this.shelf.put(record);
    await this.tell();
    if (!after) return this.flush();
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.flush(), after);
    return undefined;
  }

  // What waits to be sent; what the server refused for good is not among it.
  async waiting() {
    return (await this.shelf.all()).filter((record) => !record.refused);
  }

  async all() {
    return this.shelf.all();
  }

  async tell() {
    const waiting = await this.waiting();
    this.dispatchEvent(new CustomEvent("change", { detail: { waiting, online: this.online } }));
  }

  setOnline(online) {
    if (this.online !== online) {
      this.online = online;
      this.tell();
    }
  }

  // One sender a page; it goes on until nothing waits, or waits itself and tries again.
  async flush() {
    clearTimeout(this.timer);
    if (this.busy) {
      this.again = true;
      return;
    }
    this.busy = true;
    let later = false;
    try {
      for (const records of grouped(await this.waiting())) later = !(await this.send(records)) || later;
    } finally {
      this.busy = false;
    }
    await this.tell();
    if (this.again && !later) {
      this.again = false;
      this.flush();
    } else if (later) {
      this.timer = setTimeout(() => this.flush(), WAITS[Math.min(this.tries, WAITS.length - 1)] * 1000);
      this.tries += 1;
    }
  }

  // True when the records needn't be sent again.
  async send(records) {
    let response;
    try {
      response = await fetch(records[0].url, {
        method: "POST",
        credentials: "same-origin",
        headers: { "Content-Type": "application/json", ...this.headers(records[0]) },
        body: JSON.stringify(this.wrap(records.map((record) => record.body))),
      });
    } catch {
      this.setOnline(false);
      return false;
    }
    this.setOnline(true);
    if (response.status === 401) this.dispatchEvent(new Event("stranger"));
    if (response.status >= 500 || response.status === 429 || response.status === 401) return false;
    const answer = await response.json().catch(() => null);
    if (answer === null) return false;
    this.tries = 0;
    return response.ok ? this.stored(records, answer) : this.refused(records, answer);
  }

  async stored(records, answer) {
    const byId = new Map(answer.marks.map((one) => [one.id, one]));
    for (const record of records) {
      const { outcome, current } = byId.get(record.id) ?? {};
      if (!outcome) continue;
      await this.shelf.drop(record.id);
      this.dispatchEvent(new CustomEvent("answer", { detail: { record, outcome, current, answer } }));
    }
    return true;
  }

  // The server keeps what came too late; what is wrong is named by id, the rest is sent again.
  async refused(records, problem) {
    const named = new Set((problem.errors ?? []).map((error) => error.id));
    const wrong = records.filter((record) => named.size === 0 || named.has(record.id));
    const late = (problem.errors ?? []).some((error) => error.outcome);
    for (const record of wrong) {
      if (late) await this.shelf.drop(record.id);
      else await this.shelf.put({ ...record, refused: problem.code });
      this.dispatchEvent(new CustomEvent("refused", { detail: { record, problem } }));
    }
    return wrong.length === records.length || wrong.length === 0 || this.send(records.filter((r) => !named.has(r.id)));
  }
}

function grouped(records) {
  const groups = new Map();
  for (const record of records) {
    const key = `${record.url} ${record.token}`;
    groups.set(key, [...(groups.get(key) ?? []), record]);
  }
  return groups.values();
}
