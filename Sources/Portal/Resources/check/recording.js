// The recording of a capture session without decoding a picture (docs/spec/evidence.md section 3): its boxes (ISO 14496-12), the lengths of
// its samples, and which of them can be shown without the ones before.
"use strict";
(() => {
  const { need } = Tabellion.bytes;
  const maximumMoof = 16 << 20;

  class Boxes {
    constructor(data, place) {
      this.data = data;
      this.view = new DataView(data.buffer, data.byteOffset, data.byteLength);
      this.place = place;
    }
    need(condition, message) { need(condition, "recording", message, this.place); }
    u8(at) { this.need(at >= 0 && at + 1 <= this.data.length, "a box is too short"); return this.data[at]; }
    u32(at) { this.need(at >= 0 && at + 4 <= this.data.length, "a box is too short"); return this.view.getUint32(at); }
    i32(at) { this.need(at >= 0 && at + 4 <= this.data.length, "a box is too short"); return this.view.getInt32(at); }
    u64(at) { this.need(at >= 0 && at + 8 <= this.data.length, "a box is too short"); return this.view.getBigUint64(at); }
    size64(at) {
      const value = this.u64(at);
      this.need(value <= BigInt(Number.MAX_SAFE_INTEGER), "a box is larger than the file");
      return Number(value);
    }
    // [type, begin of body, end] of the boxes that fill a range exactly.
    list(start, end) {
      const found = [];
      while (start < end) {
        this.need(start + 8 <= end && found.length < 4096, "a box is cut off");
        let [size, header] = [this.u32(start), 8];
        if (size === 1) { this.need(start + 16 <= end, "a box is cut off"); [size, header] = [this.size64(start + 8), 16]; }
        const kind = String.fromCharCode(...this.data.subarray(start + 4, start + 8));
        this.need(size >= header && start + size <= end, "a box does not fit");
        found.push([kind, start + header, start + size]);
        start += size;
      }
      return found;
    }
    only(boxes, kind) {
      const hits = boxes.filter(box => box[0] === kind);
      this.need(hits.length === 1, `${hits.length} ${kind} boxes, not one`);
      return [hits[0][1], hits[0][2]];
    }
    inside(boxes, kind) { return this.list(...this.only(boxes, kind)); }
  }

  function checkZeroTimes(boxes, [start], kind) {
    const version = boxes.u8(start);
    boxes.need(version <= 1, `version of ${kind}`);
    for (let at = start + 4; at < start + (version ? 20 : 12); at++) boxes.need(boxes.u8(at) === 0, `${kind} has a time`);
    return version;
  }

  // What init.mp4 says about its one track: {track, duration, size, flags, nalLength, width, height}.
  function readInit(data, display, place) {
    const boxes = new Boxes(data, place);
    const top = boxes.list(0, data.length);
    boxes.need(top.map(box => box[0]).join() === "ftyp,moov", "not exactly ftyp and moov");
    const moov = boxes.list(top[1][1], top[1][2]);
    checkZeroTimes(boxes, boxes.only(moov, "mvhd"), "mvhd");
    const trak = boxes.inside(moov, "trak");
    boxes.need(trak.every(box => box[0] !== "edts"), "an edit list could hide pictures");
    const tkhd = boxes.only(trak, "tkhd");
    const track = boxes.u32(tkhd[0] + (checkZeroTimes(boxes, tkhd, "tkhd") ? 20 : 12));
    const mdia = boxes.inside(trak, "mdia");
    const mdhd = boxes.only(mdia, "mdhd");
    const timescale = boxes.u32(mdhd[0] + (checkZeroTimes(boxes, mdhd, "mdhd") ? 20 : 12));
    boxes.need(timescale === 1_000_000, `timescale is ${timescale}, not 1000000`);
    boxes.need(boxes.u32(boxes.only(mdia, "hdlr")[0] + 8) === 0x76696465, "the track is no video");
    const stsd = boxes.only(boxes.inside(boxes.inside(mdia, "minf"), "stbl"), "stsd");
    boxes.need(boxes.u32(stsd[0] + 4) === 1, "not one sample entry");
    const entry = boxes.only(boxes.list(stsd[0] + 8, stsd[1]), "avc1");
    const [width, height] = [boxes.u32(entry[0] + 24) >>> 16, boxes.u32(entry[0] + 24) & 0xFFFF];
    boxes.need(width === display.width && height === display.height + display.stripHeight,
      `picture ${width}x${height}, desktop and strip ${display.width}x${display.height + display.stripHeight}`);
    const avcc = boxes.only(boxes.list(entry[0] + 78, entry[1]), "avcC");
    const trex = boxes.only(boxes.inside(moov, "mvex"), "trex");
    boxes.need(boxes.u32(trex[0] + 4) === track, "trex is of another track");
    return { track, duration: boxes.u32(trex[0] + 12), size: boxes.u32(trex[0] + 16), flags: boxes.u32(trex[0] + 20), nalLength: (boxes.u8(avcc[0] + 4) & 3) + 1 };
  }

  // Decode time, place of the first sample, and samples as [duration, size, is sync] of a moof's bytes.
  function readFragment(moof, init, place) {
    const boxes = new Boxes(moof, place);
    const traf = boxes.inside(boxes.list(8, moof.length), "traf");
    const [tfhd] = boxes.only(traf, "tfhd");
    const flags = boxes.u32(tfhd);
    boxes.need(boxes.u32(tfhd + 4) === init.track, "another track");
    boxes.need(!(flags & 1), "base-data-offset");
    let at = tfhd + 8 + (flags & 2 ? 4 : 0);
    const defaults = [init.duration, init.size, init.flags];
    [8, 16, 32].forEach((bit, index) => { if (flags & bit) { defaults[index] = boxes.u32(at); at += 4; } });
    const [tfdt] = boxes.only(traf, "tfdt");
    const decodeTime = boxes.u8(tfdt) === 1 ? boxes.u64(tfdt + 4) : BigInt(boxes.u32(tfdt + 4));
    const samples = [];
    let [first, total] = [undefined, 0];
    for (const [kind, start, end] of traf) {
      if (kind !== "trun") continue;
      const bits = boxes.u32(start) & 0xFFFFFF;
      const count = boxes.u32(start + 4);
      boxes.need(!(bits & 0x800), "composition offsets");
      at = start + 8;
      if (bits & 1) {
        const offset = boxes.i32(at);
        at += 4;
        first ??= offset;
        boxes.need(offset === first + total, "samples do not follow one another");
      }
      boxes.need(first !== undefined, "no data offset");
      const firstFlags = bits & 4 ? boxes.u32(at) : undefined;
      if (bits & 4) at += 4;
      const fields = [0x100, 0x200, 0x400].filter(bit => bits & bit).length;
      boxes.need(at + 4 * fields * count === end && samples.length + count <= 1 << 20, "trun has a wrong length");
      for (let number = 0; number < count; number++) {
        const values = [...defaults];
        [0x100, 0x200, 0x400].forEach((bit, index) => { if (bits & bit) { values[index] = boxes.u32(at); at += 4; } });
        if (number === 0 && firstFlags !== undefined) values[2] = firstFlags;
        samples.push([values[0], values[1], !(values[2] & 0x10000)]);
        total += values[1];
      }
    }
    boxes.need(samples.length > 0, "no samples");
    return { decodeTime, first, samples };
  }

  // A media segment, from a member of the bundle: {decodeTime, durations}. Its boxes fill it; its first sample, and no other, is an IDR picture.
  async function readSegment(archive, member, init) {
    const place = member.name;
    const check = (condition, message) => need(condition, "recording", message, place);
    const read = (at, count) => archive.source.read(member.start + at, count);
    check(member.size >= 16, "too short");
    const head = (await read(0, 16)).slice();
    check(new Boxes(head, place).u32(4) === 0x6D6F6F66, "does not begin with moof");
    const size = new Boxes(head, place).u32(0);
    check(size >= 8 && size <= maximumMoof && size + 8 <= member.size, "moof does not fit");
    const { decodeTime, first, samples } = readFragment((await read(0, size)).slice(), init, place);
    const mdat = new Boxes((await read(size, Math.min(16, member.size - size))).slice(), place);
    let [length, header] = [mdat.u32(0), 8];
    if (length === 1) [length, header] = [mdat.size64(8), 16];
    check(mdat.u32(4) === 0x6D646174 && size + length === member.size, "not exactly one moof and one mdat");
    check(first === size + header, "samples do not begin with mdat");
    check(samples.reduce((sum, sample) => sum + sample[1], 0) === length - header, "samples do not fill mdat");
    let at = first;
    for (const [index, [, count, isSync]] of samples.entries()) {
      check(isSync === (index === 0), `sample ${index} is ${isSync ? "" : "not "}a sync sample`);
      check(await hasIDR(read, at, count, init.nalLength, check) === isSync, `sample ${index} is ${isSync ? "no" : "an"} IDR picture`);
      at += count;
    }
    return { decodeTime, durations: samples.map(sample => sample[0]) };
  }

  async function hasIDR(read, at, count, nalLength, check) {
    const end = at + count;
    let [plain, idr, units] = [false, false, 0];
    while (at < end) {
      check(at + nalLength < end && ++units <= 65_536, "a NAL unit is cut off");
      const head = await read(at, nalLength + 1);
      let length = 0;
      for (let k = 0; k < nalLength; k++) length = length * 256 + head[k];
      check(length > 0 && at + nalLength + length <= end, "a NAL unit does not fit");
      const kind = head[nalLength] & 31;
      plain ||= kind === 1;
      idr ||= kind === 5;
      at += nalLength + length;
    }
    check(plain || idr, "a sample without a picture");
    check(!(plain && idr), "a sample mixes IDR and other slices");
    return idr;
  }

  Tabellion.recording = Object.freeze({ readInit, readSegment });
})();
