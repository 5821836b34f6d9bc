internal import Foundation
internal import Glibc
public import TransparencyLog
public import WebExchange

/// Where a log's published files are read: a directory, or an address that a web server answers under.
///
/// Nothing that comes from there is believed.
public struct LogSource: Sendable, CustomStringConvertible {
    private enum Place: Sendable {
        case directory(String)
        case web(URL)
    }

    private let place: Place

    /// For one file.
    private let patience: Duration

    private let trust: TLSTrust

    /// As it was named.
    public let description: String

    /// - Parameters:
    ///   - text: a directory that exists, or a base address: `http:` or `https:`, without query.
    ///   - patience: how long one file may take.
    ///   - trust: over TLS, whom to believe and what to show.
    /// - Throws: `.configuration`.
    public init(_ text: String, patience: Duration = .seconds(30), trust: TLSTrust = .system) throws(MirrorError) {
        description = text
        self.patience = patience
        self.trust = trust
        if text.lowercased().hasPrefix("http:") || text.lowercased().hasPrefix("https:") {
            guard let url = URL(string: text), let host = url.host, !host.isEmpty, url.query == nil, url.fragment == nil
            else {
                throw MirrorError(
                    .configuration, "\(text) is no http or https address: name the base address of the log")
            }
            place = .web(url)
            return
        }
        var status = stat()
        guard unsafe stat(text, &status) == 0, status.st_mode & S_IFMT == S_IFDIR else {
            throw MirrorError(
                .configuration, "\(text) is no directory: name a log's directory, or an http or https address")
        }
        place = .directory(text)
    }

    /// The bytes of a file; nil if there is none.
    ///
    /// - Parameters:
    ///   - path: relative, of parts that are no "..".
    ///   - maximum: longest file taken, in bytes.
    /// - Throws: `.source`, `.storage`.
    public func read(_ path: String, maximum: Int) async throws(MirrorError) -> [UInt8]? {
        switch place {
        case .directory(let directory): return try DurableFolder.read("\(directory)/\(path)", maximum: maximum)
        case .web(let base):
            let url = base.appendingPathComponent(path)
            let answer: WebAnswer
            do throws(WebError) {
                answer = try await WebExchange.perform(
                    WebRequest(.get, url, timeout: patience, maximumByteCount: maximum, trust: trust))
            } catch { throw MirrorError(.source, error.message, cause: error) }
            switch answer.status {
            case 200: return answer.body
            case 404, 410: return nil
            case 400, 403:
                throw MirrorError(
                    .source,
                    "\(url): refused with HTTP status \(answer.status); if it asks for a node's certificate, show one that its authority gave and has not revoked (--certificate, --certificate-key)"
                )
            default:
                throw MirrorError(.source, "\(url): HTTP status \(answer.status); try again, or name another copy")
            }
        }
    }

    /// The log's latest checkpoint, unverified.
    ///
    /// - Throws: `.source`, `.storage`.
    public func note() async throws(MirrorError) -> SignedNote {
        guard
            let bytes = try await read(LogResource.checkpoint.path, maximum: SignedNote.maximumByteCount)
        else { throw MirrorError(.source, "\(description) has no checkpoint: is it a log's base address?") }
        do throws(NoteError) {
            return try SignedNote(parsing: bytes)
        } catch { throw MirrorError(.source, "\(description): its checkpoint is none: \(error.message)") }
    }

    /// A bundle; the full one where the partial one is gone.
    ///
    /// - Throws: `.source`, `.storage`.
    public func bundle(_ address: TileAddress) async throws(MirrorError) -> (bytes: [UInt8], isFull: Bool) {
        let maximum = DurableFolder.maximumFileByteCount
        if let bytes = try await read(LogResource.entries(address).path, maximum: maximum) { return (bytes, false) }
        if !address.isFull, let bytes = try await read(LogResource.entries(address.full).path, maximum: maximum) {
            return (bytes, true)
        }
        throw MirrorError(
            .source,
            "\(description) has no \(LogResource.entries(address).path): the log is incomplete; name another copy")
    }
}
