// Tabellion.drawlist: the list of a draw (TD1, section 1): list.bin in columns, its units, its root and its limits.
//
// read(bytes, tagCount)         a generator that yields steps done (about a hash each), and returns a CandidateList; throws Refused
// CandidateList                 count, total (W), root, weights, starts, tagsHigh, tagsLow, units (ascending), size(unit), members(unit),
//                               isUnit(index), checkLimits(stages)
// decodeEntry(bytes, tagCount, place)    one entry {cid, tags (BigInt), weight, group, start (BigInt)}
// admits(stage, tagsHigh, tagsLow), masks(number): a stage's masks as two words
// TreeRoot(length)              root of a tree (RFC 6962) over records of one length: message to fill, add(), root()
(function () {
  "use strict";
  const { need, refuse, Reader } = Tabellion.bytes;
  const { ShortSHA256, sha256 } = Tabellion.digest;

  const ENTRY = 64;
  const ALONE = 0xffffffff;
  // A bound of this program, not of TD1: 128 MB of list. Below it W < 2^53, so every sum is exact.
  const MOST = 1 << 21;
  const PIECE = 1 << 13;

  // Holds the roots of the full subtrees to the left, largest first.
  class TreeRoot {
    constructor(length) {
      this.leaf = new ShortSHA256(length + 1);
      this.message = this.leaf.message.subarray(1);
      this.node = new ShortSHA256(65);
      this.node.message[0] = 1;
      this.stack = new Uint8Array(32 * 64);
      this.depth = 0;
      this.count = 0;
    }

    join() {
      this.depth -= 2;
      this.node.message.set(this.stack.subarray(32 * this.depth, 32 * this.depth + 64), 1);
      this.node.hashInto(this.stack, 32 * this.depth);
      this.depth++;
    }

    // The record that stands in `message`.
    add() {
      this.leaf.hashInto(this.stack, 32 * this.depth++);
      for (let index = this.count++; index % 2 === 1; index = Math.floor(index / 2)) this.join();
    }

    root() {
      if (this.count === 0) return sha256();
      while (this.depth > 1) this.join();
      return this.stack.slice(0, 32);
    }
  }

  const word = (bytes, at) => ((bytes[at] << 24) | (bytes[at + 1] << 16) | (bytes[at + 2] << 8) | bytes[at + 3]) >>> 0;

  // A mask of at most 53 bits as its upper and lower words.
  const masks = number => [Math.floor(number / 2 ** 32), number >>> 0];

  function admits(stage, high, low) {
    const [requireHigh, requireLow] = masks(stage.require), [forbidHigh, forbidLow] = masks(stage.forbid);
    return (high & requireHigh) >>> 0 === requireHigh && (low & requireLow) >>> 0 === requireLow
      && (high & forbidHigh) === 0 && (low & forbidLow) === 0;
  }

  class CandidateList {
    constructor(count) {
      this.count = count;
      this.total = 0;
      this.root = null;
      this.weights = new Uint32Array(count);
      this.starts = new Float64Array(count);
      this.tagsHigh = new Uint32Array(count);
      this.tagsLow = new Uint32Array(count);
      this.sizes = new Uint32Array(count); // of units, by lowest index; 0 for a bundle's other members
      this.bundles = new Map(); // group: lowest index
      this.others = new Map(); // lowest index: the other members
      this.units = null;
    }

    size(unit) {
      return this.sizes[unit];
    }

    members(unit) {
      return [unit, ...(this.others.get(unit) ?? [])];
    }

    isUnit(index) {
      return index < this.count && this.sizes[index] > 0;
    }

    // What section 1 refuses before commitment.
    checkLimits(stages) {
      const isRank = stages.some(stage => stage.mode === "rank"), isPick = stages.some(stage => stage.mode === "pick");
      if (isRank) {
        const heavy = this.weights.findIndex(weight => weight > 1024);
        need(heavy < 0, "limits", "a weight above 1024, and a stage is of mode rank", `list.bin entry ${heavy}`);
        need(this.total <= 2 ** 32, "limits", "the weights sum to more than 2^32, and a stage is of mode rank", "list.bin");
      }
      if (isPick) {
        for (const lowest of this.bundles.values()) {
          refuse("limits", "in a bundle, and a stage is of mode pick", `list.bin entry ${lowest}`);
        }
      }
      for (const stage of stages) {
        need(stage.mode === "rank" || stage.seats <= this.count, "limits", `more seats than the ${this.count} candidates of a pick`,
          `config.stages[${stage.id - 1}].seats`);
      }
      for (const lowest of this.bundles.values()) {
        const seats = stages.filter(stage => admits(stage, this.tagsHigh[lowest], this.tagsLow[lowest])).map(stage => stage.seats);
        need(seats.length > 0, "limits", "its bundle is admitted by no stage", `list.bin entry ${lowest}`);
        need(this.sizes[lowest] <= Math.max(...seats), "limits",
          `its bundle of ${this.sizes[lowest]} is larger than the seats of every stage that admits it`, `list.bin entry ${lowest}`);
      }
    }

    group(group, index) {
      if (group === ALONE) {
        this.sizes[index] = 1;
        return;
      }
      const lowest = this.bundles.get(group);
      if (lowest === undefined) {
        this.bundles.set(group, index);
        this.sizes[index] = 1;
        return;
      }
      const place = `list.bin entry ${index}`;
      need(this.weights[index] === this.weights[lowest], "bundle", `another weight than entry ${lowest} of its bundle`, place);
      need(this.tagsHigh[index] === this.tagsHigh[lowest] && this.tagsLow[index] === this.tagsLow[lowest], "bundle",
        `other tags than entry ${lowest} of its bundle`, place);
      this.sizes[lowest]++;
      if (!this.others.has(lowest)) this.others.set(lowest, []);
      this.others.get(lowest).push(index);
    }

    // Entry `index`, which begins at `at`: every rule on it and on those before it.
    take(bytes, index, limits) {
      const at = ENTRY * index;
      const wrong = message => refuse("entry", message, `list.bin entry ${index}`);
      if (index > 0) {
        let differs = 0;
        while (differs < 32 && bytes[at - ENTRY + differs] === bytes[at + differs]) differs++;
        if (differs === 32 || bytes[at + differs] < bytes[at - ENTRY + differs]) wrong("its cid does not follow the one before");
      }
      const high = word(bytes, at + 32), low = word(bytes, at + 36), weight = word(bytes, at + 40);
      if (high > limits[0] || low > limits[1]) wrong("tags has a bit that is no configured tag");
      if (weight === 0) wrong("weight is 0");
      if (word(bytes, at + 48) * 2 ** 32 + word(bytes, at + 52) !== this.total) wrong(`start is not ${this.total}`);
      if (word(bytes, at + 56) !== 0 || word(bytes, at + 60) !== 0) wrong("the last 8 bytes are not zero");
      this.tagsHigh[index] = high;
      this.tagsLow[index] = low;
      this.weights[index] = weight;
      this.starts[index] = this.total;
      this.total += weight;
      this.group(word(bytes, at + 44), index);
    }
  }

  function* read(bytes, tagCount) {
    const count = bytes.length / ENTRY;
    need(Number.isInteger(count), "length", `${bytes.length} bytes are no multiple of ${ENTRY}`, "list.bin");
    need(count >= 1, "length", "nobody is listed", "list.bin");
    need(count <= MOST, "unusable", `more than ${MOST} entries: a browser does not replay so many`, "list.bin");
    const list = new CandidateList(count), tree = new TreeRoot(ENTRY + 8), limits = masks(2 ** tagCount - 1);
    const number = new DataView(tree.message.buffer, tree.message.byteOffset, 8);
    for (let index = 0; index < count; ) {
      const start = index;
      for (const end = Math.min(index + PIECE, count); index < end; index++) {
        list.take(bytes, index, limits);
        number.setUint32(4, index);
        tree.message.set(bytes.subarray(ENTRY * index, ENTRY * index + ENTRY), 8);
        tree.add();
      }
      yield 4 * (index - start);
    }
    list.root = tree.root();
    list.units = new Uint32Array(count - list.sizes.reduce((sum, size) => sum + (size === 0 ? 1 : 0), 0));
    let unit = 0;
    list.sizes.forEach((size, index) => {
      if (size > 0) list.units[unit++] = index;
    });
    return list;
  }

  function decodeEntry(bytes, tagCount, place) {
    const reader = new Reader(bytes, place);
    const entry = { cid: reader.take(32), tags: reader.u64(), weight: reader.u32(), group: reader.u32(), start: reader.u64() };
    need(reader.u64() === 0n, "entry", "the last 8 bytes are not zero", place);
    reader.end();
    need(entry.tags >> BigInt(tagCount) === 0n, "entry", "tags has a bit that is no configured tag", place);
    need(entry.weight >= 1, "entry", "weight is 0", place);
    return entry;
  }

  Tabellion.drawlist = Object.freeze({
    read, CandidateList, decodeEntry, admits, masks, TreeRoot, ENTRY, ALONE, MOST, PIECE, word,
  });
})();
