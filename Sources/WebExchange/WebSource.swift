/// A body that is read while it is sent.
public struct WebSource: Sendable {
    /// Of the whole body.
    public let byteCount: Int64

    let next: @Sendable () async throws -> [UInt8]
    let progress: @Sendable (Int64) -> Void

    /// - Parameters:
    ///   - byteCount: of the whole body.
    ///   - progress: told bytes sent, from another thread; must not block.
    ///   - next: the following piece, never empty, asked for when the one before has left; what it throws ends the
    ///     exchange and is the cause of a `cancelled`.
    public init(
        byteCount: Int64, progress: @escaping @Sendable (Int64) -> Void = { _ in },
        next: @escaping @Sendable () async throws -> [UInt8]
    ) {
        self.byteCount = byteCount
        self.progress = progress
        self.next = next
    }
}
