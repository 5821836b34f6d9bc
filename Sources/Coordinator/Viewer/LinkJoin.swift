import FarmProtocol

/// Two links put together: what comes on one goes out on the other, until either ends.
///
/// One message is under way in each direction, whatever its length: a slow side slows the other down.
enum LinkJoin {
    private enum End: Sendable {
        case viewer
        case desktop
        case notBinary
        case desktopLost
    }

    /// Returns when both are closed.
    static func run(viewer: any MessageLink, desktop: any MessageLink) async {
        await withTaskGroup(of: End.self) { group in
            group.addTask {
                await carry(from: viewer, to: desktop, ended: .viewer, broken: .viewer, other: .desktopLost)
            }
            group.addTask {
                await carry(from: desktop, to: viewer, ended: .desktop, broken: .desktopLost, other: .viewer)
            }
            let first = await group.next() ?? .viewer
            let reason: Dismissal =
                switch first {
                case .viewer: .viewerLeft
                case .desktop: .desktopClosed
                case .notBinary: .notBinary
                case .desktopLost: .desktopLost
                }
            async let left: Void = viewer.close(code: reason.code, reason: reason.reason)
            await desktop.close(code: 1000, reason: reason.reason)
            await left
        }
    }

    private static func carry(
        from source: any MessageLink, to sink: any MessageLink, ended: End, broken: End, other: End
    ) async -> End {
        while true {
            let message: LinkMessage
            do {
                guard let next = try await source.receive() else { return ended }
                message = next
            } catch {
                return broken
            }
            guard case .binary = message else { return .notBinary }
            do { try await sink.send(message) } catch { return other }
        }
    }
}
