// The draw's public page: "replay this draw" and "why was I not drawn", in a thread of the visitor's own browser.
(function () {
  "use strict";
  const place = document.getElementById("draw");
  const replay = document.getElementById("replay"), form = document.getElementById("slip");
  if (!place || !replay || !form || !globalThis.Worker) return;

  const says = Object.fromEntries(Array.from(document.getElementById("words").content.querySelectorAll("[data-word]"),
    element => [element.dataset.word, element.textContent]));
  const say = (name, ...values) => (says[name] ?? name).replace(/%([1-9])/g, (_, at) => values[at - 1] ?? "");
  const grouped = number => String(number).replace(/\B(?=(\d{3})+$)/g, ",");
  const scripts = Array.from(document.querySelectorAll("script[data-check]"), script => script.src);
  const names = place.dataset.files.split(" ");

  function make(tag, text, attributes = {}) {
    const element = document.createElement(tag);
    element.textContent = text;
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
    return element;
  }

  // MARK: One run at a time in each part of the page

  function run(part, slip, identity) {
    const status = part.querySelector(".run"), bar = part.querySelector("progress"), step = part.querySelector(".step");
    const shown = part.querySelector(".found"), start = part.querySelector("button.start"), stop = part.querySelector("button.stop");
    const worker = new Worker(place.dataset.worker);
    shown.replaceChildren();
    status.hidden = false;
    start.disabled = true;
    bar.value = 0;
    step.textContent = say("begins");
    const end = () => {
      worker.terminate();
      status.hidden = true;
      start.disabled = false;
      stop.onclick = null;
    };
    stop.onclick = end;
    const fail = message => {
      end();
      shown.replaceChildren(verdictBox("unusable", [message]));
    };
    worker.onerror = event => fail(event.message ?? "");
    worker.onmessage = ({ data }) => {
      if (data.error !== undefined) fail(data.error);
      else if (data.report === undefined) {
        bar.value = data.progress;
        if (data.id) step.textContent = say(`check-${data.id}`);
      } else {
        end();
        shown.replaceChildren(...(slip === null ? ofReplay(data) : ofSlip(data)));
        shown.focus();
      }
    };
    const log = place.dataset.log ? new URL(place.dataset.log, document.baseURI).href : null;
    worker.postMessage({ scripts, base: new URL(place.dataset.base, document.baseURI).href, log, names, slip, identity });
  }

  // MARK: What was found

  function verdictBox(verdict, lines, isRehearsal = false) {
    const isBad = verdict === "invalid" || verdict === "unusable";
    const box = make("div", "", { class: isBad ? "said bad" : "said", "data-verdict": verdict });
    if (isRehearsal) box.append(make("p", say("rehearsal"), { class: "loud" }));
    box.append(make("b", `${isBad ? "✕" : "✓"} ${say(`verdict-${verdict}`)}`));
    for (const line of lines) box.append(make("p", line));
    return box;
  }

  // `kind`: "slip" where a check means something of its own there.
  function table(checks, kind = "") {
    const marks = { pass: "✓", fail: "✕", unchecked: "—", unreached: "—" };
    const rows = checks.map(({ id, state, reasons }) => {
      const row = make("tr", "", { "data-check": id, "data-state": state });
      row.append(make("th", say(`check-${id}`), { scope: "row" }));
      const mark = make("td", "");
      mark.append(make("span", `${marks[state]} ${say(`state-${state}`)}`, { class: state === "fail" ? "mark bad" : "mark" }));
      const means = make("td", says[`${kind}-means-${id}`] ?? say(`means-${id}`));
      const told = state === "unchecked" && says[`needs-${id}`] ? [] : reasons;
      if (state === "unchecked" && says[`needs-${id}`]) means.append(make("small", say(`needs-${id}`)));
      for (const reason of told) means.append(make("small", [reason.place, reason.message].filter(Boolean).join(" ")));
      row.append(mark, means);
      return row;
    });
    const whole = make("table", "", { class: "checks" }), head = make("thead", ""), body = make("tbody", ""), titles = make("tr", "");
    titles.append(...["column-check", "column-state", "column-means"].map(name => make("th", say(name), { scope: "col" })));
    head.append(titles);
    body.append(...rows);
    whole.append(head, body);
    return whole;
  }

  function counted(checks, state) {
    return checks.filter(check => check.state === state).length;
  }

  function ofReplay({ report, seconds }) {
    const { checks, facts, stages, verdict } = report;
    const lines = [say("counts", counted(checks, "pass"), counted(checks, "fail"), counted(checks, "unchecked"), seconds.toFixed(1),
      grouped(facts.candidates ?? 0))];
    if (facts.wholeLog !== undefined) lines.push(say("whole-log-read", grouped(facts.wholeLog)));
    if (facts.void) lines.push(say(`void-${facts.void.cause}`), ...(facts.void.reason ? [facts.void.reason] : []));
    const isGood = verdict === "valid" || verdict === "void";
    const list = make("ul", "", { class: "stages" });
    if (isGood) {
      for (const stage of stages) {
        list.append(make("li", say("stage-drawn", stage.id, grouped(stage.available), grouped(stage.admitted.length), grouped(stage.left))));
      }
    }
    return [verdictBox(verdict, lines, report.isRehearsal), ...(list.children.length > 0 ? [list] : []), table(checks)];
  }

  function ofSlip({ report, seconds }) {
    const { checks, stages, moves, verdict } = report;
    const lines = [say("slip-counts", counted(checks, "pass"), counted(checks, "fail"), counted(checks, "unchecked"), seconds.toFixed(1))];
    const list = make("ol", "", { class: "steps" });
    if (verdict !== "invalid" && verdict !== "unusable") {
      for (const stage of stages) list.append(ofStage(stage));
      for (const { stage, what, reason } of moves) list.append(make("li", say(`move-${what}`, stage, reason)));
    }
    return [verdictBox(verdict === "valid" ? "slip" : verdict, lines, report.isRehearsal), ...(list.children.length > 0 ? [list] : []), table(checks, "slip")];
  }

  function ofStage({ id, state, place, number, key, cutoff, left, size, tags }) {
    const item = make("li", "", { "data-stage": id, "data-state": state });
    item.append(make("h3", say(`slip-${state}`, id, place === undefined ? "" : grouped(place + 1), number)));
    if (tags?.length) item.append(make("p", say("slip-tags", tags.join(", "))));
    if (state === "alternate" || state === "beyond") item.append(make("p", say("slip-seats", grouped(left), size)));
    const facts = make("dl", "", { class: "facts" });
    const fact = (name, value) => {
      const text = make("dd", "");
      text.append(make("code", value));
      facts.append(make("dt", say(name)), text);
    };
    if (key) fact("slip-key", key);
    if (key && cutoff) fact("slip-cutoff", cutoff);
    if (facts.children.length > 0) item.append(facts);
    if (key && cutoff && (state === "alternate" || state === "beyond")) item.append(make("p", say("slip-order")));
    return item;
  }

  // MARK: The page's forms

  replay.querySelector("button.start").addEventListener("click", () => run(replay, null, null));
  form.querySelector("form").addEventListener("submit", async event => {
    event.preventDefault();
    const file = form.querySelector("input[type=file]").files[0];
    if (!file) return;
    form.querySelector(".found").replaceChildren();
    const isSmall = file.size <= 1 << 22;
    const bytes = isSmall ? new Uint8Array(await file.arrayBuffer()) : new Uint8Array();
    run(form, bytes, form.querySelector("input[name=identity]").value.trim());
  });
  for (const part of document.querySelectorAll("[data-needs-script]")) part.hidden = false;
})();
