// The explorer's page: shows what Tabellion.explore finds. Words come from the page (#words); nothing here is markup.
(function () {
  "use strict";
  const { Refused, hex, utf8, fromUTF8, base64 } = Tabellion.bytes;
  const { explore, tree, note, entry, cosign } = Tabellion;

  const root = document.getElementById("explorer");
  const words = Object.fromEntries([...document.querySelectorAll("#words data")].map(one => [one.value, one.textContent]));
  const base = root.dataset.base;
  const read = explore.reader(base);
  let storage = null;
  try {
    storage = window.localStorage;
  } catch {
    // The browser keeps nothing for this page: it says so itself.
  }
  const memory = new explore.Memory(storage ?? { getItem: () => null, setItem: () => { throw new Error("none"); } }, base);

  const PAGE = 15;
  let state = null, found = null, whole = null;

  // MARK: Words and elements

  const grouped = value => String(value).replace(/\B(?=(\d{3})+$)/g, ",");
  const stamp = ms => new Date(ms).toISOString().replace("T", " ").slice(0, 19) + " UTC";

  // Values are numbers (a moment if they are that large), or text.
  function value(one) {
    if (typeof one === "number") return one > 1e11 ? stamp(one) : grouped(one);
    return String(one ?? "");
  }

  function say(name, ...values) {
    const text = words[name] ?? `[${name}]`;
    return text.replace(/\{(\d)\}/g, (_, at) => value(values[at]));
  }

  function el(name, attributes, ...children) {
    const made = document.createElement(name);
    for (const [key, content] of Object.entries(attributes ?? {})) {
      if (key.startsWith("on")) made.addEventListener(key.slice(2), content);
      else if (content !== false && content !== null && content !== undefined) made.setAttribute(key, content === true ? "" : content);
    }
    made.append(...children.flat().filter(child => child !== null && child !== undefined && child !== false));
    return made;
  }

  const code = text => el("code", {}, text);
  const link = (place, ...children) => el("a", { href: `#/${place}` }, ...children);

  function download(name, bytes, label) {
    const type = name.endsWith(".json") ? "application/json" : "application/octet-stream";
    return el("a", { href: URL.createObjectURL(new Blob([bytes], { type })), download: name }, label);
  }

  function facts(...pairs) {
    return el("dl", { class: "facts" }, pairs.filter(Boolean).flatMap(([name, ...content]) => [el("dt", {}, name), el("dd", {}, ...content)]));
  }

  function section(name, title, ...children) {
    return el("section", { "aria-labelledby": `h-${name}`, id: `s-${name}` }, el("h2", { id: `h-${name}` }, title), ...children);
  }

  function table(name, heads, rows) {
    return el("table", { class: name }, el("thead", {}, el("tr", {}, heads.map(head => el("th", { scope: "col" }, head)))),
      el("tbody", {}, rows.map(cells => el("tr", {}, cells.map((cell, at) => at === 0
        ? el("th", { scope: "row" }, ...[cell].flat()) : el("td", {}, ...[cell].flat()))))));
  }

  // MARK: Claims

  // Why something was refused: in the page's language as far as its kind goes, and exactly, as the check put it.
  function why(error) {
    if (!error) return null;
    return el("small", {}, words[`why-${error.code}`] ?? words["why-other"], " ",
      el("span", { lang: "en" }, error.place ? `${error.place}: ${error.message}` : error.message));
  }

  function claimItem(claim) {
    const marks = { good: "✓", bad: "✕", open: "–" };
    return el("li", { class: `claim ${claim.state}`, "data-claim": claim.name, "data-state": claim.state },
      el("span", { class: "sign" }, el("b", { "aria-hidden": "true" }, marks[claim.state]), " ", say(`state-${claim.state}`)),
      el("div", {}, el("span", {}, say(...claim.words)), why(claim.error), claim.name === "key" ? keyCare(claim) : null));
  }

  function keyCare(claim) {
    const acts = [];
    const told = state.told;
    if (claim.isChanged) acts.push(button("policyTake", () => memory.set({ policy: told.policy })));
    else if (claim.state === "open") acts.push(button("keySame", () => memory.set({ from: "compared", since: Date.now() })));
    return el("div", {}, state.key ? code(state.key.text) : null, acts.length > 0 ? el("p", { class: "actions" }, acts) : null);
  }

  function button(name, act) {
    return el("button", { type: "button", class: "second", id: `do-${name}`, onclick: () => {
      act();
      start();
    } }, say(name));
  }

  function keyForm() {
    const field = el("input", { type: "text", class: "key", id: "vkey", name: "vkey", autocomplete: "off", spellcheck: "false" });
    const wrong = el("p", { class: "wrong", role: "alert", hidden: true });
    return el("form", { class: "form wide", onsubmit: event => {
      event.preventDefault();
      try {
        const key = note.vkey(field.value.trim());
        if (key.type !== 1) throw new Refused("key", "this is a key for cosignatures (type 4), not a log's");
        const isSame = memory.value.vkey === key.text;
        memory.set({ vkey: key.text, from: "typed", since: Date.now(),
          ...(isSame ? {} : { seen: null, seenAt: null, odd: null, officeKey: state.told?.officeKey ?? null, policy: state.told?.policy ?? "" }) });
        start();
      } catch (error) {
        if (!(error instanceof Refused)) throw error;
        wrong.hidden = false;
        wrong.textContent = `${say("keyUnusable")} (${error.message})`;
      }
    } }, el("label", { for: "vkey" }, say("keyLabel")), el("p", { class: "hint" }, say("keyHint")), field, wrong,
    el("p", {}, el("button", {}, say("keyUse"))));
  }

  function verdict() {
    const claims = whole?.claim ? [...state.claims, whole.claim] : state.claims;
    const bad = claims.filter(one => one.state === "bad").length, good = claims.filter(one => one.state === "good").length;
    const title = bad > 0 || memory.value.fork ? say("verdictBad", bad) : claims.every(one => one.state === "good")
      ? say("verdictGood", good) : say("verdictOpen", good, claims.length - good);
    const kind = bad > 0 || memory.value.fork ? "bad" : claims.every(one => one.state === "good") ? "good" : "open";
    return el("section", { class: `card verdict-${kind}`, "aria-labelledby": "h-verdict", id: "verdict", "data-state": kind },
      el("div", { class: "heading" }, el("h2", { id: "h-verdict" }, title),
        state.checkpoint ? el("p", { class: "figure" }, el("b", {}, grouped(state.checkpoint.size)), " ", say("entriesWord")) : null),
      el("ul", { class: "claims" }, claims.map(claimItem)),
      el("details", {}, el("summary", {}, say("keyOwn")), keyForm()));
  }

  // MARK: A log that contradicts itself

  function alarms() {
    const { fork, odd } = memory.value, shown = [];
    if (fork) {
      const bytes = utf8(fork.proof), parts = cosign.verifyFork(bytes, note.vkey(memory.value.vkey));
      shown.push(el("section", { class: "alarm", role: "alert", id: "fork" }, el("h2", {}, say("forkTitle")),
        el("p", {}, say("forkText", fork.at)),
        table("forks", [say("size"), say("root")], [
          [grouped(parts.first.size), code(hex(parts.first.root))], [grouped(parts.second.size), code(hex(parts.second.root))],
        ]),
        el("p", {}, say("forkMeans", parts.first.size, parts.second.size)), el("p", {}, say("forkDo")),
        el("p", { class: "links" }, download("fork.json", bytes, say("forkSave"))),
        el("p", {}, code("tabellion log fork fork.json --log VKEY")), forget()));
    } else if (odd) {
      const bytes = utf8(JSON.stringify(odd));
      shown.push(el("section", { class: "alarm", role: "alert", id: "odd" }, el("h2", {}, say("oddTitle")), el("p", {}, say("oddText", odd.at)),
        el("p", { class: "links" }, download("checkpoints.json", bytes, say("oddSave"))), forget()));
    }
    return shown;
  }

  function forget() {
    const tick = el("input", { type: "checkbox", required: true, id: "sure" });
    return el("details", {}, el("summary", {}, say("forgetTitle")), el("form", { onsubmit: event => {
      event.preventDefault();
      memory.set({ fork: null, odd: null, seen: null, seenAt: null });
      start();
    } }, el("label", { class: "choice" }, tick, say("forgetSure")), el("p", {}, el("button", { class: "grave" }, say("forgetDo")))));
  }

  // MARK: Entries in words

  function summary(one) {
    switch (one.kind) {
      case "deposit": return say("is-deposit");
      case "opening": return say("is-opening", one.lease);
      case "head": return [say("is-head", one.k), " ", link(`entry/${one.opening}`, grouped(one.opening))];
      case "closing": return [say("is-closing", say(`reason-${one.reason}`)), " ", link(`entry/${one.opening}`, grouped(one.opening))];
      case "aborted": return [say("is-aborted", say(`reason-${one.reason}`)), " ", link(`entry/${one.opening}`, grouped(one.opening))];
      case "reveal": return [say("is-reveal", one.contributor), " ", one.drawID];
      case "key": return say("is-key", say(`purpose-${one.purpose}`), one.owner);
      case "member": return say("is-member");
      case "audit": return say("is-audit");
      default: return [say(`is-${one.kind}`), " ", one.drawID];
    }
  }

  function bodyFacts(one) {
    const pairs = [];
    const add = (name, ...content) => pairs.push([say(name), ...content]);
    if (one.drawID !== undefined) add("f-draw", one.drawID);
    if (one.opening !== undefined) add("f-opening", link(`entry/${one.opening}`, grouped(one.opening)));
    if (one.worker) add("f-worker", code(hex(one.worker)));
    if (one.lease !== undefined) add("f-lease", grouped(one.lease));
    if (one.k !== undefined) add("f-k", grouped(one.k));
    if (one.heads !== undefined) add("f-heads", grouped(one.heads));
    if (typeof one.reason === "string") add("f-reason", say(`reason-${one.reason}`));
    if (typeof one.reason === "number") add("f-reason", grouped(one.reason));
    if (one.text !== undefined) add("f-text", one.text);
    if (one.commitments) {
      add("f-sha256", code(hex(one.commitments.sha256)));
      add("f-sm3", code(hex(one.commitments.sm3)));
    }
    if (one.case) add("f-case", one.case.every(byte => byte === 0) ? say("f-none") : code(hex(one.case)));
    for (const [field, name] of [["commit", "f-commit"], ["proof", "f-proof"], ["value", "f-value"], ["result", "f-result"]]) {
      if (one[field]) add(name, code(hex(one[field])));
    }
    if (one.contributor !== undefined) add("f-contributor", grouped(one.contributor));
    if (one.purpose) {
      add("f-purpose", say(`purpose-${one.purpose}`));
      add("f-owner", one.owner);
      add("f-valid", stamp(Math.min(one.validFrom, 8.64e15)));
      add("f-key", code(hex(one.key)));
    }
    if (one.record) add("f-record", code(readable(one.record)));
    if (one.votes) add("f-votes", one.votes.map(vote => grouped(vote.member)).join(", "));
    for (const [field, name] of [["signature", "f-signature"], ["notary", "f-notary"], ["supervisor", "f-supervisor"]]) {
      if (one[field]) add(name, code(hex(one[field])));
    }
    return pairs;
  }

  function readable(bytes) {
    try {
      return fromUTF8(bytes);
    } catch {
      return hex(bytes);
    }
  }

  const time = one => stamp(Math.min(one.time, 8.64e15));

  async function entryRows(from, to) {
    const rows = [];
    for (let index = to - 1; index >= from; index--) {
      const bytes = await state.tree.entry(index);
      let cells;
      try {
        const one = entry.decode(bytes);
        cells = [el("span", {}, el("b", {}, say(`kind-${one.kind}`)), el("small", {}, ...[summary(one)].flat())), time(one)];
      } catch (error) {
        if (!(error instanceof Refused)) throw error;
        cells = [el("span", { class: "mark bad" }, say("unreadable")), why(error)];
      }
      rows.push([link(`entry/${index}`, grouped(index)), ...cells]);
    }
    return rows;
  }

  async function entriesSection(last) {
    const { size } = state.checkpoint, to = Math.min(last ?? size, size), from = Math.max(0, to - PAGE);
    if (size === 0) return section("entries", say("entriesTitle"), el("p", {}, say("entriesNone")));
    const pages = [
      to < size ? link(`entries/${Math.min(size, to + PAGE)}`, say("newer")) : null, from > 0 ? link(`entries/${from}`, say("older")) : null,
    ];
    const field = el("input", { type: "text", inputmode: "numeric", pattern: "[0-9]+", id: "index", required: true });
    return section("entries", say("entriesTitle"), el("p", {}, say("entriesText", from, to - 1, size)),
      table("entries", [say("index"), say("what"), say("stated")], await entryRows(from, to)),
      el("p", { class: "links" }, pages),
      el("form", { class: "goto", onsubmit: event => {
        event.preventDefault();
        location.hash = `#/entry/${Number(field.value)}`;
      } }, el("label", { for: "index" }, say("goLabel")), field, el("button", { class: "second" }, say("go"))));
  }

  async function entryView(index) {
    const { checkpoint, cosigned, standing, sm3 } = state;
    const bytes = await state.tree.entry(index), leaf = tree.leaf(bytes), path = await state.tree.inclusion(index);
    const claims = [], isIncluded = tree.isIncluded(leaf, index, checkpoint.size, path, checkpoint.root);
    claims.push({ name: "included", state: isIncluded ? "good" : "bad", words: [isIncluded ? "included" : "notIncluded", checkpoint.size, path.length] });
    if (sm3 && index < sm3.checkpoint.size) {
      try {
        const other = await sm3.tree.inclusion(index);
        const holds = tree.isIncluded(tree.leaf(bytes, "sm3"), index, sm3.checkpoint.size, other, sm3.checkpoint.root, "sm3");
        claims.push({ name: "included-sm3", state: holds ? "good" : "bad", words: [holds ? "includedSM3" : "notIncluded", sm3.checkpoint.size, other.length] });
      } catch (error) {
        if (!(error instanceof Refused)) throw error;
        claims.push({ name: "included-sm3", state: "bad", words: ["sm3Wrong"], error });
      }
    }
    const above = state.isWitnessed && cosigned.size > index ? standing.signers : [];
    claims.push(above.length > 0
      ? { name: "above", state: "good", words: ["above", cosigned.size, above.map(one => one.key.name).join(", ")] }
      : { name: "above", state: "open", words: ["aboveNone"] });
    let one = null, problem = null;
    try {
      one = entry.decode(bytes);
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      problem = error;
    }
    const receipt = utf8(`c2sp.org/tlog-proof@v1\nindex ${index}\n${path.map(hash => base64(hash) + "\n").join("")}\n${fromUTF8(checkpoint.note.encoded)}`);
    return [
      el("p", { class: "links" }, link("", say("back"))),
      el("section", { class: "card", id: "entry", "data-index": index },
        el("h2", { tabindex: "-1", id: "h-entry" }, say("entryTitle", index, one ? say(`kind-${one.kind}`) : say("unreadable"))),
        problem ? why(problem) : el("p", {}, ...[summary(one)].flat()),
        el("ul", { class: "claims" }, claims.map(claimItem)),
        one ? facts([say("stated"), time(one), el("small", {}, say("statedNote"))], ...bodyFacts(one)) : null),
      section("bytes", say("bytesTitle"), facts([say("leafHash"), code(hex(leaf))], [say("leafSM3"), code(hex(tree.leaf(bytes, "sm3")))],
        [say("bytesWord", bytes.length), code(hex(bytes))]),
      el("details", {}, el("summary", {}, say("pathTitle", path.length)), el("ol", { class: "path" }, path.map(hash => el("li", {}, code(hex(hash)))))),
      el("p", { class: "links" }, download(`${index}.tlog-proof`, receipt, say("saveProof")), " ", download(`${index}.entry`, bytes, say("saveEntry")))),
    ];
  }

  // MARK: Growth, draws, sessions, members

  const SVG = "http://www.w3.org/2000/svg";

  function svg(name, attributes, ...children) {
    const made = document.createElementNS(SVG, name);
    for (const [key, content] of Object.entries(attributes)) made.setAttribute(key, content);
    made.append(...children);
    return made;
  }

  // Entries over the times that they state, from what was read.
  function chart(survey) {
    const sorted = [...survey.points, survey.last].filter(point => point !== null).filter(([ms]) => ms < 8.64e15).sort((one, other) => one[1] - other[1]);
    if (sorted.length < 2) return null;
    const times = sorted.map(point => point[0]), low = Math.min(...times), high = Math.max(...times, low + 1);
    const most = sorted[sorted.length - 1][1], [width, height, left, bottom] = [720, 220, 8, 26];
    const x = ms => left + ((ms - low) / (high - low)) * (width - 2 * left), y = count => height - bottom - (count / most) * (height - bottom - 22);
    let line = `M${x(sorted[0][0]).toFixed(1)} ${y(0).toFixed(1)}`, at = low;
    for (const [ms, count] of sorted) {
      at = Math.max(at, ms);
      line += `H${x(at).toFixed(1)}V${y(count).toFixed(1)}`;
    }
    const label = say("growthLabel", sorted[0][1], low, most, high);
    return el("figure", { class: "growth" }, svg("svg", { viewBox: `0 0 ${width} ${height}`, role: "img", "aria-label": label },
      svg("path", { class: "area", d: `${line}H${x(high).toFixed(1)}V${y(0).toFixed(1)}Z` }), svg("path", { class: "curve", d: `${line}H${x(high).toFixed(1)}` }),
      svg("line", { class: "axis", x1: left, x2: width - left, y1: height - bottom, y2: height - bottom })),
    el("figcaption", {}, el("span", {}, stamp(low)), el("b", {}, grouped(most), " ", say("entriesWord")), el("span", {}, stamp(high))));
  }

  function scope(survey) {
    return survey.read === state.checkpoint.size ? say("scopeAll", survey.read) : say("scopeSome", survey.read, state.checkpoint.size);
  }

  function drawsTable(survey) {
    const rows = [...survey.draws].reverse().slice(0, 200).map(([drawID, steps]) => {
      const has = kind => steps.some(step => step.one.kind === kind);
      const standing = has("void") ? "draw-void" : has("result") ? "draw-result" : has("reveal") ? "draw-reveals" : has("proof") ? "draw-proven"
        : has("commitment") ? "draw-committed" : "draw-unknown";
      return [drawID, say(standing), el("ol", { class: "steps-of" }, steps.slice(0, 60).map(({ index, one }) =>
        el("li", {}, link(`entry/${index}`, grouped(index)), " ", say(`kind-${one.kind}`), one.kind === "reveal" ? ` ${one.contributor}` : "")))];
    });
    return rows.length > 0 ? table("draws", [say("drawWord"), say("standing"), say("register")], rows) : el("p", {}, say("drawsNone"));
  }

  function sessionsTable(survey) {
    const all = [...survey.sessions.values()].sort((one, other) => other.index - one.index);
    const open = all.filter(one => !one.end).length;
    const rows = all.slice(0, 50).map(one => [
      link(`entry/${one.index}`, grouped(one.index)), one.openedAt === null ? say("before") : stamp(one.openedAt), grouped(one.heads),
      one.end ? [say(one.end.kind === "closing" ? "sealed" : "aborted", say(`reason-${one.end.reason}`)), " ", link(`entry/${one.endIndex}`, grouped(one.endIndex))]
        : say("stillOpen"),
    ]);
    return [el("p", {}, say("sessionsText", all.length, all.length - open, open)),
      rows.length > 0 ? table("sessions", [say("opening"), say("stated"), say("heads"), say("end")], rows) : null];
  }

  function countsList(survey) {
    const kinds = entry.KINDS.slice(1).filter(kind => survey.counts[kind]);
    return facts(...kinds.map(kind => [say(`kind-${kind}`), grouped(survey.counts[kind])]));
  }

  function mirrorsSection() {
    const { policy, standing, cosigned } = state;
    if (!policy) return section("mirrors", say("mirrorsTitle"), el("p", {}, say("mirrorsNone")));
    const signer = one => standing?.signers.find(other => other.name === one.name);
    const isRefused = one => standing?.refused.some(other => other.name === one.name);
    return section("mirrors", say("mirrorsTitle"), el("p", {}, cosigned ? say("mirrorsText", cosigned.size) : say("mirrorsNotYet")),
      table("mirrors", [say("mirror"), say("key"), say("cosignature")], policy.witnesses.map(one => [
        [one.key.name, one.address ? el("small", {}, one.address) : null], code(one.key.text),
        isRefused(one) ? el("span", { class: "mark bad" }, "✕ ", say("cosignatureWrong"))
          : signer(one) ? el("span", { class: "mark good" }, "✓ ", say("cosignatureAt", signer(one).time * 1000)) : say("cosignatureMissing"),
      ])),
      standing && standing.strangers.length > 0 ? el("p", {}, say("strangers", standing.strangers.map(one => one.name).join(", "))) : null,
      policy.groups.length > 0 ? el("p", {}, policy.groups.map(one => say("group", one.name, one.needed, one.members.length)).join(" ")) : null);
  }

  function wholeSection() {
    const part = section("whole", say("wholeTitle"), el("p", {}, say("wholeText")));
    const bar = el("progress", { max: state.checkpoint.size, value: 0, "aria-label": say("wholeTitle") });
    const told = el("p", { role: "status", id: "whole-told" }, whole?.claim ? say(...whole.claim.words) : "");
    const act = el("button", { type: "button", id: "do-whole", disabled: !memory.value.officeKey, onclick: async () => {
      act.disabled = true;
      bar.hidden = false;
      const checkpoint = state.checkpoint;
      try {
        const begun = performance.now();
        const done = await explore.checkWhole(checkpoint, read, memory.value.officeKey, count => {
          bar.value = count;
          told.textContent = say("wholeAt", count, checkpoint.size);
        });
        found = done.survey;
        whole = { rules: done.rules, claim: { name: "whole", state: "good",
          words: ["wholeHolds", checkpoint.size, done.rules.open.size, done.rules.members.size, ((performance.now() - begun) / 1000).toFixed(1)] } };
      } catch (error) {
        if (!(error instanceof Refused)) throw error;
        whole = { claim: { name: "whole", state: "bad", words: ["wholeBroken"], error } };
      }
      await show();
      document.getElementById("do-whole")?.focus();
    } }, say("wholeDo"));
    bar.hidden = true;
    part.append(bar, told, el("p", {}, act));
    return part;
  }

  async function overview(last) {
    const parts = [...alarms(), verdict()];
    if (!state.checkpoint) return parts;
    parts.push(section("log", say("logTitle"), facts([say("origin"), code(state.checkpoint.origin)], [say("size"), grouped(state.checkpoint.size)],
      [say("root"), code(hex(state.checkpoint.root))], state.sm3 ? [say("rootSM3"), code(hex(state.sm3.checkpoint.root))] : null,
      memory.value.officeKey ? [say("officeKey"), code(memory.value.officeKey)] : null),
    el("p", { class: "links" }, el("a", { href: `${base}/checkpoint` }, say("checkpointFile")), " ", el("a", { href: `${base}/log.json` }, say("describedFile")))));
    parts.push(mirrorsSection(), wholeSection());
    // Tiles that are wrong are told above; what hangs on them is not shown.
    try {
      found ??= await explore.survey(state.tree);
      parts.push(section("growth", say("growthTitle"), chart(found) ?? el("p", {}, say("growthNone")), el("p", { class: "fine" }, say("growthText"))));
      parts.push(section("counts", say("countsTitle"), el("p", {}, scope(found)), countsList(found)));
      parts.push(await entriesSection(last));
      parts.push(section("sessions", say("sessionsTitle"), ...sessionsTable(found)));
      parts.push(section("draws", say("drawsTitle"), el("p", {}, say("drawsText")), drawsTable(found)));
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      parts.push(section("entries", say("entriesTitle"), el("div", { class: "said bad", role: "alert" }, el("b", {}, say("entriesWrong")), why(error))));
    }
    return parts;
  }

  // MARK: The page

  function busy(text) {
    root.replaceChildren(el("p", { class: "status", role: "status" }, text));
  }

  async function show() {
    const place = /^#\/(entry|entries)\/(0|[1-9][0-9]{0,15})$/.exec(location.hash);
    let parts;
    try {
      if (place?.[1] === "entry" && state.checkpoint) {
        parts = [...alarms(), ...(await entryView(Number(place[2])))];
      } else {
        parts = await overview(place ? Number(place[2]) : undefined);
      }
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      parts = [...alarms(), el("p", { class: "links" }, link("", say("back"))),
        el("div", { class: "said bad", role: "alert", id: "failed" }, el("b", {}, say("failed")), why(error))];
    }
    root.replaceChildren(...parts);
    root.dataset.ready = "";
    if (place?.[1] === "entry") document.getElementById("h-entry")?.focus({ preventScroll: false });
    if (place?.[1] === "entries") document.getElementById("s-entries")?.scrollIntoView();
  }

  async function start() {
    delete root.dataset.ready;
    busy(say("reading"));
    [found, whole] = [null, null];
    try {
      state = await explore.look(read, memory);
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      state = { claims: [{ name: "key", state: "bad", words: ["lookFailed"], error }] };
    }
    if (!state.key && state.claims.length === 0) state.claims.push({ name: "key", state: "open", words: ["keyNeeded"] });
    await show();
  }

  addEventListener("hashchange", () => state && show());
  start();
})();
