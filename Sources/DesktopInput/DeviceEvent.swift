/// One event of the core keyboard or pointer, as XTest sends it and RECORD shows it.
public enum DeviceEvent: Sendable, Hashable {
    case key(code: UInt8, down: Bool)
    case button(number: UInt8, down: Bool)
    case motion(x: Int16, y: Int16)
}

/// A device event with the monotonic clock of the process that injected or saw it.
public struct TimedDeviceEvent: Sendable, Hashable {
    /// CLOCK_MONOTONIC, nanoseconds.
    public let monotonicNs: UInt64
    public let event: DeviceEvent

    public init(monotonicNs: UInt64, event: DeviceEvent) {
        self.monotonicNs = monotonicNs
        self.event = event
    }
}
