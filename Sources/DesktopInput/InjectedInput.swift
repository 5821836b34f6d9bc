/// What is about to be injected: the log's record, made before the event is sent.
public struct InjectedInput: Sendable, Hashable {
    public enum Kind: Sendable, Hashable {
        /// `text` is the key's character as Unicode code points; nil for keys without one (Return, Control).
        case key(down: Bool, keysym: UInt32, text: [UInt32]?)
        case button(down: Bool, button: UInt8, x: Int16, y: Int16)
        case motion(x: Int16, y: Int16)
        /// Buttons 4 to 7: press and release are two records; a log that wants one line a notch writes the press.
        case wheel(WheelDirection, down: Bool, x: Int16, y: Int16)
    }

    /// CLOCK_MONOTONIC, nanoseconds, just before sending.
    public let monotonicNs: UInt64
    public let kind: Kind
    /// The device event that the server will see for it.
    public let device: DeviceEvent

    public init(monotonicNs: UInt64, kind: Kind, device: DeviceEvent) {
        self.monotonicNs = monotonicNs
        self.kind = kind
        self.device = device
    }
}

/// The wheel's buttons in the core protocol.
public enum WheelDirection: UInt8, Sendable, Hashable, CaseIterable {
    case up = 4
    case down = 5
    case left = 6
    case right = 7
}
