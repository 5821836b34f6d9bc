// The container of evidence bundles (docs/spec/evidence.md section 8): a ZIP file in its one spelling. Each header is written anew from
// what it says and must come out the same, byte for byte, so that no byte stands outside members and headers. Members are read in pieces.
"use strict";
(() => {
  const { Refused } = Tabellion.bytes;
  const chunk = 1 << 20;
  const maximumMembers = 100_000;
  const maximumSmall = 64 << 20;
  const saturated = 0xFFFFFFFF;
  const memberName = /^[A-Za-z0-9_-][A-Za-z0-9._-]*(?:\/[A-Za-z0-9_-][A-Za-z0-9._-]*)*$/;
  const dataPath = /^[a-z0-9_-][a-z0-9._-]*(?:\/[a-z0-9_-][a-z0-9._-]*)*$/;
  const unbounded = ["data/recording/", "data/downloads/", "data/network/", "data/page/"];

  const refuse = (place, message) => { throw new Refused("container", message, place); };

  // Bytes of a Blob, from where they lie; small reads near one another share a window.
  class Source {
    constructor(blob) {
      this.blob = blob;
      this.size = blob.size;
      this.windowStart = 0;
      this.window = new Uint8Array(0);
    }

    // `count` bytes at `at`; for at most some MiB at once.
    async read(at, count) {
      if (at < 0 || count < 0 || at + count > this.size) throw new Refused("cut", "the file ends before it should");
      if (at >= this.windowStart && at + count <= this.windowStart + this.window.length)
        return this.window.subarray(at - this.windowStart, at - this.windowStart + count);
      if (count > 1 << 16) return this.fetch(at, count);
      this.window = await this.fetch(at, Math.min(1 << 18, this.size - at));
      this.windowStart = at;
      return this.window.subarray(0, count);
    }

    async fetch(at, count) {
      let buffer;
      try {
        buffer = await this.blob.slice(at, at + count).arrayBuffer();
      } catch {
        throw new Refused("read", "the file cannot be read, or changed meanwhile");
      }
      if (buffer.byteLength !== count) throw new Refused("read", "the file cannot be read, or changed meanwhile");
      return new Uint8Array(buffer);
    }
  }

  class Writer {
    constructor() { this.bytes = []; }
    number(value, width) {
      for (let k = 0; k < width; k++) { this.bytes.push(value % 256); value = Math.floor(value / 256); }
      return this;
    }
    u16(...values) { for (const value of values) this.number(value, 2); return this; }
    u32(...values) { for (const value of values) this.number(value, 4); return this; }
    u64(...values) { for (const value of values) this.number(value, 8); return this; }
    raw(bytes) { for (const byte of bytes) this.bytes.push(byte); return this; }
  }

  const littleEndian = (bytes, at, width) => {
    let value = 0;
    for (let k = width - 1; k >= 0; k--) value = value * 256 + bytes[at + k];
    return value;
  };

  // 64 bits that have to be a length or a place: what is above 2^53 lies outside of every file.
  const length64 = (bytes, at, place) => {
    const value = littleEndian(bytes, at, 8);
    return Number.isSafeInteger(value) ? value : refuse(place, "a size that no file has");
  };

  const localHeader = (name, crc, size) => {
    const big = size >= saturated;
    const writer = new Writer().u32(0x04034B50).u16(big ? 45 : 20, 0, 0, 0, 0x0021).u32(crc, Math.min(size, saturated), Math.min(size, saturated))
      .u16(name.length, big ? 20 : 0).raw(name);
    return big ? writer.u16(1, 16).u64(size, size).bytes : writer.bytes;
  };

  const centralHeader = (name, crc, size, offset) => {
    const extra = (size >= saturated ? [size, size] : []).concat(offset >= saturated ? [offset] : []);
    const big = extra.length > 0;
    const writer = new Writer().u32(0x02014B50).u16(big ? 0x032D : 0x031E, big ? 45 : 20, 0, 0, 0, 0x0021)
      .u32(crc, Math.min(size, saturated), Math.min(size, saturated)).u16(name.length, big ? 4 + 8 * extra.length : 0, 0, 0, 0)
      .u32(0x81A40000, Math.min(offset, saturated)).raw(name);
    return big ? writer.u16(1, 8 * extra.length).u64(...extra).bytes : writer.bytes;
  };

  const endRecords = (count, size, offset) => {
    const writer = new Writer();
    if (count >= 0xFFFF || size >= saturated || offset >= saturated) {
      writer.u32(0x06064B50).u64(44).u16(0x032D, 45).u32(0, 0).u64(count, count, size, offset);
      writer.u32(0x07064B50, 0).u64(offset + size).u32(1);
    }
    return writer.u32(0x06054B50).u16(0, 0, Math.min(count, 0xFFFF), Math.min(count, 0xFFFF))
      .u32(Math.min(size, saturated), Math.min(offset, saturated)).u16(0).bytes;
  };

  const same = (bytes, due, at = 0) => {
    if (bytes.length < at + due.length) return false;
    for (let k = 0; k < due.length; k++) if (bytes[at + k] !== due[k]) return false;
    return true;
  };

  async function directoryBounds(source) {
    if (source.size < 22) refuse("", "too short for a ZIP file");
    const end = await source.read(source.size - 22, 22);
    if (littleEndian(end, 0, 4) !== 0x06054B50) refuse("", "not a ZIP file, cut short, or something follows its end record");
    let [count, size, offset] = [littleEndian(end, 10, 2), littleEndian(end, 12, 4), littleEndian(end, 16, 4)];
    if (count === 0xFFFF || size === saturated || offset === saturated) {
      if (source.size < 98) refuse("", "the ZIP64 end record is missing");
      const more = await source.read(source.size - 98, 56);
      if (littleEndian(more, 0, 4) !== 0x06064B50) refuse("", "the ZIP64 end record is missing");
      [count, size, offset] = [32, 40, 48].map(at => length64(more, at, ""));
    }
    if (count < 1 || count > maximumMembers) refuse("", `${count} members, not 1 to ${maximumMembers}`);
    const ends = endRecords(count, size, offset);
    if (offset + size + ends.length !== source.size || !same(await source.read(offset + size, ends.length), ends))
      refuse("", "the end record is not canonical, or gaps surround the directory");
    if (size > count * (46 + 255 + 28)) refuse("", "the directory is too large");
    return { count, size, offset };
  }

  function admit(name, size, number, previous) {
    if (number === 0) {
      if (name !== "mimetype") refuse(name, "the first member is not mimetype");
    } else if (name === "mimetype" || (number > 1 && name <= previous)) refuse(name, "out of order, or twice");
    if (name.startsWith("data/") && (name.length > 205 || !dataPath.test(name.slice(5)))) refuse(name, "not a path that a bundle may have");
    if (size > maximumSmall && !unbounded.some(prefix => name.startsWith(prefix))) refuse(name, "larger than 64 MiB");
  }

  // The members in the order of the file: a Map from name to {name, start, size, crc}. Nothing of their bytes is held.
  async function open(blob) {
    const source = new Source(blob);
    const bounds = await directoryBounds(source);
    const directory = await source.fetch(bounds.offset, bounds.size);
    const locals = new Source(blob);
    const members = new Map();
    let [at, offset, previous] = [0, 0, ""];
    for (let number = 0; number < bounds.count; number++) {
      if (at + 46 > directory.length) refuse("", "the directory is cut short");
      const nameLength = littleEndian(directory, at + 28, 2);
      const nameBytes = directory.subarray(at + 46, at + 46 + nameLength);
      const name = nameLength <= 255 && nameBytes.length === nameLength ? String.fromCharCode(...nameBytes) : "";
      if (!memberName.test(name)) refuse("", `directory entry ${number} has no permitted name`);
      const crc = littleEndian(directory, at + 16, 4);
      let size = littleEndian(directory, at + 24, 4);
      if (size === saturated) {
        const place = at + 46 + nameLength + 4;
        if (place + 8 > directory.length) refuse(name, "its ZIP64 size is cut off");
        size = length64(directory, place, name);
      }
      const central = centralHeader(nameBytes, crc, size, offset);
      if (!same(directory, central, at)) refuse(name, "its directory entry is not canonical");
      at += central.length;
      const local = localHeader(nameBytes, crc, size);
      if (offset + local.length + size > bounds.offset) refuse(name, "reaches into the directory");
      if (!same(await locals.read(offset, local.length), local)) refuse(name, "its local header is not canonical");
      admit(name, size, number, previous);
      members.set(name, { name, start: offset + local.length, size, crc });
      offset += local.length + size;
      previous = name;
    }
    if (at !== directory.length || offset !== bounds.offset) refuse("", "bytes between members and directory that belong to neither");
    return new Archive(source, members);
  }

  class Archive {
    constructor(source, members) {
      this.source = source;
      this.members = members;
    }

    // The whole of a member of at most 64 MiB.
    async bytes(name) {
      const member = this.members.get(name);
      if (!member) throw new Refused("missing", "is missing", name);
      if (member.size > maximumSmall) throw new Refused("limit", "is too large", name);
      return (await this.source.read(member.start, member.size)).slice();
    }

    // A member's bytes, a MiB at a time.
    async *chunks(name) {
      const member = this.members.get(name);
      for (let at = 0; at < member.size; at += chunk) yield this.source.fetch(member.start + at, Math.min(chunk, member.size - at));
    }
  }

  const tables = [];
  for (let k = 0; k < 8; k++) {
    const table = new Uint32Array(256);
    for (let n = 0; n < 256; n++) {
      if (k === 0) {
        let c = n;
        for (let bit = 0; bit < 8; bit++) c = c & 1 ? (c >>> 1) ^ 0xEDB88320 : c >>> 1;
        table[n] = c >>> 0;
      } else table[n] = (tables[0][tables[k - 1][n] & 255] ^ (tables[k - 1][n] >>> 8)) >>> 0;
    }
    tables.push(table);
  }
  const [t0, t1, t2, t3, t4, t5, t6, t7] = tables;

  // CRC-32 (APPNOTE 4.4.7), eight bytes a step; `crc` is that of what came before.
  function crc32(bytes, crc = 0) {
    let c = ~crc;
    let k = 0;
    for (; k + 8 <= bytes.length; k += 8) {
      c ^= bytes[k] | bytes[k + 1] << 8 | bytes[k + 2] << 16 | bytes[k + 3] << 24;
      c = t7[c & 255] ^ t6[c >>> 8 & 255] ^ t5[c >>> 16 & 255] ^ t4[c >>> 24]
        ^ t3[bytes[k + 4]] ^ t2[bytes[k + 5]] ^ t1[bytes[k + 6]] ^ t0[bytes[k + 7]];
    }
    for (; k < bytes.length; k++) c = t0[(c ^ bytes[k]) & 255] ^ (c >>> 8);
    return ~c >>> 0;
  }

  Tabellion.zip = Object.freeze({ open, Source, crc32, dataPath });
})();
