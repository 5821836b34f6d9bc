// Tabellion.tiles: reads C2SP tlog-tiles and believes none of them: every hash and every entry that comes out leads to the root of
// the checkpoint that was given, by tiles that were each held against the one above.
//
// path(level, index, width), entriesPath(index, width)     below the log's address
// bundle(bytes, width)         entries: u16 length ‖ entry, exactly `width` of them
// new Tree(checkpoint, read, {digest, prefix})    read(path, isFresh): Uint8Array, or null if there is none. For a checkpoint that is
//     believed. What does not fit is read once more, past every cache: a cache may hold the tiles of another history
//     hash(start, end)         of the subtree over these leaves (a power of two at its place, or what a proof needs)
//     rootAt(size)             the root of the first `size` entries
//     inclusion(index)         the path, lowest first;  consistency(first)    from a tree of `first` to this one
//     bundle(number)           the entries 256·number …, each hashed and held against the tiles
//     entry(index)             one of them
//     tilesRead                how many files were read
// readAll(checkpoint, read, visit, {ahead, told})    recomputes the whole tree from the bundles alone; visit(index, bytes) in order, and
//     waits for what it gives back, if anything; what was visited counts only once this returns. told(entries read)
(function () {
  "use strict";
  const { need, refuse, equal, Reader } = Tabellion.bytes;
  const { tree } = Tabellion;

  const WIDTH = 256;
  const MOST_TILE = WIDTH * 32, MOST_BUNDLE = WIDTH * 65537;

  function number(value) {
    need(Number.isSafeInteger(value) && value >= 0, "tile", "no tile's number");
    const digits = String(value);
    const groups = digits.padStart(Math.ceil(digits.length / 3) * 3, "0").match(/.{3}/g);
    return groups.map((group, at) => (at < groups.length - 1 ? "x" : "") + group).join("/");
  }

  const partial = width => (width === WIDTH ? "" : `.p/${width}`);
  const path = (level, index, width = WIDTH) => `tile/${level}/${number(index)}${partial(width)}`;
  const entriesPath = (index, width = WIDTH) => `tile/entries/${number(index)}${partial(width)}`;

  function bundle(bytes, width, place = "bundle") {
    const reader = new Reader(bytes, place), entries = [];
    for (let at = 0; at < width; at++) entries.push(reader.take(reader.u16()));
    reader.end();
    return entries;
  }

  // A partial file may be gone once the full one is there: then its first part serves.
  async function fetched(read, name, index, width, most, place) {
    let found = await read(name(index, width)), isFull = width === WIDTH;
    if (!found && !isFull) {
      found = await read(name(index, WIDTH));
      isFull = true;
    }
    need(found, "missing", "the log does not serve this file", place);
    need(found.length <= most, "tile", `${found.length} bytes are too many`, place);
    return { bytes: found, width: isFull ? WIDTH : width };
  }

  class Tree {
    #tiles = new Map();
    #edge = null;
    #bundles = new Map();

    constructor(checkpoint, read, { digest = "sha256", prefix = "" } = {}) {
      this.size = checkpoint.size;
      this.root = checkpoint.root;
      this.digest = digest;
      this.prefix = prefix;
      this.tilesRead = 0;
      this.read = async (name, isFresh) => {
        this.tilesRead++;
        return read(name, isFresh);
      };
    }

    // Hashes that level `level` of tiles has in a tree of this size.
    #count(level) {
      return Math.floor(this.size / WIDTH ** level);
    }

    #raw(level, index, isFresh = false) {
      const key = `${level}/${index}`;
      if (isFresh || !this.#tiles.has(key)) {
        const loading = this.#load(level, index, isFresh);
        loading.catch(() => this.#tiles.delete(key));
        this.#tiles.set(key, loading);
      }
      return this.#tiles.get(key);
    }

    async #load(level, index, isFresh) {
      const width = Math.min(WIDTH, this.#count(level) - index * WIDTH);
      need(width > 0, "tile", `the tree of ${this.size} has no such tile`, path(level, index));
      const name = (at, wide) => this.prefix + path(level, at, wide);
      const found = await fetched(one => this.read(one, isFresh), name, index, width, MOST_TILE, this.prefix + path(level, index, width));
      need(found.bytes.length === found.width * 32, "tile", `${found.bytes.length} bytes are no tile of ${found.width} hashes`,
        this.prefix + path(level, index, width));
      return Array.from({ length: width }, (_, at) => found.bytes.subarray(32 * at, 32 * at + 32));
    }

    // The tile, once what is above it says the same.
    async #tile(level, index) {
      let hashes = await this.#raw(level, index);
      if (hashes.length < WIDTH) {
        await this.#checkEdge();
        return hashes;
      }
      if (hashes.isChecked) return hashes;
      const due = (await this.#tile(level + 1, Math.floor(index / WIDTH)))[index % WIDTH];
      if (!equal(this.#fold(hashes), due)) hashes = await this.#raw(level, index, true);
      need(equal(this.#fold(hashes), due), "tile", "its hashes are not those that the tile above it vouches for",
        this.prefix + path(level, index));
      hashes.isChecked = true;
      return hashes;
    }

    // The root of a power of two of hashes.
    #fold(hashes) {
      let row = hashes;
      while (row.length > 1) {
        row = Array.from({ length: row.length / 2 }, (_, at) => tree.node(row[2 * at], row[2 * at + 1], this.digest));
      }
      return row[0];
    }

    // The unfinished tiles of every level, which nothing is above but the signed root.
    #checkEdge() {
      this.#edge ??= this.#readEdge(false).catch(error => (error.code === "root" ? this.#readEdge(true) : Promise.reject(error)));
      return this.#edge;
    }

    async #readEdge(isFresh) {
      if (this.size === 0) {
        need(equal(this.root, tree.emptyRoot(this.digest)), "root", "an empty log has another root", `${this.prefix}checkpoint`);
        return;
      }
      const levels = [];
      for (let level = 0; this.#count(level) > 0; level++) levels.push(level);
      const edges = await Promise.all(levels.map(level => {
        const count = this.#count(level);
        return count % WIDTH === 0 ? [] : this.#raw(level, Math.floor(count / WIDTH), isFresh);
      }));
      const peaks = [];
      for (const level of levels.reverse()) {
        const hashes = edges[level];
        for (const [start, end] of tree.peaks(hashes.length)) peaks.push(this.#fold(hashes.slice(start, end)));
      }
      need(equal(tree.rootOfPeaks(peaks, this.digest), this.root), "root",
        "the tiles do not lead to the root that the checkpoint signs", `${this.prefix}tile/`);
    }

    // The hash of 2^height leaves from `start`, a multiple of 2^height.
    async #node(start, height) {
      const level = Math.floor(height / 8), span = WIDTH ** level;
      const first = start / span, width = 2 ** (height % 8);
      const hashes = await this.#tile(level, Math.floor(first / WIDTH));
      const from = first % WIDTH;
      return this.#fold(hashes.slice(from, from + width));
    }

    async hash(start, end) {
      need(end <= this.size && start < end, "size", `leaves ${start} to ${end} of ${this.size}`);
      await this.#checkEdge();
      let at = start;
      const hashes = [];
      for (const [from, to] of tree.peaks(end - start)) hashes.push(this.#node(at + from, Math.round(Math.log2(to - from))));
      return tree.rootOfPeaks(await Promise.all(hashes), this.digest);
    }

    async check() {
      await this.#checkEdge();
    }

    async rootAt(size) {
      need(size <= this.size, "size", `a tree of ${this.size} has no root of ${size} entries`);
      return size === 0 ? tree.emptyRoot(this.digest) : this.hash(0, size);
    }

    async inclusion(index) {
      return Promise.all(tree.inclusionRanges(index, this.size).map(([start, end]) => this.hash(start, end)));
    }

    async consistency(first) {
      return Promise.all(tree.consistencyRanges(first, this.size).map(([start, end]) => this.hash(start, end)));
    }

    // Leaf hashes are compared with the tree's, so the entries are those that the checkpoint covers.
    bundle(at) {
      if (!this.#bundles.has(at)) {
        if (this.#bundles.size > 64) this.#bundles.delete(this.#bundles.keys().next().value);
        const loading = this.#entries(at, false).catch(error => (
          ["entry", "short", "trailing"].includes(error.code) ? this.#entries(at, true) : Promise.reject(error)));
        loading.catch(() => this.#bundles.delete(at));
        this.#bundles.set(at, loading);
      }
      return this.#bundles.get(at);
    }

    async #entries(at, isFresh) {
      const width = Math.min(WIDTH, this.size - at * WIDTH), place = entriesPath(at, width);
      need(width > 0, "tile", "no such entries", place);
      const [found, hashes] = await Promise.all([
        fetched(name => this.read(name, isFresh), entriesPath, at, width, MOST_BUNDLE, place), this.#tile(0, at),
      ]);
      const entries = bundle(found.bytes, found.width, place).slice(0, width);
      for (const [offset, bytes] of entries.entries()) {
        need(equal(tree.leaf(bytes, this.digest), hashes[offset]), "entry",
          `entry ${at * WIDTH + offset} is not the one that the checkpoint covers`, place);
      }
      return entries;
    }

    async entry(index) {
      need(Number.isSafeInteger(index) && index >= 0 && index < this.size, "index", `the log has ${this.size} entries, no ${index}`);
      return (await this.bundle(Math.floor(index / WIDTH)))[index % WIDTH];
    }
  }

  async function readAll(checkpoint, read, visit, { ahead = 8, told = () => {} } = {}) {
    const frontier = new tree.Frontier(), count = Math.ceil(checkpoint.size / WIDTH), waiting = new Map();
    const widthOf = at => Math.min(WIDTH, checkpoint.size - at * WIDTH);
    const ask = at => {
      if (at >= count) return;
      const asked = fetched(read, entriesPath, at, widthOf(at), MOST_BUNDLE, entriesPath(at, widthOf(at)));
      asked.catch(() => {});
      waiting.set(at, asked);
    };
    for (let at = 0; at < ahead; at++) ask(at);
    for (let at = 0; at < count; at++) {
      const found = await waiting.get(at);
      waiting.delete(at);
      ask(at + ahead);
      for (const bytes of bundle(found.bytes, found.width, entriesPath(at, widthOf(at))).slice(0, widthOf(at))) {
        const pause = visit(frontier.size, bytes);
        frontier.append(bytes);
        if (pause) await pause;
      }
      told(frontier.size);
    }
    need(equal(frontier.root(), checkpoint.root), "root",
      `the ${checkpoint.size} entries have another root than the checkpoint signs`, "tile/entries/");
    return frontier;
  }

  Tabellion.tiles = Object.freeze({ WIDTH, path, entriesPath, bundle, Tree, readAll });
})();
