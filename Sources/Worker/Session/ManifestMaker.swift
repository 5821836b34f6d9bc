import CanonicalJSON
import CryptoPrimitives
import EvidenceModel
import Foundation

/// Makes the manifest from a session's journal and files, the same way after an orderly end and after a crash.
///
/// Runs once per session: what it decides (salts, the declared gap) is written down before anything is signed.
struct ManifestMaker {
    let directory: SessionDirectory
    let journal: SessionJournal
    /// Unix milliseconds.
    let now: UInt64

    /// Puts the session's files in order and describes them.
    ///
    /// - Parameters:
    ///   - record: the journal; completed here where a crash cut it off.
    ///   - recovered: the session was not ended by the process that ran it.
    /// - Throws: `WorkerError.damaged` when files contradict the journal.
    func make(_ record: inout SessionRecord, recovered: Bool) throws -> SessionManifest {
        let openingBytes = try directory.read(directory.path(SessionOpening.path))
        let opening = try SessionOpening(canonical: openingBytes, file: SessionOpening.path)
        var chain = SegmentChain(opening: sha256(openingBytes), openedAt: opening.openedAt)
        for link in record.links { try chain.accept(link) }
        let input = try readInput(&record)
        let isWhole = try !setAsideUnchained(&record)
        try declareGap(&record, &chain, input, isWhole: isWhole)
        try declareTokens(&record)
        try setAsideUnchainedTokens(record)
        let end = try orderedEnd(&record, recovered)
        let header = SessionHeader(
            session: directory.session, worker: opening.worker, lease: opening.lease, openedAt: opening.openedAt,
            closedAt: end.at, reason: end.reason, opening: DigestPair(of: openingBytes),
            head0: DigestPair(head: chain.firstHead), lastHead: DigestPair(head: chain.head), chain: record.links,
            image: ImageReference(name: opening.image.name, digests: opening.image.digests), input: InputSummary(input),
            cleanlinessOpen: try report(.open)?.summary ?? CleanlinessSummary(pass: 0, notChecked: 0, failed: []),
            cleanlinessClose: try closingReport(&record), clockSteps: chainedSteps(record), missing: record.missing,
            recoveredAt: recovered ? now : nil)
        return try SessionManifest(header: header, records: try records(record))
    }

    /// Reads the whole input log back; a torn last line is cut off and declared.
    private func readInput(_ record: inout SessionRecord) throws -> InputLog {
        let path = directory.path(InputLog.path)
        var log = InputLog()
        guard let handle = FileHandle(forUpdatingAtPath: path) else {
            try SessionFile.write([], to: path)
            try declare(&record, InputLog.path, "the session ended before its first line")
            return log
        }
        defer { try? handle.close() }
        var rest: [UInt8] = []
        var whole: UInt64 = 0
        while let piece = try handle.read(upToCount: 1 << 20), !piece.isEmpty {
            rest += piece
            var start = 0
            while let end = rest[start...].firstIndex(of: 0x0A) {
                _ = try log.accept(Array(rest[start...end]))
                start = end + 1
            }
            whole += UInt64(start)
            rest.removeFirst(start)
        }
        if !rest.isEmpty {
            try declare(&record, "\(InputLog.path): its last line", "torn when the worker stopped, and dropped")
            try handle.truncate(atOffset: whole)
            try handle.synchronize()
        }
        return log
    }

    /// A segment that reached the disk but not the chain proves nothing: it is set aside and declared.
    ///
    /// - Returns: whether there was one, so that the chain must end with a gap.
    private func setAsideUnchained(_ record: inout SessionRecord) throws -> Bool {
        let known = record.segments
        var found = record.missing.contains { $0.why == Self.unchained }
        for path in try directory.dataFiles() where path.hasPrefix("recording/") && known[path] == nil {
            let name = path.split(separator: "/").last.map { String($0) } ?? path
            try declare(&record, path, Self.unchained)
            try FileManager.default.moveItem(atPath: directory.path(path), toPath: directory.scratch + "/" + name)
            found = true
        }
        return found
    }

    private static let unchained = "written, but not chained when the worker stopped; set aside"

