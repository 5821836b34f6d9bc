// Tabellion.tree: Merkle trees of RFC 6962, over SHA-256 or SM3. Sizes and indices are Numbers, at most 2^53 − 1.
//
// Every function takes, last, the digest: "sha256" (unless said otherwise) or "sm3".
// leaf(entry), node(left, right), emptyRoot()
// inclusionRoot(leafHash, index, size, proof)      the root that a path leads to; Refused if the path has not the shape of one
// isIncluded(leafHash, index, size, proof, root)   RFC 9162, 2.1.3.2
// isConsistent(first, firstRoot, second, secondRoot, proof)    RFC 9162, 2.1.4.2; the empty tree is a prefix of any
// inclusionRanges(index, size), consistencyRanges(first, second)   which subtrees' hashes make a proof: [start, end) of leaves
// peaks(size)                                      the perfect subtrees that a tree of that size is made of, from the left
// new Frontier(digest, peaks?)                     append(entry), appendLeaf(hash), size, root(), peaks()
(function () {
  "use strict";
  const { need, equal } = Tabellion.bytes;
  const functions = { sha256: Tabellion.digest.sha256, sm3: Tabellion.digest.sm3 };
  const LEAF = Uint8Array.of(0), NODE = Uint8Array.of(1);

  // Not `%` and `>>` of 32 bits: sizes go to 2^53 − 1.
  const half = value => Math.floor(value / 2);
  const isOdd = value => value % 2 === 1;

  function leaf(entry, digest = "sha256") {
    return functions[digest](LEAF, entry);
  }

  function node(left, right, digest = "sha256") {
    return functions[digest](NODE, left, right);
  }

  function emptyRoot(digest = "sha256") {
    return functions[digest]();
  }

  function isSize(value) {
    return Number.isSafeInteger(value) && value >= 0;
  }

  function isPath(proof) {
    return Array.isArray(proof) && proof.length <= 64 && proof.every(hash => hash instanceof Uint8Array && hash.length === 32);
  }

  function inclusionRoot(leafHash, index, size, proof, digest = "sha256") {
    need(isSize(index) && isSize(size) && index < size, "index", `entry ${index} of a tree of ${size}`, "proof");
    need(isPath(proof), "proof", "a path is made of at most 64 hashes of 32 bytes", "proof");
    let at = index, last = size - 1, hash = leafHash;
    for (const sibling of proof) {
      need(last > 0, "proof", "the path has more hashes than the tree has levels", "proof");
      if (isOdd(at) || at === last) {
        hash = node(sibling, hash, digest);
        while (!isOdd(at) && at > 0) [at, last] = [half(at), half(last)];
      } else {
        hash = node(hash, sibling, digest);
      }
      [at, last] = [half(at), half(last)];
    }
    need(last === 0, "proof", "the path ends below the root", "proof");
    return hash;
  }

  function isIncluded(leafHash, index, size, proof, root, digest = "sha256") {
    return equal(inclusionRoot(leafHash, index, size, proof, digest), root);
  }

  function isConsistent(first, firstRoot, second, secondRoot, proof, digest = "sha256") {
    if (!isSize(first) || !isSize(second) || first > second || !isPath(proof)) return false;
    if (first === 0) return proof.length === 0 && equal(firstRoot, emptyRoot(digest));
    if (first === second) return proof.length === 0 && equal(firstRoot, secondRoot);
    if (proof.length === 0) return false;
    const path = peaks(first).length === 1 ? [firstRoot, ...proof] : proof;
    let at = first - 1, last = second - 1;
    while (isOdd(at)) [at, last] = [half(at), half(last)];
    let one = path[0], other = path[0];
    for (const hash of path.slice(1)) {
      if (last === 0) return false;
      if (isOdd(at) || at === last) {
        one = node(hash, one, digest);
        other = node(hash, other, digest);
        while (!isOdd(at) && at > 0) [at, last] = [half(at), half(last)];
      } else {
        other = node(other, hash, digest);
      }
      [at, last] = [half(at), half(last)];
    }
    return last === 0 && equal(one, firstRoot) && equal(other, secondRoot);
  }

  // The largest power of two below a size of two or more.
  function split(size) {
    let power = 1;
    while (power * 2 < size) power *= 2;
    return power;
  }

  // RFC 6962, 2.1.1: the leaf's own sibling first.
  function inclusionRanges(index, size) {
    need(isSize(index) && isSize(size) && index < size, "index", `entry ${index} of a tree of ${size}`);
    const ranges = [];
    let start = 0, end = size;
    while (end - start > 1) {
      const middle = start + split(end - start);
      if (index < middle) {
        ranges.push([middle, end]);
        end = middle;
      } else {
        ranges.push([start, middle]);
        start = middle;
      }
    }
    return ranges.reverse();
  }

  // RFC 6962, 2.1.2.
  function consistencyRanges(first, second) {
    need(isSize(first) && isSize(second) && first <= second, "size", `a tree of ${first} is no prefix of one of ${second}`);
    if (first === 0 || first === second) return [];
    const ranges = [];
    let start = 0, end = second, isWhole = true;
    while (end !== first) {
      const middle = start + split(end - start);
      if (first <= middle) {
        ranges.push([middle, end]);
        end = middle;
      } else {
        ranges.push([start, middle]);
        start = middle;
        isWhole = false;
      }
    }
    if (!isWhole) ranges.push([start, end]);
    return ranges.reverse();
  }

  function peaks(size) {
    need(isSize(size), "size", `${size} is no tree's size`);
    const ranges = [];
    for (let start = 0; start < size;) {
      let width = 1;
      while (width * 2 <= size - start) width *= 2;
      ranges.push([start, start + width]);
      start += width;
    }
    return ranges;
  }

  // Hashes of the peaks, from the left, to the root.
  function rootOfPeaks(hashes, digest = "sha256") {
    if (hashes.length === 0) return emptyRoot(digest);
    return hashes.slice(0, -1).reduceRight((right, left) => node(left, right, digest), hashes[hashes.length - 1]);
  }

  // A tree that leaves are only appended to: memory is one hash a level.
  class Frontier {
    #hashes = [];

    constructor(digest = "sha256") {
      this.digest = digest;
      this.size = 0;
    }

    append(entry) {
      this.appendLeaf(leaf(entry, this.digest));
    }

    appendLeaf(hash) {
      need(this.size < Number.MAX_SAFE_INTEGER, "size", "the tree is full");
      for (let size = this.size; isOdd(size); size = half(size)) hash = node(this.#hashes.pop(), hash, this.digest);
      this.#hashes.push(hash);
      this.size++;
    }

    root() {
      return rootOfPeaks(this.#hashes, this.digest);
    }
  }

  Tabellion.tree = Object.freeze({
    leaf, node, emptyRoot, inclusionRoot, isIncluded, isConsistent, inclusionRanges, consistencyRanges, peaks, rootOfPeaks, Frontier,
  });
})();
