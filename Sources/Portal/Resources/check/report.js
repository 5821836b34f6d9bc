// What a check found: for programs and for the page, which has the words. A finding is {check, result, code, place, detail}; `result` is
// "pass", "fail", "note" (said, and no verdict) or "unchecked" (not checked here). Nothing is good because nothing was looked at.
"use strict";
(() => {
  const { Refused } = Tabellion.bytes;
  // Of one check and result: a broken list has as many faults as lines.
  const mostFindings = 12;

  class Report {
    // kind: "bundle", "letter", "proof", "session-proof", "receipt", "file", "slip", "draw" or "unusable".
    constructor(kind, name) {
      Object.assign(this, { kind, name, isTest: false, isSample: false, isRehearsal: false, isVoid: false, findings: [], facts: [], parts: [], trust: "none", isPromise: false });
    }
    add(check, result, code = "", place = "", detail = "") {
      const same = this.findings.filter(one => one.check === check && one.result === result).length;
      if (same < mostFindings) this.findings.push({ check, result, code, place: printable(place), detail: printable(detail) });
    }
    pass(check, code, place) { this.add(check, "pass", code, place); }
    note(check, code, place, detail) { this.add(check, "note", code, place, detail); }
    unchecked(check, code, place, detail) { this.add(check, "unchecked", code, place, detail); }
    fail(check, error, place = "") {
      if (!(error instanceof Refused)) throw error;
      // What a browser cannot do is no fault of the file, and no proof of it either.
      if (error.code === "no-webcrypto") this.unchecked(check, "no-webcrypto", place);
      else this.add(check, "fail", error.code, error.place || place, error.message);
    }
    // Passes when `action` throws nothing. Gives what it gives.
    async attempt(check, action, place) {
      try {
        const value = await action();
        this.pass(check, "", place);
        return value;
      } catch (error) {
        this.fail(check, error, place);
        return undefined;
      }
    }
    fact(name, value) { this.facts.push([name, typeof value === "string" ? printable(value, 600) : value]); }

    get hasFailed() { return this.findings.some(one => one.result === "fail") || this.parts.some(part => part.hasFailed); }
    get isIncomplete() {
      return this.findings.some(one => one.result === "unchecked" && one.code === "no-webcrypto") || this.parts.some(part => part.isIncomplete);
    }
    // "broken", "unusable", "incomplete", "consistent" (of itself, and anchored in nothing that the visitor believes), "holds",
    // "void" (a draw that was rightly voided),
    // "promise" (a genuine receipt) or "shown" (a file by itself, of which nothing is claimed).
    get verdict() {
      if (this.kind === "unusable") return "unusable";
      if (this.hasFailed) return "broken";
      if (this.kind === "file") return this.findings.some(one => one.result === "pass") ? "holds" : "shown";
      if (this.isIncomplete) return "incomplete";
      if (this.trust === "none") return "consistent";
      if (this.isVoid) return "void";
      return this.isPromise ? "promise" : "holds";
    }
    plain() {
      const { kind, name, isTest, isSample, isRehearsal, findings, facts, trust, verdict } = this;
      return { kind, name, isTest, isSample, isRehearsal, findings, facts, trust, verdict, parts: this.parts.map(part => part.plain()) };
    }
  }

  // Texts of files as they may be shown: bounded, and no character that turns other text around or cannot be seen.
  function printable(text, most = 200) {
    const safe = String(text).replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu, one => `‹U+${one.codePointAt(0).toString(16).toUpperCase().padStart(4, "0")}›`);
    return safe.length > most ? `${safe.slice(0, most)}…` : safe;
  }

  Tabellion.report = Object.freeze({ Report, printable });
})();
