// Tabellion.drawslip: what one candidate's slip shows, stage by stage (TD1, section 7), from the published outcomes alone.
//
// Outcomes(bytes, listed, place)       count, at(place) {place, key, index, size, before, admitted}, afterLast, ofUnit(unit)
// checkRecord(stage, record, outcomes, leftBefore, place)     what holds between a record and the outcomes under its root
// judgeRank(…), judgePick(…) (a generator of steps): {state, place, number, key}; throw Refused if they contradict the slip
// excluding(stage, tags, names)        names of the tags for which a stage does not admit; [] if it does
(function () {
  "use strict";
  const { need, Reader, toBig, hex, compare, equal } = Tabellion.bytes;
  const { drawlist, drawengine } = Tabellion;

  class Outcomes {
    constructor(bytes, listed, place) {
      need(bytes.length === drawengine.OUTCOME * listed, "length", `has ${bytes.length} bytes, not those of ${listed} outcomes`, place);
      this.bytes = bytes;
      this.count = listed;
      this.place = place;
    }

    at(place) {
      const start = drawengine.OUTCOME * place, reader = new Reader(this.bytes.subarray(start, start + drawengine.OUTCOME), this.place);
      return {
        place: reader.size(), key: reader.take(16), index: reader.size(), size: reader.u32(), before: reader.size(), admitted: reader.u8(),
      };
    }

    // The place after the last admitted.
    get afterLast() {
      let place = this.count;
      while (place > 0 && this.at(place - 1).admitted === 0) place--;
      return place;
    }

    ofUnit(unit) {
      for (let place = 0; place < this.count; place++) {
        const outcome = this.at(place);
        if (outcome.index === unit) return outcome;
      }
      return null;
    }
  }

  function checkRecord(stage, record, outcomes, leftBefore, place) {
    need(record.id === stage.id, "record", `is not ${stage.id}`, `${place}.id`);
    need(record.available === stage.seats + (stage.cascade ? leftBefore : 0), "record", "is not the stage's seats and what cascades to it",
      `${place}.available`);
    const tree = new drawlist.TreeRoot(drawengine.OUTCOME);
    let taken = 0;
    for (let at = 0; at < outcomes.count; at++) {
      const outcome = outcomes.at(at);
      need(outcome.place === at && outcome.admitted <= 1, "record", `outcome ${at} is not in its place`, outcomes.place);
      if (outcome.admitted) taken += outcome.size;
      tree.message.set(outcomes.bytes.subarray(drawengine.OUTCOME * at, drawengine.OUTCOME * (at + 1)));
      tree.add();
    }
    need(equal(tree.root(), record.outcomeRoot), "record", "is not of the outcomes", `${place}.outcomeRoot`);
    const after = outcomes.afterLast;
    for (const [name, of, count] of [["cutoff", record.cutoff, after], ["last", record.last, outcomes.count]]) {
      const due = count > 0 ? outcomes.at(count - 1) : null;
      need(due === null ? of === null : of !== null && equal(of.key, due.key) && of.index === due.index, "record",
        "is not that of the outcomes", `${place}.${name}`);
    }
    need(record.left === Math.max(record.available - taken, 0), "record", "is not what the admitted leave", `${place}.left`);
    need(stage.policy === "overflow" || taken <= record.available, "record", "is less than what is admitted", `${place}.available`);
    if (stage.mode === "rank") {
      need(outcomes.count <= after + stage.alternates, "record", "is more than the alternates allow", `${place}.listed`);
    }
  }

  function excluding(stage, tags, names) {
    return names.filter((_, bit) => {
      const has = (tags >> BigInt(bit)) & 1n, mask = 1n << BigInt(bit);
      const isRequired = (BigInt(stage.require) & mask) !== 0n, isForbidden = (BigInt(stage.forbid) & mask) !== 0n;
      return (isRequired && !has) || (isForbidden && has);
    });
  }

  // The number of an alternate: 1 for the first unit in order that was not admitted.
  function numberOf(outcomes, place) {
    let number = 1;
    for (let at = 0; at < place; at++) if (outcomes.at(at).admitted === 0) number++;
    return number;
  }

  function judgeRank(stage, record, outcomes, slip, seed) {
    const place = `stage ${stage.id}`, { unit, size } = slip;
    const key = drawengine.ticketKey(drawengine.stageKey(seed, stage.id), unit, slip.entry.weight);
    const mine = outcomes.ofUnit(unit), after = outcomes.afterLast, shown = { key: hex(key) };
    let before = record.left, state = "beyond", more = {};
    if (mine === null) {
      const isBeyond = record.last === null || (compare(key, record.last.key) || unit - record.last.index) > 0;
      need(isBeyond, "outcome", "the unit has no outcome, and its key is not beyond the last", place);
      need(outcomes.count === after + stage.alternates, "outcome", "the unit has no outcome, and fewer are listed than alternates are asked for",
        place);
    } else {
      need(equal(mine.key, key), "outcome", "the outcome has another key than the unit's tickets give", place);
      need(mine.size === size, "outcome", `the outcome is of a unit of ${mine.size}, the slip of ${size}`, place);
      if (mine.admitted) {
        need(size <= mine.before || (stage.policy === "overflow" && mine.before > 0), "outcome", "admitted, and there was no place", place);
        return { ...shown, state: "admitted", place: mine.place };
      }
      before = mine.before;
      state = "alternate";
      more = { place: mine.place, number: numberOf(outcomes, mine.place) };
    }
    if (stage.policy === "overflow") need(before === 0, "outcome", `not admitted, and ${before} seats were left`, place);
    if (stage.policy === "skip") need(before < size, "outcome", `not admitted, and ${before} seats were left for ${size}`, place);
    if (stage.policy === "stop" && before >= size) {
      // The walk ended before. That the unit which ended it is listed here shows so; else only a replay does.
      const end = after < outcomes.count ? outcomes.at(after) : null, isShown = end !== null && end.size > end.before;
      need(isShown || end === null, "outcome", "not admitted, and nothing stopped the walk before it", place);
      if (!isShown) return { ...shown, ...more, state: "needs-replay" };
    }
    return { ...shown, ...more, state };
  }

  // c is replayed until the last winner's t, to its end if seats are left.
  function* judgePick(stage, record, outcomes, slip, seed, total, budget) {
    const place = `stage ${stage.id}`, { start, weight } = slip.entry, end = start + BigInt(weight);
    const mine = outcomes.ofUnit(slip.unit), draws = new drawengine.PickTickets(drawengine.stageKey(seed, stage.id), total);
    let found = 0, next = outcomes.count > 0 ? toBig(outcomes.at(0).key) : null;
    for (let c = 0; c < drawengine.PICK_LIMIT && (next !== null || record.left > 0); c++) {
      budget.spend(1);
      if (c % drawlist.PIECE === 0) yield drawlist.PIECE;
      const t = draws.at(c);
      if (t === null) continue;
      const isMine = t >= start && t < end;
      if (next !== null && t === next) {
        need(isMine === (mine !== null && mine.place === found), "outcome", `ticket ${t} is the candidate's, and another won by it`, place);
        if (isMine) return { state: "admitted", place: found, key: hex(outcomes.at(found).key) };
        found++;
        next = found < outcomes.count ? toBig(outcomes.at(found).key) : null;
      } else {
        need(!isMine, "outcome", `ticket ${t} was drawn and is the candidate's, who was not picked`, place);
      }
    }
    need(next === null, "outcome", `winner ${found}'s ticket was never drawn`, place);
    need(mine === null, "outcome", "the candidate is named a winner, and none of their tickets was drawn", place);
    return { state: "not-drawn", key: null };
  }

  Tabellion.drawslip = Object.freeze({ Outcomes, checkRecord, excluding, judgeRank, judgePick });
})();
