/// The handshake towards the viewer (RFC 6143 sections 7.1 to 7.3), in which the gate is the server.
///
/// Offers no authentication but None: whoever comes this far has shown a lease.
public struct ViewerGreeting: Sendable {
    public enum Phase: Hashable, Sendable {
        case version
        case security
        /// ClientInit, the viewer's last word.
        case initialization
        case done
    }

    public private(set) var phase = Phase.version
    public private(set) var offset: UInt64 = 0
    private var held: [UInt8] = []

    public init() {}

    /// What the gate says first.
    public static let opening = ServerGreeting.version

    /// Takes bytes from the front of `rest`, at most up to the end of the handshake.
    ///
    /// - Parameter answers: gets bytes for the viewer, those before a fault too.
    /// - Throws: `.version`, `.security`.
    public mutating func take(_ rest: inout ArraySlice<UInt8>, _ answers: inout [UInt8]) throws(RFBError) {
        while !rest.isEmpty, phase != .done {
            let needed = phase == .version ? ServerGreeting.versionByteCount : 1
            let part = rest.prefix(needed - held.count)
            held += part
            rest = rest.dropFirst(part.count)
            offset += UInt64(part.count)
            guard held.count == needed else { return }
            switch phase {
            case .version:
                guard held == ServerGreeting.version else { throw fault(.version, "the viewer does not speak RFB 3.8") }
                answers += [1, ServerGreeting.SecurityType.none]
                phase = .security
            case .security:
                guard held[0] == ServerGreeting.SecurityType.none else {
                    throw fault(.security, "the viewer chose security type \(held[0]), which was not offered")
                }
                answers += [0, 0, 0, 0]
                phase = .initialization
            case .initialization, .done: phase = .done
            }
            held = []
        }
    }

    private func fault(_ code: RFBError.Code, _ message: String) -> RFBError {
        RFBError(code, .viewer, offset: offset - UInt64(held.count), message)
    }
}
