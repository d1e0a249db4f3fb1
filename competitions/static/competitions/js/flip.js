// Rows that move to their new rank (first, last, invert, play); by data-flip, which names a row.
const STILL = matchMedia("(prefers-reduced-motion: reduce)");

function places(box) {
  return new Map([...box.querySelectorAll("[data-flip]")].map((row) => [row.dataset.flip, row.getBoundingClientRect()]));
}

// Puts the new content in and lets each row that was there before slide from its old place.
export function flip(box, change) {
  const before = places(box);
  change();
  if (STILL.matches || document.hidden) return;
  for (const row of box.querySelectorAll("[data-flip]")) {
    const old = before.get(row.dataset.flip);
    const now = row.getBoundingClientRect();
    if (!old) row.animate([{ opacity: 0 }, { opacity: 1 }], { duration: 420, easing: "ease-out" });
    else if (Math.abs(old.top - now.top) > 1) {
      const from = { transform: `translateY(${old.top - now.top}px)` };
      row.animate([from, { transform: "none" }], { duration: 420, easing: "cubic-bezier(0.2, 0.7, 0.2, 1)" });
    }
  }
}
