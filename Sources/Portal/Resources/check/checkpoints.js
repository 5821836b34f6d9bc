// What proofs need of a ledger's notes and trees: each step refuses with its reason and its place.
"use strict";
(() => {
  const { need, utf8 } = Tabellion.bytes;
  const { note, tree } = Tabellion;

  // A verifier key of type 1 (log) or 4 (cosigner).
  function vkey(text, type, place) {
    const key = note.vkey(text, place);
    need(key.type === type, "key", "a key of another type", place);
    return key;
  }

  // The log's key under the name of its SM3 tree.
  const renamed = (key, name) => note.vkeyOf(name, key.type, key.key);

  // A checkpoint, without extension lines: {origin, size, root, note}. Nothing is verified.
  function read(text, place) {
    const signed = note.parse(utf8(text), place);
    const found = note.checkpoint(signed.text, place);
    need(found.extensions.length === 0, "note", "has extension lines", place);
    return { origin: found.origin, size: found.size, root: found.root, note: signed };
  }

  function checkLog(checkpoint, key, place) {
    need(checkpoint.origin === key.name, "origin", "is another log's checkpoint", place);
    need(note.isSignedBy(checkpoint.note, key, place), "signature", "the log did not sign it", place);
  }

  // [{time (Unix seconds), key}] of the known keys' lines, which all have to verify.
  function cosignatures(checkpoint, keys, place) {
    const found = [];
    for (const key of keys) {
      for (const line of note.linesOf(checkpoint.note, key)) {
        need(note.isValid(line, checkpoint.note, key), "cosignature", `the cosignature by ${key.name} does not verify`, place);
        found.push({ time: note.timeOf(line), key });
      }
    }
    return found;
  }

  // The root that a path leads to from an entry's bytes.
  function inclusionRoot(entry, index, size, path, digest, place) {
    need(index < size, "inclusion", `index ${index} is not below the size ${size}`, place);
    return tree.inclusionRoot(tree.leaf(entry, digest), index, size, path, digest);
  }

  function checkConsistency(first, second, proof, place) {
    need(first.size > 0 && first.size <= second.size && tree.isConsistent(first.size, first.root, second.size, second.root, proof), "consistency",
      "the later checkpoint does not continue the earlier one", place);
  }

  function treeRoot(leaves, digest) {
    const frontier = new tree.Frontier(digest);
    for (const leaf of leaves) frontier.append(leaf);
    return frontier.root();
  }

  Tabellion.checkpoints = Object.freeze({ vkey, renamed, read, checkLog, cosignatures, inclusionRoot, checkConsistency, treeRoot });
})();
