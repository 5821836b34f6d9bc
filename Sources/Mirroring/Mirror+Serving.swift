public import CryptoPrimitives
public import TransparencyLog

/// A file of the copy, ready for an HTTP answer.
public struct MirroredFile: Sendable, Hashable {
    public let bytes: [UInt8]
    public let contentType: String
    /// Everything but the checkpoint.
    public let isImmutable: Bool
}

extension Mirror {
    /// A file of the copy (C2SP tlog-tiles); nil if there is none.
    ///
    /// - Parameters:
    ///   - path: below the log's own prefix.
    ///   - prefix: SHA-256 of the log's origin, in hexadecimal.
    /// - Throws: `MirrorError.storage`.
    public nonisolated func file(_ path: String, below prefix: String) async throws(MirrorError) -> MirroredFile? {
        guard prefix.utf8.elementsEqual(self.prefix.utf8), let resource = LogResource(path: path),
            let bytes = try held.folder.read(resource.path)
        else { return nil }
        return MirroredFile(bytes: bytes, contentType: resource.contentType, isImmutable: resource != .checkpoint)
    }

    /// A file of a draw that is held (TD1 section 4); nil if there is none.
    public nonisolated func file(_ name: String, of commit: Digest) async -> HeldFile? {
        await custody.file(name, of: commit)
    }

    /// The draws that the log has committed to, as far as they are cosigned, the newest first.
    ///
    /// - Parameter limit: how many at most.
    public func draws(limit: Int) async -> [(draw: LoggedDraw, isHeld: Bool)] {
        var found: [(draw: LoggedDraw, isHeld: Bool)] = []
        for draw in state.draws.suffix(limit).reversed() {
            found.append((draw, await custody.file("list.bin", of: draw.commit) != nil))
        }
        return found
    }

    /// Below which the copy is served: SHA-256 of the log's origin, in hexadecimal.
    public nonisolated var prefix: String { MirrorFolder.prefix(of: log.name) }

    /// Pulls again and again, until it is cancelled.
    ///
    /// - Parameters:
    ///   - interval: from one pull to the next; after failures up to sixty times as long.
    ///   - report: told what each pull came to.
    public nonisolated func run(
        every interval: Duration, report: @Sendable (Result<Outcome, any Error>) -> Void
    ) async throws {
        var failures = 0
        while true {
            do {
                let outcome = try await pull()
                failures = 0
                report(.success(outcome))
            } catch is CancellationError {
                throw CancellationError()
            } catch {
                failures += 1
                report(.failure(error))
            }
            try await Task.sleep(for: interval * min(1 << min(failures, 6), 60))
        }
    }
}
