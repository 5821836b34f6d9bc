internal import DrawCore
internal import EvidenceModel
internal import Glibc

/// The files of a draw directory, read with limits.
struct DrawDirectory {
    /// JSON files and notes.
    static let maximumFileByteCount = 64 << 20
    /// `list.bin` and outcomes: 2^32 entries are more than memory holds.
    static let maximumListByteCount = 16 << 30

    let path: String
    /// Regular files at the top and in `ledger/`, in ascending order.
    let names: Set<String>

    /// - Throws: `.read` when there is no such directory, or something in it is neither file nor `ledger/`.
    init(path: String) throws(EvidenceError) {
        self.path = path
        var names = Set(try Self.list(path))
        if names.remove("ledger") != nil {
            for name in try Self.list(path + "/ledger") { names.insert("ledger/" + name) }
        }
        self.names = names
    }

    private static func list(_ path: String) throws(EvidenceError) -> [String] {
        guard let stream = unsafe opendir(path) else {
            throw EvidenceError(.read, "\(path): \(unsafe String(cString: strerror(errno)))")
        }
        defer { unsafe closedir(stream) }
        var names: [String] = []
        while let entry = unsafe readdir(stream) {
            let name = unsafe withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
                unsafe String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            guard name != ".", name != ".." else { continue }
            names.append(name)
            guard names.count <= 10_000 else { throw EvidenceError(.limit, "\(path): more than 10000 files") }
        }
        return names
    }

    func bytes(_ name: String, maximum: Int = maximumFileByteCount) throws(EvidenceError) -> [UInt8] {
        try FileSource.contents(of: path + "/" + name, maximum: maximum)
    }
}
