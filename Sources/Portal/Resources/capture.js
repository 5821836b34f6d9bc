// A capture's page: looks again while something is under way, and leads from times to the recording. The page says all without it.
const pause = 2000;

// Replaces what the page shows by what it shows now, and keeps the reader's place.
async function lookAgain() {
  const shown = document.getElementById("capture");
  if (!shown || !("live" in shown.dataset)) return;
  try {
    const answer = await fetch(location.pathname, { headers: { Accept: "text/html" }, redirect: "error" });
    if (answer.ok) {
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const fresh = page.getElementById("capture");
      if (fresh && fresh.innerHTML !== shown.innerHTML) {
        const focused = document.activeElement?.getAttribute("href");
        const hadFocus = shown.contains(document.activeElement);
        shown.replaceWith(document.adoptNode(fresh));
        if (hadFocus && focused) document.querySelector(`#capture a[href="${CSS.escape(focused)}"]`)?.focus();
      }
    }
  } catch {
    // The server is away: what stands there stays, and is asked for again.
  }
  setTimeout(lookAgain, pause);
}
setTimeout(lookAgain, pause);

document.addEventListener("click", event => {
  const link = event.target.closest("a.seek");
  const player = document.getElementById("player");
  if (!link || !player || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  player.currentTime = Number(link.dataset.seconds);
  player.scrollIntoView({ block: "center" });
  player.focus({ preventScroll: true });
});
