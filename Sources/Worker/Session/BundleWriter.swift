import CryptoPrimitives
import EvidenceModel
import Foundation

/// Packs a session's directory into its bundle (docs/spec/evidence.md section 8).
struct BundleWriter {
    let directory: SessionDirectory

    /// Bytes read at a time.
    private static let pieceBytes = 1 << 20

    /// Hashes every file of `data/`, for the manifests and the container.
    func gather() throws -> BundleAssembler {
        var assembler = BundleAssembler()
        for path in try directory.dataFiles() { try assembler.addData(path, try facts(directory.path(path))) }
        return assembler
    }

    /// Adds what stands beside `data/`, and writes the container; the bundle appears whole or not at all.
    ///
    /// - Parameter assembler: with `data/` closed.
    func pack(_ assembler: BundleAssembler) throws {
        var assembler = assembler
        for name in try tagFiles() { try assembler.addTag(name, try directory.read(directory.member(name))) }
        let temporary = directory.bundle + ".part"
        _ = FileManager.default.createFile(
            atPath: temporary, contents: nil, attributes: [.posixPermissions: 0o640])
        guard let output = FileHandle(forWritingAtPath: temporary) else {
            throw SessionFile.failure("create", temporary)
        }
        var zip = ZipWriter()
        for member in try assembler.members() {
            try output.write(contentsOf: Data(try zip.begin(member.zipMember)))
            if let bytes = member.bytes {
                try output.write(contentsOf: Data(bytes))
            } else {
                try eachPiece(of: directory.member(member.name)) { try output.write(contentsOf: $0) }
            }
        }
        try output.write(contentsOf: Data(zip.finish()))
        try output.synchronize()
        try output.close()
        guard unsafe rename(temporary, directory.bundle) == 0 else { throw SessionFile.failure("rename", temporary) }
        try SessionFile.syncDirectory(of: directory.bundle)
    }

    /// Members that the session has put beside `data/`; the assembler makes the rest.
    private func tagFiles() throws -> [String] {
        var names = [ASiCManifest.tokenMember, WorkerSignature.member]
        for folder in ["ledger", "tokens"] {
            let found = try FileManager.default.contentsOfDirectory(atPath: directory.member(folder))
            names += found.filter { !$0.hasSuffix(".part") }.map { folder + "/" + $0 }
        }
        return names
    }

    private func facts(_ path: String) throws -> MemberFacts {
        var hasher = MemberHasher()
        try eachPiece(of: path) { hasher.update(Array($0)) }
        return hasher.finalize()
    }

    private func eachPiece(of path: String, _ take: (Data) throws -> Void) throws {
        guard let file = FileHandle(forReadingAtPath: path) else { throw SessionFile.failure("open", path) }
        defer { try? file.close() }
        while let piece = try file.read(upToCount: Self.pieceBytes), !piece.isEmpty { try take(piece) }
    }
}
