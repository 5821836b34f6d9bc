/// The two ends between which the gate stands.
public enum RFBSide: String, Sendable, Hashable, CaseIterable {
    case viewer, server
}

/// What is wrong with what one side sent, where, and what to do about it.
public struct RFBError: Error, Hashable, Sendable, CustomStringConvertible {
    public enum Code: String, Sendable, Hashable, CaseIterable {
        /// Not RFB, or older than 3.8.
        case version
        /// No security type that both sides have.
        case security
        /// The server says no; its reason is in the message.
        case refused
        /// A framebuffer that is empty or too large.
        case geometry
        /// A pixel format that makes no sense, or that comes when updates may be on their way.
        case pixelFormat
        /// A message of unknown type: where the next one begins cannot be known.
        case message
        /// A rectangle in an encoding that the viewer was not allowed to ask for.
        case encoding
        /// A rectangle outside the framebuffer, or whose data contradict its size.
        case rectangle
        /// Longer than a reader with bounded memory accepts.
        case limit
        /// Bytes at a time when this side has nothing to say.
        case order
        /// The connection of this side ended.
        case gone
        /// The caller gave an event that the phase does not wait for.
        case illegalMove
    }

    public let code: Code

    /// Whose bytes they were.
    public let side: RFBSide

    /// Bytes of that side, from its connection's start to the place of the fault.
    public let offset: UInt64

    /// One English sentence.
    public let message: String

    public init(_ code: Code, _ side: RFBSide, offset: UInt64 = 0, _ message: String) {
        self.code = code
        self.side = side
        self.offset = offset
        self.message = message
    }

    /// What to do.
    public var advice: String {
        switch code {
        case .version, .security: "use a viewer and a server that speak RFB 3.8"
        case .refused: "look into the X server's log"
        case .geometry: "give the desktop a size between 1 × 1 and 16384 × 16384"
        case .pixelFormat: "let the viewer set its pixel format once, before it asks for updates"
        case .message, .encoding, .rectangle, .order:
            side == .viewer ? "close this viewer and let it connect anew" : "connect to the X server anew"
        case .limit: "send less at once"
        case .gone: "connect anew"
        case .illegalMove: "correct the caller"
        }
    }

    public var description: String { "\(side.rawValue), byte \(offset): \(message) (\(advice))" }

    func moved(to offset: UInt64) -> RFBError { RFBError(code, side, offset: offset, message) }
}
