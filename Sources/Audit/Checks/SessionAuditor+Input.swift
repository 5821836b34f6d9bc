internal import CryptoPrimitives
internal import EvidenceModel

/// Checks `input` and `artefacts` (section 4).
extension SessionAuditor {
    mutating func checkInput() throws(EvidenceError) {
        let member = BundlePath.member(InputLog.path)
        guard let entry = contents.zip.entry(member) else {
            fail(.input, .memberMissing, member)
            skip(.artefacts, without: member)
            return
        }
        var reader = InputReader(expecting: segmentHeads())
        try contents.stream(entry) { chunk, _ throws(EvidenceError) in reader.take(chunk) }
        reader.finish()
        for reason in reader.faults { fail(.input, reason) }
        announced = reader.announced
        guard reader.faults.isEmpty || !reader.isBroken else {
            skip(.artefacts, without: member)
            return
        }
        guard let header = manifest?.header else {
            skip(.input, without: "data/session.json")
            return
        }
        expect(.input, header.input, InputSummary(reader.log), .inputSummary)
        if report.gap == nil, let last = lastSegment(of: header), last.inputLines != reader.log.lineCount {
            fail(.input, .linesUncovered, String(last.inputLines), String(reader.log.lineCount))
        }
    }

    private func lastSegment(of header: SessionHeader) -> SegmentValues? {
        for link in header.chain.reversed() {
            if case .segment(let values) = link.step { return values }
        }
        return nil
    }

    /// Input heads that the segments state, by number of lines.
    private func segmentHeads() -> [UInt64: [(segment: UInt32, head: Digest)]] {
        var heads: [UInt64: [(segment: UInt32, head: Digest)]] = [:]
        for link in manifest?.header.chain ?? [] {
            guard case .segment(let values) = link.step else { continue }
            heads[values.inputLines, default: []].append((values.n, values.inputHead.sha256))
        }
        return heads
    }

    /// Hashes the files that input lines name, and then all others.
    mutating func hashFiles() throws(EvidenceError) {
        for (path, files) in announced {
            guard let entry = contents.zip.entry(BundlePath.member(path)) else { continue }
            let size = entry.member.byteCount
            let stops = Set(files.compactMap(\.byteCount)).filter { $0 <= size }.sorted()
            prefixDigests[path] = try contents.hash(entry, prefixes: stops)
        }
        try contents.hashRest()
    }

    mutating func checkArtefacts() {
        for (path, files) in announced.sorted(by: { BundlePath.precedes($0.key, $1.key) }) {
            guard let facts = contents.facts[BundlePath.member(path)] else {
                fail(.artefacts, .memberMissing, BundlePath.member(path))
                continue
            }
            for file in files {
                let size = file.byteCount ?? facts.byteCount
                let isRight =
                    prefixDigests[path]?[size] == file.digests && (file.isPrefix || size == facts.byteCount)
                if !isRight { fail(.artefacts, .artefactDiffers, String(file.line), BundlePath.member(path)) }
            }
        }
    }
}

/// Takes the input log in parts of any size.
private struct InputReader {
    private(set) var log = InputLog()
    private(set) var faults: [Sentence] = []
    private(set) var announced: [String: [AnnouncedFile]] = [:]
    /// A line could not be read; what follows it is not looked at.
    private(set) var isBroken = false
    private var pending: [UInt8] = []
    private var expected: [UInt64: [(segment: UInt32, head: Digest)]]

    init(expecting heads: [UInt64: [(segment: UInt32, head: Digest)]]) {
        expected = heads
        compareHeads()
    }

    mutating func take(_ chunk: [UInt8]) {
        var rest = chunk[...]
        while !isBroken, let end = rest.firstIndex(of: 0x0A) {
            let line = pending + rest[...end]
            pending = []
            rest = rest[(end + 1)...]
            accept(line)
        }
        guard !isBroken else { return }
        pending += rest
        if pending.count > InputLog.maximumLineByteCount { abandon("line \(log.lineCount + 1): too long") }
    }

    mutating func finish() {
        if !isBroken, !pending.isEmpty { abandon("line \(log.lineCount + 1): no LF at its end") }
        guard !isBroken else { return }
        for segments in expected.values {
            for (segment, _) in segments { faults.append(Sentence(.inputHeadWrong, String(segment))) }
        }
    }

    private mutating func abandon(_ why: String) {
        isBroken = true
        faults.append(Sentence(.malformed, "\(InputLog.path): \(why)"))
    }

    private mutating func accept(_ bytes: [UInt8]) {
        do {
            let line = try log.accept(bytes)
            compareHeads()
            switch line.event {
            case .artefact(let path, let byteCount, let digests, let isPrefix):
                announced[path, default: []].append(
                    AnnouncedFile(line: line.seq, byteCount: byteCount, digests: digests, isPrefix: isPrefix))
            case .screenshot(let path, let digests):
                announced[path, default: []].append(
                    AnnouncedFile(line: line.seq, byteCount: nil, digests: digests, isPrefix: false))
            default: break
            }
        } catch {
            isBroken = true
            faults.append(Sentence(.malformed, error.message))
        }
    }

    private mutating func compareHeads() {
        for (segment, head) in expected.removeValue(forKey: log.lineCount) ?? [] where head != log.head {
            faults.append(Sentence(.inputHeadWrong, String(segment)))
        }
    }
}
