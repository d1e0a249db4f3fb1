// The desk moves by itself: asks what changed, and replaces the parts that nobody is working in.
const desk = document.querySelector("[data-live]");
const EVERY = 3000;

function busy(part) {
  return part.contains(document.activeElement) && document.activeElement.matches("input, select, textarea, button, summary")
    || part.querySelector("details[open]") !== null;
}

async function refresh() {
  try {
    const answer = await fetch(desk.dataset.live, { headers: { "If-None-Match": desk.dataset.etag } });
    if (answer.status === 200) {
      const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
      let kept = false;
      for (const part of desk.querySelectorAll("[data-part]")) {
        const other = fresh.querySelector(`[data-part="${part.dataset.part}"]`);
        if (!other) continue;
        if (busy(part)) kept = true;
        else part.replaceWith(other);
      }
      // a part that is being worked in is brought up to date with the next question
      if (!kept) desk.dataset.etag = answer.headers.get("ETag");
    } else if (answer.status !== 304) throw new Error(String(answer.status));
    desk.querySelector(".fresh")?.classList.remove("late");
  } catch {
    const mark = desk.querySelector(".fresh");
    if (mark && !mark.classList.contains("late")) {
      mark.classList.add("late");
      const words = mark.querySelector("span");
      words.textContent = `${desk.dataset.late} ${new Date().toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" })}`;
    }
  }
  setTimeout(refresh, document.hidden ? EVERY * 5 : EVERY);
}

if (desk) setTimeout(refresh, EVERY);
