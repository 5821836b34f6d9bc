public import Draws

/// The draw office of a coordinator.
public struct DrawParts: Sendable {
    public var desk: DrawDesk
    /// Told each new standing by `desk`; pages that are open follow it.
    public var feed: DrawFeed

    public init(desk: DrawDesk, feed: DrawFeed) {
        self.desk = desk
        self.feed = feed
    }
}
