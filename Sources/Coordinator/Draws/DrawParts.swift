public import Draws
public import Foundation

/// The draw office of a coordinator.
public struct DrawParts: Sendable {
    public var desk: DrawDesk
    /// Told each new standing by `desk`; pages that are open follow it.
    public var feed: DrawFeed

    /// The office's, in which deadlines are typed.
    public var zone: TimeZone

    public init(desk: DrawDesk, feed: DrawFeed, zone: TimeZone) {
        self.desk = desk
        self.feed = feed
        self.zone = zone
    }
}
