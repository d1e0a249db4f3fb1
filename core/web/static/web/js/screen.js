// The room's screen: asks for the code of this moment, never knows the next one.
const box = document.querySelector("[data-screen]");
async function refresh() {
  try {
    const answer = await fetch(box.dataset.screen, { headers: { Accept: "text/html" } });
    if (answer.status === 410) return location.reload();
    if (!answer.ok) throw new Error(String(answer.status));
    box.innerHTML = await answer.text();
    box.removeAttribute("data-late");
    const left = Number(box.querySelector("[data-left]")?.dataset.left || 5);
    setTimeout(refresh, Math.min(3, left) * 1000 + 150);
  } catch {
    box.setAttribute("data-late", "1");
    setTimeout(refresh, 2000);
  }
}
if (box) setTimeout(refresh, 1500);
