// A page that comes back from the browser's memory after a sign-out, or as somebody else, is asked for anew.
const mine = document.body.dataset.session;

addEventListener("pageshow", async (event) => {
  if (!event.persisted || !mine) return;
  document.body.hidden = true; // nobody reads it before it is known whose it is
  try {
    const answer = await fetch(document.body.dataset.sessionUrl, { cache: "no-store", headers: { Accept: "application/json" } });
    if ((await answer.json()).session !== mine) return location.reload();
  } catch {
    // Without a network the page stays: it was this person's, and the device is theirs.
  }
  document.body.hidden = false;
});
