// Times as people type and read them; the server's rule is competitions/rules/clock_times.py.
const TYPED = /^(?:(\d{1,4})[:'′])?(\d{1,5})(?:[."″](\d{1,2}))?"?$/;
const WIDE = { "：": ":", "．": ".", "，": ".", "。": ".", ",": ".", "’": "'", "”": '"', " ": "" };

// Hundredths of a second of what was typed; null where nothing was, NaN where it is no time.
export function readTime(text) {
  const plain = [...text].map((c) => WIDE[c] ?? (c >= "０" && c <= "９" ? String(c.charCodeAt(0) - 0xff10) : c)).join("");
  if (!plain) return null;
  const found = TYPED.exec(plain);
  if (!found || (found[1] !== undefined && Number(found[2]) >= 60)) return NaN;
  return (Number(found[1] ?? 0) * 60 + Number(found[2])) * 100 + Number((found[3] ?? "").padEnd(2, "0"));
}

// 41.8, 1:32.4, 1:32.45: minutes from 60 seconds on, at least one decimal.
export function showTime(hundredths) {
  const minutes = Math.floor(hundredths / 6000);
  const whole = Math.floor((hundredths % 6000) / 100);
  const part = String(hundredths % 100).padStart(2, "0").replace(/0$/, "");
  return `${minutes ? `${minutes}:${String(whole).padStart(2, "0")}` : whole}.${part}`;
}
