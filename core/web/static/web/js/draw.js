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
    for (let k = 2; k <= (list.weights[id] || 1); k += 1) {
      const other = await sign(listHash, encoder.encode(id), new Uint8Array(1), encoder.encode(String(k)));
      if (compare(other, best) < 0) best = other;
    }
    return { id, best };
  }));
  digests.sort((a, b) => compare(a.best, b.best) || codePoints(a.id, b.id));
  return {
    list: toHex(listHash) === data.list_hash,
    commitment: toHex(await sha256(seed)) === data.commitment,
    order: JSON.stringify(digests.map((d) => d.id)) === JSON.stringify(data.order),
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
