// The room's screen: asks for the code of this moment, never knows the next one.
const box = document.querySelector("[data-screen]");
let left = 0;

function read() {
  left = Number(box.querySelector("[data-left]")?.dataset.left || 5);
}

async function refresh() {
  try {
    const answer = await fetch(box.dataset.screen, { headers: { Accept: "text/html" } });
    if (answer.status === 410) return location.reload();
    if (!answer.ok) throw new Error(String(answer.status));
    box.innerHTML = await answer.text();
    box.removeAttribute("data-late");
    read();
    setTimeout(refresh, Math.min(3, left) * 1000 + 150);
  } catch {
    box.setAttribute("data-late", "1"); // an old code would only be refused
    setTimeout(refresh, 2000);
  }
}

// Between two answers the ruler runs down a tick a second.
function tick() {
  left = Math.max(0, left - 1);
  const seconds = box.querySelector("[data-seconds]");
  if (!seconds) return;
  seconds.textContent = String(left);
  box.querySelectorAll(".screenside .seatbar path").forEach((path, n) => {
    path.setAttribute("class", n < left ? "t" : "f");
  });
}

if (box) {
  read();
  setTimeout(refresh, 1500);
  setInterval(tick, 1000);
}
