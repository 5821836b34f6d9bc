internal import DrawCore
internal import EvidenceModel
internal import Glibc

/// Reads a draw directory: only files that the protocol names, only regular ones, and no more than memory bears.
struct DrawDirectoryReader {
    /// JSON files and notes.
    static let maximumDocumentByteCount = 64 << 20
    private static let maximumNameCount = 10_000

    let path: String
    /// Paths inside the directory, `ledger/` included, ascending.
    let names: [String]

    /// Bytes that may still be read; the replay needs about as much again.
    private var allowance = Self.physicalByteCount / 2

    /// - Throws: `.read` when there is no such directory, `.limit` when it has more files than a draw can have.
    init(path: String) throws(EvidenceError) {
        self.path = path
        var names: [String] = []
        for name in try Self.list(path) {
            if name == "ledger" {
                guard try Self.kind(of: path + "/ledger") == S_IFDIR else {
                    throw EvidenceError(.read, "\(path)/ledger: not a directory; links are not followed")
                }
                names += try Self.list(path + "/ledger").map { "ledger/" + $0 }
            } else {
                names.append(name)
            }
        }
        self.names = names.sorted()
    }

    /// Every file that the protocol names; the paths of the others.
    ///
    /// - Throws: `.read` for a file that is none or cannot be read, `.limit` for one that is too large.
    mutating func files() throws(EvidenceError) -> PublishedFiles {
        try files { PublishedFiles.knows($0) }
    }

    /// The documents without which no candidate can check anything: all but list and outcomes.
    mutating func documents() throws(EvidenceError) -> PublishedFiles {
        try files { PublishedFiles.knows($0) && !Self.isLarge($0) }
    }

    private mutating func files(_ isWanted: (String) -> Bool) throws(EvidenceError) -> PublishedFiles {
        var files = PublishedFiles()
        for name in names {
            guard isWanted(name) else {
                if !PublishedFiles.knows(name) { files.strangers.append(name) }
                continue
            }
            guard files.take(try bytes(name), path: name) else {
                preconditionFailure("\(name) is known")
            }
        }
        return files
    }

    /// `list.bin` and outcomes: as long as the draw has candidates.
    private static func isLarge(_ name: String) -> Bool { name == CandidateList.file || name.hasSuffix(".outcomes") }

    /// One file's bytes.
    mutating func bytes(_ name: String) throws(EvidenceError) -> [UInt8] {
        let file = path + "/" + name
        guard try Self.kind(of: file) == S_IFREG else {
            throw EvidenceError(.read, "\(file): not a regular file; links are not followed")
        }
        let maximum = Self.isLarge(name) ? allowance : min(allowance, Self.maximumDocumentByteCount)
        let bytes = try FileSource.contents(of: file, maximum: maximum)
        allowance -= bytes.count
        return bytes
    }

    /// File, directory or link, as `st_mode` says.
    private static func kind(of path: String) throws(EvidenceError) -> mode_t {
        var status = stat()
        guard unsafe lstat(path, &status) == 0 else { throw failure(path) }
        return status.st_mode & S_IFMT
    }

    private static var physicalByteCount: Int { sysconf(Int32(_SC_PHYS_PAGES)) * sysconf(Int32(_SC_PAGESIZE)) }

    private static func failure(_ path: String) -> EvidenceError {
        EvidenceError(.read, "\(path): \(unsafe String(cString: strerror(errno)))")
    }

    /// Names in a directory.
    static func list(_ path: String) throws(EvidenceError) -> [String] {
        guard let stream = unsafe opendir(path) else { throw failure(path) }
        defer { unsafe closedir(stream) }
        var names: [String] = []
        while let entry = unsafe readdir(stream) {
            let name = unsafe withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
                unsafe String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            guard name != ".", name != ".." else { continue }
            names.append(name)
            guard names.count <= maximumNameCount else {
                throw EvidenceError(.limit, "\(path): more than \(maximumNameCount) files")
            }
        }
        return names
    }
}
