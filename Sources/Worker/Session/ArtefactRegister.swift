import CanonicalJSON
import CryptoPrimitives
import EvidenceModel
import Foundation
import Recorder

/// Takes files of `data/` into evidence when they are complete: hashed, written down in the input log and the journal.
struct ArtefactRegister: Sendable {
    let directory: SessionDirectory
    let journal: SessionJournal
    let input: InputWriter
    let clock: any RecorderClock

    /// What is known of a file beside its bytes.
    struct Description: Sendable {
        var name: String?
        var mediaType: String
        var source: ArtefactRecord.Source
        var tier = ArtefactRecord.Tier.open
        var afterInput = false
        var torn = false
    }

    /// Writes a file and takes it into evidence.
    @discardableResult
    func add(_ bytes: [UInt8], as path: String, _ description: Description) throws -> DigestPair {
        try SessionFile.write(bytes, to: directory.path(path))
        return try complete(path, description)
    }

    /// Takes a file that stands in `data/` already, and will not change any more, into evidence.
    @discardableResult
    func complete(_ path: String, _ description: Description) throws -> DigestPair {
        let found = try FileDigests(of: directory.path(path))
        let record = ArtefactRecord(
            path: path, name: description.name, mediaType: description.mediaType, bytes: found.bytes,
            digests: found.digests, at: clock.unixNs() / 1_000_000, source: description.source, tier: description.tier,
            salt: Entropy.bytes(16), afterInput: description.afterInput, torn: description.torn)
        try journal.append(.artefact(String(decoding: record.canonicalBytes, as: UTF8.self)))
        try input.append(.system, .artefact(path: path, bytes: found.bytes, found.digests, prefix: false))
        return found.digests
    }

    /// Takes a screenshot into evidence.
    @discardableResult
    func screenshot(_ png: [UInt8], number: Int) throws -> LivePicture {
        let digits = String(number)
        let path = "screenshots/" + String(repeating: "0", count: max(0, 6 - digits.count)) + digits + ".png"
        let digests = try add(png, as: path, Description(mediaType: "image/png", source: .xServer))
        try input.append(.system, .screenshot(path: path, digests))
        return LivePicture(path: path, sha256: digests.sha256.hex)
    }
}
