/// Serial numbers that are never given twice, whatever happens between two starts.
///
/// Blocks are reserved on disk before the first number of a block is used: a crash skips numbers, but repeats none.
struct SerialNumbers {
    private static let block: UInt64 = 4096

    private let directory: String
    private var path: String { directory + "/serial" }

    /// The next number; owned by the authority's actor.
    private var next: UInt64

    /// The first number that is not reserved yet; owned by the authority's actor.
    private var limit: UInt64

    /// - Parameter directory: locked by the caller.
    init(directory: String) throws(TimestampError) {
        self.directory = directory
        let path = directory + "/serial"
        if let bytes = try PrivateFiles.read(path, maximum: 64, isSecret: false) {
            guard let reserved = UInt64(String(decoding: bytes.prefix { $0 != 0x0A }, as: UTF8.self)), reserved > 0
            else {
                throw TimestampError(.directory, "\(path) holds no number: restore it, or start an authority afresh")
            }
            next = reserved
        } else {
            next = 1
        }
        limit = next
    }

    mutating func take() throws(TimestampError) -> UInt64 {
        if next == limit {
            let (reserved, overflows) = limit.addingReportingOverflow(Self.block)
            guard !overflows else {
                throw TimestampError(.directory, "\(path): no serial numbers are left; start afresh")
            }
            try PrivateFiles.replace(path, Array("\(reserved)\n".utf8))
            limit = reserved
        }
        defer { next += 1 }
        return next
    }
}
