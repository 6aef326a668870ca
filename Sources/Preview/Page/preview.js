// The report while its rows arrive. What changed is put in its place: the page is never loaded anew, so that the reader
// stays where he is and what he opened stays open.
"use strict";
(() => {
  // Parts that are replaced as a whole: whoever draws them writes them anew.
  const whole = new Set(["svg", "math", "table", "pre"]);
  const status = document.createElement("div");
  status.id = "preview-status";
  status.setAttribute("role", "status");
  document.body.append(status);

  let events = null;
  let latest = null;
  let shown = null;
  let shownAt = null;
  let isConnected = false;
  let isFetching = false;

  function tell(kind, text) {
    if (status.className === kind && status.textContent === text) return;
    status.className = kind;
    status.textContent = text;
  }

  function tellState() {
    if (!isConnected) {
      const until = shownAt ? ` The page shows what there was at ${shownAt}.` : "";
      tell("lost", `No connection to repro preview.${until} It goes on when the command runs again.`);
    } else if (latest && latest.problem) {
      tell("problem", `${latest.problem}${shown ? "\nThe page shows what there was before." : ""}`);
    } else if (!shown) {
      tell("busy", "The report is being woven.");
    } else {
      tell("live", `Live. Updated at ${shownAt}, woven in ${latest.seconds.toFixed(latest.seconds < 10 ? 1 : 0)} s.`);
    }
  }

  function setAttributes(element, wanted) {
    // Whether a part is open is the reader's choice.
    const isOwn = (name) => element.nodeName === "DETAILS" && name === "open";
    for (const { name } of [...element.attributes]) {
      if (!wanted.hasAttribute(name) && !isOwn(name)) element.removeAttribute(name);
    }
    for (const { name, value } of wanted.attributes) {
      if (element.getAttribute(name) !== value && !isOwn(name)) element.setAttribute(name, value);
    }
  }

  function setChildren(element, wanted) {
    const names = new Set([...wanted.children].map((child) => child.id));
    for (const child of [...element.children]) if (child.id && !names.has(child.id)) child.remove();
    const named = new Map([...element.children].filter((child) => child.id).map((child) => [child.id, child]));
    let next = element.firstChild;
    for (const child of [...wanted.childNodes]) {
      const known = child.id ? named.get(child.id) : next && !next.id && next.nodeName === child.nodeName ? next : null;
      if (known && known.nodeName === child.nodeName) {
        if (known === next) next = next.nextSibling;
        else element.insertBefore(known, next);
        change(known, child);
      } else {
        element.insertBefore(document.adoptNode(child), next);
      }
    }
    while (next) {
      const child = next;
      next = next.nextSibling;
      child.remove();
    }
  }

  function change(node, wanted) {
    if (node.isEqualNode(wanted)) return;
    if (node.nodeType !== Node.ELEMENT_NODE) {
      node.nodeValue = wanted.nodeValue;
    } else if (whole.has(node.nodeName.toLowerCase())) {
      node.replaceWith(document.adoptNode(wanted));
    } else {
      setAttributes(node, wanted);
      setChildren(node, wanted);
    }
  }

  // What is at the top of the window stays there, however much grows above it.
  function keepingPlace(body) {
    const top = (element) => element.getBoundingClientRect().top;
    const marks = [];
    for (const element of document.querySelectorAll("main :is(h1, h2, h3, h4, p, li, figure, section)")) {
      if (top(element) >= 0 && marks.push([element, top(element)]) === 20) break;
    }
    body();
    const mark = marks.find(([element]) => element.isConnected);
    if (mark && window.scrollY > 0) window.scrollBy({ top: top(mark[0]) - mark[1], behavior: "instant" });
  }

  async function update() {
    if (isFetching) return;
    isFetching = true;
    try {
      while (latest.version && latest.version !== shown) {
        const version = latest.version;
        const answer = await fetch("/");
        if (!answer.ok) break;
        const page = new DOMParser().parseFromString(await answer.text(), "text/html");
        page.body.append(status.cloneNode(true));
        keepingPlace(() => {
          document.title = page.title;
          // The style sheet of the report is the first one of its page.
          const [style, wanted] = [document.querySelector("head style"), page.querySelector("head style")];
          if (style && wanted) change(style, wanted);
          else if (wanted) document.head.append(document.adoptNode(wanted));
          setChildren(document.body, page.body);
        });
        shown = version;
        shownAt = new Date().toLocaleTimeString();
      }
    } catch {
      // The server is gone; what it sends when it is back leads here again.
    } finally {
      isFetching = false;
    }
    tellState();
  }

  function connect() {
    if (events) events.close();
    // Browsers open few connections to one server: pages that nobody sees hold none.
    if (document.hidden) return;
    events = new EventSource("/events");
    events.addEventListener("state", (message) => {
      isConnected = true;
      latest = JSON.parse(message.data);
      update();
    });
    events.addEventListener("error", () => {
      isConnected = false;
      tellState();
      // A browser tries again by itself, unless it was answered by something else than a stream.
      if (events.readyState === EventSource.CLOSED) setTimeout(connect, 1000);
    });
  }

  document.addEventListener("visibilitychange", connect);
  tell("busy", "Connecting.");
  connect();
})();
