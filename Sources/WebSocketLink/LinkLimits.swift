/// How much and how long a link puts up with.
public struct LinkLimits: Sendable {
    /// The longest message either way, in bytes, however many frames it comes in.
    public var maximumMessageBytes: Int

    /// How long the other side may take nothing of what is sent, or be silent in spite of pings, before it is cut off.
    public var patience: Duration

    /// Between one ping and the next.
    public var pingInterval: Duration

    /// How long a goodbye is waited for.
    public var farewell: Duration

    /// What may wait in this process for the socket before `send` waits too, in bytes.
    public var room: Int

    public init(
        maximumMessageBytes: Int = 1 << 20, patience: Duration = .seconds(30), pingInterval: Duration = .seconds(10),
        farewell: Duration = .seconds(3), room: Int = 128 << 10
    ) {
        precondition(maximumMessageBytes > 0 && maximumMessageBytes <= 1 << 30, "1 byte to 1 GiB")
        precondition(room > 1, "no room for anything")
        self.maximumMessageBytes = maximumMessageBytes
        self.patience = patience
        self.pingInterval = pingInterval
        self.farewell = farewell
        self.room = room
    }
}
