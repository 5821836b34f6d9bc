import CryptoPrimitives
import EvidenceModel
import Foundation

/// Packs a session's directory into its bundle (docs/spec/evidence.md section 8).
struct BundleWriter {
    let directory: SessionDirectory

    /// Bytes copied at a time.
    private static let pieceBytes = 1 << 20

    private struct Member {
        let name: String
        let path: String
        let bytes: UInt64
        let crc32: UInt32
        let digests: DigestPair
    }

    /// Writes what the closing token is over: both manifests of `data/` and the ASiC manifest.
    ///
    /// - Returns: SHA-256 of the ASiC manifest: the token's imprint.
    func writeManifests() throws -> Digest {
        let files = try directory.dataFiles().map { (member: "data/" + $0, path: directory.path($0)) }
        let listed = try files.map { (member: $0.member, digests: try FileDigests(of: $0.path).digests) }
        for function in HashFunction.allCases {
            try write(BagItManifest.text(function, listed), as: BagItManifest.member(function))
        }
        let session = try FileDigests(of: directory.path(SessionManifest.path)).digests.sha256
        let manifest = BagItManifest.text(.sha256, listed)
        let asic = ASiCManifest(session: session, manifest: sha256(manifest)).bytes
        try write(asic, as: ASiCManifest.member)
        return sha256(asic)
    }

    /// Writes the tag manifests and the container; the bundle appears whole or not at all.
    func pack() throws {
        try write(ASiCManifest.mimetype, as: ASiCManifest.mimetypeMember)
        try write(BagItManifest.declaration, as: BagItManifest.declarationMember)
        let tags = try tagFiles().sorted(by: BundlePath.precedes).map { try member($0, directory.member($0)) }
        let listed = tags.map { (member: $0.name, digests: $0.digests) }
        for function in HashFunction.allCases {
            try write(BagItManifest.text(function, listed), as: BagItManifest.tagMember(function))
        }
        let manifests = try HashFunction.allCases.map {
            try member(BagItManifest.tagMember($0), directory.member(BagItManifest.tagMember($0)))
        }
        let data = try directory.dataFiles().map { try member("data/" + $0, directory.path($0)) }
        let all = (tags + manifests + data).sorted { left, right in
            if left.name == ASiCManifest.mimetypeMember { return right.name != left.name }
            if right.name == ASiCManifest.mimetypeMember { return false }
            return BundlePath.precedes(left.name, right.name)
        }
        try writeContainer(all)
    }

    /// Everything beside `data/` that stands in the bundle, but for the tag manifests.
    private func tagFiles() throws -> [String] {
        var names = [
            ASiCManifest.mimetypeMember, BagItManifest.declarationMember, ASiCManifest.member, ASiCManifest.tokenMember,
            WorkerSignature.member,
        ]
        names += HashFunction.allCases.map { BagItManifest.member($0) }
        for folder in ["ledger", "tokens"] {
            let found = try FileManager.default.contentsOfDirectory(atPath: directory.member(folder))
            names += found.filter { !$0.hasSuffix(".part") }.map { folder + "/" + $0 }
        }
        return names
    }

    private func member(_ name: String, _ path: String) throws -> Member {
        guard let file = FileHandle(forReadingAtPath: path) else { throw DurableFile.failure("open", path) }
        defer { try? file.close() }
        var hasher = PairHasher()
        var crc = CRC32()
        while let piece = try file.read(upToCount: Self.pieceBytes), !piece.isEmpty {
            let bytes = Array(piece)
            hasher.update(bytes)
            crc.update(bytes)
        }
        let length = hasher.byteCount
        return Member(name: name, path: path, bytes: length, crc32: crc.value, digests: hasher.finalize())
    }

    private func writeContainer(_ members: [Member]) throws {
        let temporary = directory.bundle + ".part"
        _ = FileManager.default.createFile(
            atPath: temporary, contents: nil, attributes: [.posixPermissions: 0o640])
        guard let output = FileHandle(forWritingAtPath: temporary) else {
            throw DurableFile.failure("create", temporary)
        }
        var zip = ZipWriter()
        for member in members {
            let header = try zip.begin(ZipMember(name: member.name, byteCount: member.bytes, crc32: member.crc32))
            try output.write(contentsOf: Data(header))
            guard let input = FileHandle(forReadingAtPath: member.path) else {
                throw DurableFile.failure("open", member.path)
            }
            while let piece = try input.read(upToCount: Self.pieceBytes), !piece.isEmpty {
                try output.write(contentsOf: piece)
            }
            try input.close()
        }
        try output.write(contentsOf: Data(zip.finish()))
        try output.synchronize()
        try output.close()
        guard unsafe rename(temporary, directory.bundle) == 0 else { throw DurableFile.failure("rename", temporary) }
        try DurableFile.syncDirectory(of: directory.bundle)
    }

    private func write(_ bytes: [UInt8], as name: String) throws {
        let path = directory.member(name)
        let folder = path.split(separator: "/", omittingEmptySubsequences: false).dropLast().joined(separator: "/")
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        try DurableFile.write(bytes, to: path)
    }
}
