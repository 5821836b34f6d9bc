extension Desktop {
    /// The processes on which a desktop depends.
    public enum Part: Sendable, Hashable { case guest, display, resolver }

    /// The part that has ended, if one has; the X server first, since the browser does not outlive it.
    public func deadPart() -> Part? {
        guard state == .running else { return .guest }
        if displayProcess?.isRunning != true { return .display }
        if guestProcess?.isRunning != true { return .guest }
        if resolverProcess?.isRunning != true { return .resolver }
        return nil
    }
}
