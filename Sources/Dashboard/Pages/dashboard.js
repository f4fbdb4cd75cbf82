// Brings the content up to date while the page is looked at; nothing here is needed to read it.
const main = document.querySelector("main");
const seconds = Number(main.dataset.refresh);

async function refresh() {
  if (document.hidden || main.contains(document.activeElement) && document.activeElement !== main) return;
  const news = document.getElementById("news");
  try {
    const answer = await fetch(location.href, { headers: { accept: "text/html" } });
    if (!answer.ok) throw new Error(`the server answers ${answer.status}`);
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    main.replaceChildren(...page.querySelector("main").childNodes);
    news.textContent = "";
  } catch (error) {
    news.textContent = `The page is not up to date: ${error.message}`;
  }
}

if (seconds > 0) setInterval(refresh, 1000 * seconds);
