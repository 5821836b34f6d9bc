internal import Foundation
internal import Glibc

/// A place of published files, a draw's or a log's: a directory, or an address that a web server answers under.
///
/// Nothing that comes from there is believed: whoever reads it verifies it.
public struct PublicSource: Sendable, CustomStringConvertible {
    private enum Place: Sendable {
        case directory(String)
        case web(URL)
    }

    /// The slowest line on which a long file still counts as coming.
    private static let leastBytesPerSecond = 131_072

    private let place: Place

    /// For a short file, and for silence within a long one.
    private let patience: Duration

    /// As it was named.
    public let description: String

    /// - Parameter text: a directory that exists, or a base address: `http:` or `https:`, without query.
    /// - Throws: `.source`.
    public init(_ text: String) throws(DrawsError) { try self.init(text, patience: .seconds(30)) }

    init(_ text: String, patience: Duration) throws(DrawsError) {
        description = text
        self.patience = patience
        if text.lowercased().hasPrefix("http:") || text.lowercased().hasPrefix("https:") {
            guard let url = URL(string: text), let host = url.host, !host.isEmpty, url.query == nil, url.fragment == nil
            else {
                throw DrawsError(.source, "\(text) is no http or https address: name the base address of the files")
            }
            place = .web(url)
            return
        }
        var status = stat()
        guard unsafe stat(text, &status) == 0, status.st_mode & S_IFMT == S_IFDIR else {
            throw DrawsError(.source, "\(text) is no directory: name a directory, or an http or https address")
        }
        place = .directory(text)
    }

    /// The bytes of a file; nil if there is none.
    ///
    /// - Parameters:
    ///   - path: relative, of parts that are no "..".
    ///   - maximum: longest file taken, in bytes.
    /// - Throws: `.source` for a server that does not answer in time, or with too much; `.storage`, `.malformed` for a file.
    public func read(_ path: String, maximum: Int) async throws(DrawsError) -> [UInt8]? {
        switch place {
        case .directory(let directory): return try DurableFiles.read("\(directory)/\(path)", maximum: maximum)
        case .web(let base):
            let timeout = patience + .seconds(maximum / Self.leastBytesPerSecond)
            let url = base.appendingPathComponent(path)
            switch await PublicFetch.get(url, timeout: timeout, silence: patience, maximum: maximum) {
            case .answer(let bytes): return bytes
            case .absent: return nil
            case .failure(let reason):
                throw DrawsError(.source, "\(url): \(reason); try again, or name another copy")
            }
        }
    }

    /// A file that has to be there.
    ///
    /// - Throws: as `read(_:maximum:)`; `.source` if there is none.
    func require(_ path: String, maximum: Int) async throws(DrawsError) -> [UInt8] {
        guard let bytes = try await read(path, maximum: maximum) else {
            throw DrawsError(.source, "\(description) has no \(path): name the right place, or ask the office for it")
        }
        return bytes
    }
}