    /// A chain that the session itself did not end gets its gap.
    private func declareGap(
        _ record: inout SessionRecord, _ chain: inout SegmentChain, _ input: InputLog, isWhole: Bool
    ) throws {
        let covered = chain.lastSegment?.inputLines ?? 0
        let isWhole = isWhole && record.end != nil && covered == input.lineCount
        guard chain.state == .recording, !isWhole else { return }
        // The session's own reason, when it could write that down and its gap no more.
        let reason = record.end.flatMap { GapValues.Reason(rawValue: $0.reason.rawValue) } ?? .worker
        let gap = GapValues(
            afterSegment: chain.lastSegment?.n ?? 0, startUnixNs: chain.gapStart,
            endUnixNs: max(chain.gapStart, (record.end?.at ?? now) * 1_000_000), reason: reason)
        let link = try chain.append(gap)
        try journal.append(.link(String(decoding: link.canonicalBytes, as: UTF8.self)))
        record.links.append(link)
    }

    /// Steps before segments of the chain; one may have been written down whose segment was not chained any more.
    private func chainedSteps(_ record: SessionRecord) -> [ClockStep] {
        let segments = Set(record.segments.values.map { $0.n })
        return record.clockSteps.filter { segments.contains($0.segment) }
    }

    /// A fresh token whose mark never entered the chain is no part of the bundle.
    private func setAsideUnchainedTokens(_ record: SessionRecord) throws {
        let known = Set((0...record.marks.count).map { MarkValues.path(UInt32($0)) })
        for name in try FileManager.default.contentsOfDirectory(atPath: directory.member("tokens"))
        where name.hasPrefix("fresh-") && name.hasSuffix(".tst") && !known.contains("tokens/" + name) {
            let aside = directory.scratch + "/" + name
            guard unsafe rename(directory.member("tokens/" + name), aside) == 0 else {
                throw SessionFile.failure("set aside", name)
            }
        }
    }

    /// Says which authority's token over the opening never came.
    private func declareTokens(_ record: inout SessionRecord) throws {
        let path = EvidencePolicy.path
        let policy = try EvidencePolicy(canonical: try directory.read(directory.path(path)), file: path)
        for authority in policy.timeAuthorities {
            let token = "tokens/opening-\(authority.name).tst"
            guard !FileManager.default.fileExists(atPath: directory.member(token)) else { continue }
            try declare(&record, token, "the session ended before the authority gave it, or it came too late")
        }
    }

    /// Says once that something is missing, before it is.
    private func declare(_ record: inout SessionRecord, _ what: String, _ why: String) throws {
        let part = MissingPart(what: what, why: why)
        guard !record.missing.contains(part) else { return }
        try journal.append(.missing(what: what, why: why))
        record.missing.append(part)
    }

    private func orderedEnd(
        _ record: inout SessionRecord, _ recovered: Bool
    ) throws -> (reason: ClosingReason, at: UInt64) {
        if let end = record.end { return end }
        let end = (reason: ClosingReason.worker, at: now)
        try journal.append(.ended(reason: end.reason.rawValue, at: end.at))
        record.end = end
        return end
    }

    private func report(_ phase: CleanlinessReport.Phase) throws -> CleanlinessReport? {
        let path = directory.path(phase.path)
        guard FileManager.default.fileExists(atPath: path) else { return nil }
        return try CleanlinessReport(canonical: try directory.read(path), file: phase.path)
    }

    private func closingReport(_ record: inout SessionRecord) throws -> CleanlinessSummary? {
        if let report = try report(.close) { return report.summary }
        try declare(&record, CleanlinessReport.Phase.close.path, "the session ended before it could be made")
        return nil
    }

    /// One record for every file that stands in `data/`, also for those that nobody announced.
    private func records(_ record: SessionRecord) throws -> [ArtefactRecord] {
        let segments = record.segments
        return try directory.dataFiles().filter { $0 != SessionManifest.path }.map { path in
            let found = try FileDigests(of: directory.path(path))
            var described = record.artefacts[path] ?? unannounced(path, found)
            if let values = segments[path] { described.segment = values }
            guard described.digests == found.digests, described.bytes == found.bytes else {
                throw WorkerError(.damaged, "\(path) is not what it was when it was completed")
            }
            return described
        }
    }

    private func unannounced(_ path: String, _ found: FileDigests) -> ArtefactRecord {
        let kind = KnownFile(path: path)
        return ArtefactRecord(
            path: path, mediaType: kind.mediaType, bytes: found.bytes, digests: found.digests, at: now,
            source: kind.source, tier: kind.tier, salt: Entropy.bytes(16), torn: kind.isStream)
    }
}
