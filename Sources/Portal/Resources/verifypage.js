// The verify page: takes files, lets the worker check them, shows what it found. Only texts are ever made of what files say.
"use strict";
(() => {
  const page = document.getElementById("verify");
  if (!page) return;
  const words = JSON.parse(page.dataset.words);
  const say = name => words[name] ?? name;
  const find = id => document.getElementById(id);
  const [status, meter, results, chosen] = ["status", "meter", "results", "trustchosen"].map(find);
  const officeTrust = page.dataset.trust;
  let ownTrust;
  let worker;
  let turn = 0;

  const make = (name, className, text) => {
    const element = document.createElement(name);
    if (className) element.className = className;
    if (text !== undefined) element.textContent = text;
    return element;
  };

  // From the server the checks come as one file. A page saved to disk holds them itself: the worker is made of the same text.
  function newWorker() {
    if (page.dataset.worker) return new Worker(page.dataset.worker);
    return new Worker(URL.createObjectURL(new Blob([find("checks").textContent], { type: "text/javascript" })));
  }

  function stop() {
    worker?.terminate();
    worker = undefined;
    meter.hidden = true;
    page.setAttribute("aria-busy", "false");
  }

  async function check(files) {
    if (!files.length) return;
    const mine = ++turn;
    stop();
    results.replaceChildren();
    page.setAttribute("aria-busy", "true");
    status.textContent = say("working");
    meter.hidden = false;
    find("amount").removeAttribute("value");
    find("stop").hidden = false;
    const source = ownTrust ? "own" : "office";
    const trust = ownTrust ?? (officeTrust ? new TextEncoder().encode(officeTrust) : undefined);
    try {
      worker = newWorker();
    } catch {
      stop();
      status.textContent = say("no-worker");
      return;
    }
    worker.onmessage = ({ data }) => {
      if (mine !== turn) return;
      if (data.progress) return showProgress(data.progress);
      stop();
      if (data.failed) showFailure(data.failed);
      else showReports(data.reports);
    };
    worker.onerror = () => { if (mine === turn) { stop(); showFailure({ code: "internal", place: "", detail: "" }); } };
    worker.postMessage({ files, trust, source });
  }

  function showProgress({ name, done, total }) {
    const amount = find("amount");
    amount.max = Math.max(total, 1);
    amount.value = done;
    const share = total ? Math.floor(100 * done / total) : 100;
    status.textContent = `${say("working")} ${name} · ${share} %`;
  }

  function showFailure({ code, place, detail }) {
    status.textContent = say("failed");
    const card = make("article", "card outcome bad");
    card.append(make("h2", "", `✕ ${say("verdict-unusable")}`), reason({ code, place, detail }));
    results.append(card);
  }

  function showReports(reports) {
    const bad = reports.filter(one => one.verdict === "broken" || one.verdict === "unusable").length;
    status.textContent = `${say("done")} ${bad ? say("some-bad") : ""}`.trim();
    results.append(...reports.map(report => outcome(report)));
    results.querySelector("h2")?.focus();
  }

  const group = { "session-proof": "deposit", proof: "deposit", receipt: "deposit", slip: "draw", unusable: "file" };
  const marks = { pass: "✓", fail: "✕", note: "–", unchecked: "○" };
  const verdictMarks = { holds: "✓", void: "✓", promise: "✓", broken: "✕", unusable: "✕" };

  function outcome(report, isPart = false) {
    const card = make(isPart ? "section" : "article", `outcome${isPart ? " part" : " card"}${["broken", "unusable"].includes(report.verdict) ? " bad" : ""}`);
    card.dataset.verdict = report.verdict;
    card.dataset.kind = report.kind;
    card.append(make("p", "status", `${say(`kind-${report.kind}`)} · ${report.name}`));
    const effect = report.isRehearsal ? ` · ${say("effect-rehearsal")}` : report.isTest || report.isSample ? ` · ${say(report.isTest ? "effect-test" : "effect-sample")}` : "";
    const heading = make(isPart ? "h3" : "h2", "", `${verdictMarks[report.verdict] ?? "–"} ${verdictOf(report)}${effect}`);
    heading.tabIndex = -1;
    card.append(heading);
    if (report.isTest) card.append(loud("test-title", "test-text"));
    if (report.isRehearsal) card.append(loud("rehearsal-title", "rehearsal-text"));
    if (report.isSample) card.append(loud("sample-title", "sample-text"));
    if (report.kind !== "unusable" && report.kind !== "file") card.append(make("p", "aside", say(`trust-${report.trust}`)));
    if (report.facts.length) card.append(facts(report.facts));
    const checked = report.findings.filter(one => one.result === "pass" || one.result === "fail");
    const rest = report.findings.filter(one => one.result !== "pass" && one.result !== "fail");
    if (checked.length) card.append(make("h4", "", say("checked-title")), checks(report, checked));
    if (rest.length) card.append(make("h4", "", say("rest-title")), checks(report, rest));
    for (const part of report.parts) card.append(outcome(part, true));
    return card;
  }

  // The sentence of a verdict, for its kind where there is one.
  const verdictOf = ({ verdict, kind }) => words[`verdict-${verdict}-${kind}`] ?? say(`verdict-${verdict}`);

  function loud(title, text) {
    const box = make("div", "said bad");
    box.append(make("b", "", say(title)), make("p", "", say(text)));
    return box;
  }

  const times = ["opened", "closed", "not-earlier-than", "not-later-than", "signed-by"];
  const codes = ["commit", "seed", "result", "session", "fingerprint-sha256", "fingerprint-sm3", "sha256", "sm3", "log"];
  const worded = { reason: "reason", gap: "gap", "letter-kind": "letter" };

  function facts(list) {
    const shown = make("dl", "facts");
    for (const [name, value] of list) {
      shown.append(make("dt", "", say(`fact-${name}`)));
      const text = name === "stage" ? `${value[0]}: ${say(`stage-${value[1]}`)}${value[2] === null ? "" : ` ${value[2]}`}` : times.includes(name) ? instant(value) : name in worded ? say(`${worded[name]}-${value}`) : name === "on-log-only" ? say("on-log-only") : value;
      const data = make("dd");
      data.append(codes.includes(name) ? make("code", "", text) : text);
      shown.append(data);
    }
    return shown;
  }

  const instant = milliseconds => Number.isFinite(milliseconds) && Math.abs(milliseconds) < 8.64e15
    ? `${new Date(milliseconds).toISOString().replace("T", " ").slice(0, 19)} UTC` : String(milliseconds);

  function checks(report, findings) {
    const table = make("table", "findings");
    const body = make("tbody");
    for (const name of new Set(findings.map(one => one.check))) {
      const own = findings.filter(one => one.check === name);
      const result = ["fail", "unchecked", "note", "pass"].find(kind => own.some(one => one.result === kind));
      const row = make("tr");
      row.dataset.check = name;
      row.dataset.result = result;
      const mark = make("td", `mark${result === "fail" ? " bad" : ""}`, `${marks[result]} ${say(`result-${result}`)}`);
      const kind = group[report.kind] ?? report.kind;
      const head = make("th", "", words[`check-${kind}-${name}`] ?? say(`check-${name}`));
      head.scope = "row";
      const cell = make("td");
      const meaning = words[`mean-${kind}-${name}`] ?? words[`mean-${name}`];
      if (meaning) cell.append(make("p", "", result === "fail" ? `${say("due")}${meaning}` : meaning));
      cell.append(...own.filter(one => one.code || one.place).map(reason));
      row.append(mark, head, cell);
      body.append(row);
    }
    table.append(body);
    return table;
  }

  // Why, in words; where, as the file has it; and for whoever looks further, the program's own words.
  function reason({ result, code, place, detail }) {
    const line = make("p", result === "fail" ? "why bad" : "why");
    line.dataset.code = code;
    // A sentence that would lead to a place ends where there is none.
    const word = code && words[`code-${code}`];
    if (word) line.append(place ? word : word.replace(/：$/, "。").replace(/:$/, "."));
    if (place) line.append(word ? " " : "", make("code", "", place));
    if (detail) {
      const small = make("small", "", detail);
      small.lang = "en";
      line.append(small);
    }
    return line;
  }

  // Files of an input or of a drop, with the folders they came in.
  const fromInput = input => [...input.files].map(blob => ({ name: blob.webkitRelativePath || blob.name, blob }));

  async function fromDrop(transfer) {
    const entries = [...transfer.items].map(item => item.webkitGetAsEntry?.()).filter(Boolean);
    if (!entries.some(entry => entry.isDirectory)) return [...transfer.files].map(blob => ({ name: blob.name, blob }));
    const found = [];
    const take = async (entry, folder) => {
      if (found.length > 20_000) return;
      if (entry.isFile) {
        found.push({ name: folder + entry.name, blob: await new Promise((good, bad) => entry.file(good, bad)) });
        return;
      }
      const reader = entry.createReader();
      for (;;) {
        const some = await new Promise((good, bad) => reader.readEntries(good, bad));
        if (!some.length) break;
        for (const one of some) await take(one, `${folder}${entry.name}/`);
      }
    };
    for (const entry of entries) await take(entry, "");
    return found;
  }

  for (const id of ["files", "folder"]) {
    find(id).addEventListener("change", event => {
      check(fromInput(event.target));
      event.target.value = "";
    });
  }
  find("trustfile").addEventListener("change", async event => {
    const [file] = event.target.files;
    ownTrust = file && file.size <= 1 << 20 ? new Uint8Array(await file.arrayBuffer()) : undefined;
    chosen.textContent = ownTrust ? `${say("trust-taken")} ${file.name}` : say("trust-office");
  });
  find("stop").addEventListener("click", () => {
    turn++;
    stop();
    status.textContent = say("stopped");
  });

  const drop = find("drop");
  for (const kind of ["dragenter", "dragover"]) {
    document.addEventListener(kind, event => {
      event.preventDefault();
      drop.classList.add("over");
    });
  }
  document.addEventListener("dragleave", event => { if (!event.relatedTarget) drop.classList.remove("over"); });
  document.addEventListener("drop", async event => {
    event.preventDefault();
    drop.classList.remove("over");
    check(await fromDrop(event.dataTransfer));
  });
  find("tool").hidden = false;
})();
