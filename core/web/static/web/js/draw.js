// Recomputes a draw in the reader's browser from what the page shows.
const box = document.querySelector("[data-draw]");
const encoder = new TextEncoder();
const toHex = (bytes) => [...bytes].map((b) => b.toString(16).padStart(2, "0")).join("");
const fromHex = (hex) => Uint8Array.from(hex.match(/../g) || [], (pair) => parseInt(pair, 16));
const sha256 = async (bytes) => new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
const join = (...parts) => {
  const out = new Uint8Array(parts.reduce((n, p) => n + p.length, 0));
  parts.reduce((n, p) => (out.set(p, n), n + p.length), 0);
  return out;
};
const codePoints = (a, b) => {
  const [x, y] = [encoder.encode(a), encoder.encode(b)];
  return compare(x, y);
};
function compare(x, y) {
  for (let i = 0; i < Math.min(x.length, y.length); i += 1) if (x[i] !== y[i]) return x[i] - y[i];
  return x.length - y.length;
}

// One pass in drawn order over quotas and open seats; then what quotas have left is released.
function giveSeats(order, list) {
  const left = list.quotas.map((quota) => quota.seats);
  const names = list.quotas.map((quota) => new Set(quota.entries));
  let open = list.seats === null ? Infinity : list.seats - left.reduce((sum, n) => sum + n, 0);
  const given = new Map();
  for (const id of order) {
    const at = names.findIndex((named, n) => left[n] > 0 && named.has(id));
    if (at >= 0) {
      left[at] -= 1;
      given.set(id, list.quotas[at].name);
    } else if (open > 0) {
      open -= 1;
      given.set(id, null);
    }
  }
  let spare = open + left.reduce((sum, n, at) => sum + (list.quotas[at].release === false ? 0 : n), 0);
  for (const id of order) {
    if (!given.has(id) && spare > 0) {
      spare -= 1;
      given.set(id, null);
    }
  }
  return {
    seated: order.filter((id) => given.has(id)).map((id) => [id, given.get(id)]),
    waiting: order.filter((id) => !given.has(id)),
  };
}

async function recompute(data) {
  const list = JSON.parse(data.list);
  const listHash = await sha256(encoder.encode(data.list));
  const seed = fromHex(data.seed_hex);
  const key = await crypto.subtle.importKey(
    "raw", join(seed, encoder.encode(data.public_value)), { name: "HMAC", hash: "SHA-256" }, false, ["sign"],
  );
  const sign = async (...parts) => new Uint8Array(await crypto.subtle.sign("HMAC", key, join(...parts)));
  const digests = await Promise.all(list.entries.map(async (id) => {
    let best = await sign(listHash, encoder.encode(id));
    for (let k = 2; k <= ((Object.hasOwn(list.weights, id) ? list.weights[id] : 1)); k += 1) {
      const other = await sign(listHash, encoder.encode(id), new Uint8Array(1), encoder.encode(String(k)));
      if (compare(other, best) < 0) best = other;
    }
    return { id, best };
  }));
  digests.sort((a, b) => compare(a.best, b.best) || codePoints(a.id, b.id));
  const order = digests.map((d) => d.id);
  const { seated, waiting } = giveSeats(order, list);
  const shown = [data.seated.map((seat) => [seat.entry, seat.quota]), data.waiting];
  return {
    list: toHex(listHash) === data.list_hash,
    commitment: toHex(await sha256(seed)) === data.commitment,
    order: JSON.stringify(order) === JSON.stringify(data.order),
    seats: JSON.stringify([seated, waiting]) === JSON.stringify(shown),
  };
}

if (box) {
  const data = JSON.parse(box.dataset.draw);
  if (data.seed_hex) {
    const found = await recompute(data);
    for (const [name, good] of Object.entries(found)) {
      const line = box.querySelector(`[data-step="${name}"]`);
      line.textContent = good ? box.dataset.good : box.dataset.bad;
      line.dataset.result = good ? "good" : "bad";
    }
  }
}
