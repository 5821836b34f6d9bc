/// A connection that carries whole messages both ways, in order: a WebSocket, or two ends in memory.
///
/// One task receives and one sends at a time; the two may be different ones. A cancelled task's call throws.
public protocol MessageLink: Sendable {
    /// Waits for the next message.
    ///
    /// - Returns: nil once the other side closed in order.
    /// - Throws: when the connection broke, or the other side broke the rules.
    func receive() async throws -> LinkMessage?

    /// Returns once there is room for more: whoever sends faster than the other side reads waits here.
    ///
    /// - Throws: when the link is closed or broke.
    func send(_ message: LinkMessage) async throws

    /// Closes in order; a waiting `receive` and `send` end. Closing twice does nothing.
    ///
    /// - Parameters:
    ///   - code: RFC 6455 section 7.4; 1000 when all is well.
    ///   - reason: at most 123 bytes of UTF-8.
    func close(code: UInt16, reason: String) async

    /// Ends the connection at once, without a goodbye: the other side learns that it broke.
    func cut()
}
