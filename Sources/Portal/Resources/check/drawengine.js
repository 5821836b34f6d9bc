// Tabellion.drawengine: from the seed to the winners (TD1, section 6), the records of the result (section 7), removals.
//
// draw(list, stages, seed, budget)     a generator (yields steps done; a step is about one hash); returns a Draw
// Draw: stages [StageDraw], admittedBy (by unit, a stage's id or 0), remove(s, unit) → units admitted, standing(s), holders(count)
// StageDraw: stage, available, left, order, admittedCount, listed, winners(), recordAt(place, out), record {id, available, left, cutoff,
//     listed, last, outcomeRoot}, where cutoff and last are {key (16 bytes), index} or null
// stageKey(seed, s), ticketKey(K, unit, weight) (16 bytes), pickTicket(K, c, total) (BigInt or null)
// encodeRecord(record), resultOf(commit, seed, records), compareKeys
// Budget(steps): spend(n) throws Refused with code "unusable" when it is used up
(function () {
  "use strict";
  const { need, refuse, concat, u8, u32, u64, T, hex, compare } = Tabellion.bytes;
  const { compress, INITIAL, hmacSHA256, sha256 } = Tabellion.digest;
  const { admits, masks, TreeRoot, PIECE } = Tabellion.drawlist;

  const PICK_LIMIT = 1 << 24;
  const OUTCOME = 45;
  const MOST_PLACES = 1 << 25; // of units in the orders of all stages: 128 MB

  class Budget {
    constructor(steps = 2 ** 32) {
      this.left = steps;
      this.spent = 0;
    }

    spend(steps) {
      this.left -= steps;
      this.spent += steps;
      need(this.left >= 0, "unusable", "needs more steps than a browser should take; an auditor's program has no such limit");
    }
  }

  // MARK: Tickets

  const stageKey = (seed, s) => hmacSHA256(seed, T("TD1/stage"), u32(s));

  // H(K ‖ u64 a ‖ u32 b) again and again: 44 bytes, one block.
  class Tickets {
    constructor(K) {
      this.head = new Int32Array(8);
      for (let i = 0; i < 8; i++) this.head[i] = Tabellion.drawlist.word(K, 4 * i);
      this.words = new Int32Array(64);
      this.state = new Int32Array(8);
      this.lowest = new Uint32Array(4);
    }

    hash(high, low, j) {
      const { words, state } = this;
      words.set(this.head);
      words[8] = high;
      words[9] = low;
      words[10] = j;
      words[11] = 0x80000000 | 0;
      words[12] = words[13] = words[14] = 0;
      words[15] = 352;
      state.set(INITIAL);
      compress(state, words);
    }

    // Leaves the unit's lowest ticket in `lowest`, as four words.
    find(unit, weight) {
      const { lowest, state } = this;
      for (let j = 0; j < weight; j++) {
        this.hash(0, unit, j);
        let at = 0;
        if (j > 0) while (at < 4 && lowest[at] === state[at] >>> 0) at++;
        if (j === 0 || (at < 4 && state[at] >>> 0 < lowest[at])) {
          for (let i = 0; i < 4; i++) lowest[i] = state[i];
        }
      }
    }
  }

  function wordsToBytes(words, at = 0) {
    return concat(u32(words[at]), u32(words[at + 1]), u32(words[at + 2]), u32(words[at + 3]));
  }

  function ticketKey(K, unit, weight) {
    const tickets = new Tickets(K);
    tickets.find(unit, weight);
    return wordsToBytes(tickets.lowest);
  }

  // t of a pick for a total W (BigInt), or null where v is rejected.
  class PickTickets {
    constructor(K, total) {
      this.tickets = new Tickets(K);
      this.total = total;
      this.bound = ((1n << 128n) / total) * total;
    }

    at(c) {
      this.tickets.hash(-1, -1, c);
      const s = this.tickets.state;
      const v = (BigInt(s[0] >>> 0) << 96n) | (BigInt(s[1] >>> 0) << 64n) | (BigInt(s[2] >>> 0) << 32n) | BigInt(s[3] >>> 0);
      return v < this.bound ? v % this.total : null;
    }
  }

  // MARK: Order

  // Positions 0 … n−1 by (key, position), where keys has four words each: two passes over the first word's halves, then the few that
  // share it are compared in full.
  function* sorted(keys, count) {
    let from = new Uint32Array(count), to = new Uint32Array(count);
    for (let at = 0; at < count; at++) from[at] = at;
    for (const shift of [0, 16]) {
      const places = new Uint32Array(65537);
      for (let at = 0; at < count; at++) places[((keys[4 * at] >>> shift) & 0xffff) + 1]++;
      for (let digit = 0; digit < 65536; digit++) places[digit + 1] += places[digit];
      for (let at = 0; at < count; at++) to[places[(keys[4 * from[at]] >>> shift) & 0xffff]++] = from[at];
      [from, to] = [to, from];
      yield 0;
    }
    const difference = (a, b) => {
      for (let i = 1; i < 4; i++) if (keys[4 * a + i] !== keys[4 * b + i]) return keys[4 * a + i] < keys[4 * b + i] ? -1 : 1;
      return a - b;
    };
    for (let start = 0; start < count; ) {
      let end = start + 1;
      while (end < count && keys[4 * from[end]] === keys[4 * from[start]]) end++;
      if (end - start > 1) from.subarray(start, end).sort(difference);
      start = end;
    }
    return from;
  }

  // MARK: One stage

  class StageDraw {
    constructor(stage, list, K, available) {
      this.stage = stage;
      this.list = list;
      this.K = K;
      this.available = available;
      this.left = available;
      this.order = new Uint32Array(0); // the unit of each place; of a pick the winners
      this.keys = new Uint32Array(0); // of the listed, four words each
      this.before = []; // seats left before each place, as far as the walk came
      this.admitted = []; // 1 or 0, as far as the walk came
      this.nextC = 0;
    }

    *rank(eligible) {
      const { list } = this, tickets = new Tickets(this.K), keys = new Uint32Array(4 * eligible.length);
      for (let at = 0, steps = 0; at < eligible.length; at++) {
        tickets.find(eligible[at], list.weights[eligible[at]]);
        keys.set(tickets.lowest, 4 * at);
        steps += list.weights[eligible[at]];
        if (steps >= PIECE || at + 1 === eligible.length) {
          yield steps;
          steps = 0;
        }
      }
      // Units stand in ascending order, so position and index order alike.
      const positions = yield* sorted(keys, eligible.length);
      this.order = positions.map(at => eligible[at]);
      this.walk();
      const { listed } = this;
      this.keys = new Uint32Array(4 * listed);
      for (let place = 0; place < listed; place++) {
        this.keys.set(keys.subarray(4 * positions[place], 4 * positions[place] + 4), 4 * place);
      }
    }

    walk() {
      for (const unit of this.order) {
        if (this.left === 0) return;
        const size = this.list.sizes[unit], fits = size <= this.left || this.stage.policy === "overflow";
        this.before.push(this.left);
        this.admitted.push(fits ? 1 : 0);
        if (fits) this.left -= Math.min(size, this.left);
        else if (this.stage.policy === "stop") return;
      }
    }

    *pick(eligible, budget) {
      const order = [], keys = [];
      if (this.left > 0) {
        for (const [t, unit] of this.drawn(eligible, budget)) {
          if (unit === null) {
            yield PIECE;
            continue;
          }
          order.push(unit);
          const key = u64(t);
          keys.push(0, 0, Tabellion.drawlist.word(key, 0), Tabellion.drawlist.word(key, 4));
          this.before.push(this.left);
          this.admitted.push(1);
          this.left--;
          if (this.left === 0) break;
        }
      }
      this.order = Uint32Array.from(order);
      this.keys = Uint32Array.from(keys);
    }

    // [t, entry] for every further c that draws an eligible entry, each entry once; [null, null] after every piece of work.
    *drawn(eligible, budget) {
      const { starts, total, count } = this.list, draws = new PickTickets(this.K, BigInt(total)), waiting = new Uint8Array(count);
      let remaining = eligible.length;
      for (const unit of eligible) waiting[unit] = 1;
      while (this.nextC < PICK_LIMIT && remaining > 0) {
        const t = draws.at(this.nextC++);
        budget.spend(1);
        if (this.nextC % PIECE === 0) yield [null, null];
        if (t === null) continue;
        const ticket = Number(t);
        let low = 0, high = count; // the entry with the largest start ≤ t
        while (high - low > 1) {
          const middle = (low + high) >>> 1;
          if (starts[middle] <= ticket) low = middle;
          else high = middle;
        }
        if (waiting[low]) {
          waiting[low] = 0;
          remaining--;
          yield [t, low];
        }
      }
    }

    *winners() {
      for (let place = 0; place < this.admitted.length; place++) if (this.admitted[place]) yield this.order[place];
    }

    get admittedCount() {
      return this.admitted.reduce((sum, one) => sum + one, 0);
    }

    // The place after the last admitted.
    get afterLast() {
      return this.admitted.lastIndexOf(1) + 1;
    }

    // L.
    get listed() {
      if (this.stage.mode === "pick") return this.order.length;
      return Math.min(this.order.length, this.afterLast + this.stage.alternates);
    }

    // Writes the outcome of a listed place, 45 bytes.
    recordAt(place, out) {
      const view = new DataView(out.buffer, out.byteOffset, OUTCOME), unit = this.order[place];
      const isWalked = place < this.before.length;
      const big = (at, number) => {
        view.setUint32(at, Math.floor(number / 2 ** 32));
        view.setUint32(at + 4, number >>> 0);
      };
      big(0, place);
      for (let i = 0; i < 4; i++) view.setUint32(8 + 4 * i, this.keys[4 * place + i]);
      big(24, unit);
      view.setUint32(32, this.list.sizes[unit]);
      big(36, isWalked ? this.before[place] : this.left);
      view.setUint8(44, isWalked ? this.admitted[place] : 0);
    }

    get record() {
      if (this.made === undefined) {
        const tree = new TreeRoot(OUTCOME), { listed, afterLast } = this;
        for (let place = 0; place < listed; place++) {
          this.recordAt(place, tree.message);
          tree.add();
        }
        const before = count => (count === 0 ? null : { key: wordsToBytes(this.keys, 4 * (count - 1)), index: this.order[count - 1] });
        this.made = {
          id: this.stage.id, available: this.available, left: this.left, cutoff: before(afterLast), listed,
          last: before(listed), outcomeRoot: tree.root(),
        };
      }
      return this.made;
    }
  }

  // MARK: All stages, and removals

  class Draw {
    constructor(list, stages, budget) {
      this.list = list;
      this.budget = budget;
      this.admittedBy = new Uint16Array(list.count);
      this.overflow = new Map(); // overflow unit: what it took from seats left
      this.stages = [];
      this.removed = new Set();
      this.steps = []; // {s, unit, admitted}
      this.free = stages.map(() => 0);
      this.later = stages.map(() => []);
    }

    waiting(stage) {
      const { list, admittedBy } = this, { tagsHigh, tagsLow } = list;
      const [requireHigh, requireLow] = masks(stage.require), [forbidHigh, forbidLow] = masks(stage.forbid);
      return list.units.filter(unit => admittedBy[unit] === 0 && (tagsHigh[unit] & requireHigh) >>> 0 === requireHigh
        && (tagsLow[unit] & requireLow) >>> 0 === requireLow && (tagsHigh[unit] & forbidHigh) === 0 && (tagsLow[unit] & forbidLow) === 0);
    }

    // One removal: the units that it admits, in order.
    remove(s, unit) {
      const { list } = this;
      need(Number.isInteger(s) && s >= 1 && s <= this.stages.length, "removal", `there is no stage ${s}`);
      need(list.isUnit(unit), "removal", `${unit} is not the lowest index of a unit`);
      need(!this.removed.has(unit), "removal", `unit ${unit} is removed already`);
      const by = this.admittedBy[unit];
      if (by > 0) {
        need(s === by, "removal", `unit ${unit} was admitted by stage ${by}, not ${s}`);
        this.free[s - 1] += this.overflow.get(unit) ?? list.sizes[unit];
      } else {
        need(admits(this.stages[s - 1].stage, list.tagsHigh[unit], list.tagsLow[unit]), "removal",
          `unit ${unit} was not eligible in stage ${s}`);
      }
      this.removed.add(unit);
      const admitted = this.free[s - 1] > 0 ? this.fill(s) : [];
      this.later[s - 1].push(...admitted);
      this.steps.push({ s, unit, admitted });
      return admitted;
    }

    // The alternates that fit into what is free, in order.
    fill(s) {
      const admitted = [];
      for (const unit of this.alternates(this.stages[s - 1])) {
        const size = this.list.sizes[unit];
        if (size > this.free[s - 1]) continue;
        this.admittedBy[unit] = s;
        this.free[s - 1] -= size;
        admitted.push(unit);
        if (this.free[s - 1] === 0) break;
      }
      return admitted;
    }

    // Passing over any removed or admitted in any stage. A pick stage continues c.
    *alternates(done) {
      if (done.stage.mode === "pick") {
        const eligible = this.waiting(done.stage).filter(unit => !this.removed.has(unit));
        this.budget.spend(this.list.units.length);
        for (const [, unit] of done.drawn(eligible, this.budget)) if (unit !== null) yield unit;
        return;
      }
      for (let place = 0; place < done.order.length; place++) {
        const unit = done.order[place];
        this.budget.spend(1);
        if (done.admitted[place] !== 1 && !this.removed.has(unit) && this.admittedBy[unit] === 0) yield unit;
      }
    }

    // The units that stage s admitted and no removal took away, in order of admission.
    standing(s) {
      return [...this.stages[s - 1].winners(), ...this.later[s - 1]].filter(unit => !this.removed.has(unit));
    }

    // {index on the list: position in units.json}: taken in order, stage after stage, a bundle's members by index. A removal puts its
    // unit's back; those who move up in the stage take the first of what its removals put back.
    holders(count) {
      const held = new Map();
      let following = 0;
      for (const done of this.stages) {
        for (const unit of done.winners()) {
          for (const index of this.list.members(unit)) if (following < count) held.set(index, following++);
        }
      }
      const returned = this.stages.map(() => []);
      for (const { s, unit, admitted } of this.steps) {
        const free = returned[s - 1];
        for (const index of this.list.members(unit)) {
          if (held.has(index)) {
            free.push(held.get(index));
            held.delete(index);
          }
        }
        free.sort((a, b) => b - a);
        for (const moved of admitted) {
          for (const index of this.list.members(moved)) if (free.length > 0) held.set(index, free.pop());
        }
      }
      return held;
    }
  }

  function* draw(list, stages, seed, budget = new Budget()) {
    const drawn = new Draw(list, stages, budget);
    let left = 0, places = 0;
    for (const stage of stages) {
      const available = stage.seats + (stage.cascade ? left : 0);
      need(Number.isSafeInteger(available), "stages", `stage ${stage.id} has more than 2^53 − 1 seats`);
      const done = new StageDraw(stage, list, stageKey(seed, stage.id), available);
      const eligible = drawn.waiting(stage);
      budget.spend(list.units.length);
      if (stage.mode === "rank") {
        budget.spend(eligible.reduce((sum, unit) => sum + list.weights[unit], 0));
        places += eligible.length;
        if (places > MOST_PLACES) refuse("unusable", `the stages order more than ${MOST_PLACES} units`);
        yield* done.rank(eligible);
      } else {
        yield* done.pick(eligible, budget);
      }
      done.admitted.forEach((isAdmitted, place) => {
        if (!isAdmitted) return;
        const unit = done.order[place];
        drawn.admittedBy[unit] = stage.id;
        if (done.before[place] < list.sizes[unit]) drawn.overflow.set(unit, done.before[place]);
      });
      drawn.stages.push(done);
      left = done.left;
    }
    return drawn;
  }

  // MARK: Section 7

  function encodeRecord(record) {
    const place = of => concat(of?.key ?? new Uint8Array(16), u64(of?.index ?? 0));
    return concat(u32(record.id), u64(record.available), u64(record.left), u8(record.cutoff ? 1 : 0), place(record.cutoff),
      u64(record.listed), place(record.last), record.outcomeRoot);
  }

  const resultOf = (commit, seed, records) =>
    sha256(T("TD1/result"), commit, seed, u32(records.length), ...records.map(encodeRecord));

  function recordToJSON(record) {
    const place = of => of && { key: hex(of.key), index: of.index };
    return { ...record, cutoff: place(record.cutoff), last: place(record.last), outcomeRoot: hex(record.outcomeRoot) };
  }

  Tabellion.drawengine = Object.freeze({
    draw, Draw, StageDraw, Budget, stageKey, ticketKey, PickTickets, PICK_LIMIT, OUTCOME, encodeRecord, resultOf, recordToJSON,
    comparePlaces: (one, other) => compare(one.key, other.key) || one.index - other.index,
  });
})();
