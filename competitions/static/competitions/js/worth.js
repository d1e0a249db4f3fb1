// What an entered value is worth, as the server computes it: exact, in thousandths, never below 0.
// Server's rule: competitions/rules/measurement.py.

const thousandths = (text) => Math.round(Number(text) * 1000);
const shown = (value) => (Math.round(value / 10) / 100).toFixed(2);
const ceil = (value, step) => Math.floor((value + step - 1) / step);

// {text, formula}: the mark, and how it comes about; null for what can't be entered.
export function worth(aspect, given) {
  const max = thousandths(aspect.max);
  const value = thousandths(given);
  if (given === "" || Number.isNaN(value)) return null;
  if (aspect.way === "binary") return value === 0 || value === 1000 ? { text: shown(value ? max : 0), formula: "" } : null;
  if (aspect.way === "judgement") return [0, 1000, 2000, 3000].includes(value) ? { text: String(value / 1000), formula: "" } : null;
  if (aspect.way === "points") {
    const step = thousandths(aspect.step || "0.01");
    return value >= 0 && value <= max && value % step === 0 ? { text: shown(value), formula: "" } : null;
  }
  const off = thousandths(aspect.off);
  if (aspect.way === "count") {
    const most = aspect.items ? Number(aspect.items) * 1000 : Infinity;
    if (value < 0 || value % 1000 || value > most) return null;
    return taken(max, value / 1000, off);
  }
  const beyond = Math.abs(value - thousandths(aspect.target)) - thousandths(aspect.within);
  return taken(max, beyond <= 0 ? 0 : ceil(beyond, thousandths(aspect.ruleStep)), off);
}

function taken(max, times, off) {
  const text = shown(Math.max(0, max - times * off));
  return { text, formula: `${shown(max)} − ${times} × ${shown(off)} = ` };
}
