/// A line between two programs that carries whole messages, in order, both ways.
///
/// One reader at a time; any number of senders.
public protocol MessageLink: Sendable {
    /// The next message; nil once the other side closed in order.
    ///
    /// - Throws: when the line broke, or one side did not keep to the rules.
    func receive() async throws -> LinkMessage?

    /// Returns once there is room for another one: who sends faster than the other side takes, waits here.
    func send(_ message: LinkMessage) async throws

    /// Says goodbye and waits, for a while, for the other side to do the same.
    ///
    /// - Parameters:
    ///   - code: RFC 6455 section 7.4.
    ///   - reason: at most 123 bytes; longer ones are cut.
    func close(code: UInt16, reason: String) async
}
