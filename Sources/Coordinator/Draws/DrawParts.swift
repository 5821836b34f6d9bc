public import Draws
public import Foundation

/// The draw office of a coordinator.
public struct DrawParts: Sendable {
    public var desk: DrawDesk
    /// Told each new standing by `desk`; pages that are open follow it.
    public var feed: DrawFeed

    /// The office's, in which deadlines are typed.
    public var zone: TimeZone
    /// Where desktops reach the screens that they record, without a slash at its end; nil for where everybody does.
    public var screenAddress: String?

    public init(desk: DrawDesk, feed: DrawFeed, zone: TimeZone, screenAddress: String? = nil) {
        self.desk = desk
        self.feed = feed
        self.zone = zone
        self.screenAddress = screenAddress
    }
}
