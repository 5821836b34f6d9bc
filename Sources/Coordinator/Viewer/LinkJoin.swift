import FarmProtocol
import LocalIO
import WebSocketLink

/// Two links put together: what comes on one goes out on the other, until either ends.
///
/// One message is under way in each direction, whatever its length: a slow side slows the other down. How the viewer went is
/// passed on as it was: a goodbye as a goodbye, a line that broke as a line that broke. It runs where the viewer's link lives,
/// since a key or a picture that changes threads on its way is late.
actor LinkJoin {
    private enum End: Sendable {
        case viewer
        case viewerLost
        case desktop
        case notBinary
        case desktopLost
    }

    private let viewer: any MessageLink
    private let desktop: any MessageLink
    private let executor: any SerialExecutor
    nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe executor.asUnownedSerialExecutor() }

    init(viewer: any MessageLink, desktop: any MessageLink) {
        self.viewer = viewer
        self.desktop = desktop
        executor = (viewer as? WebSocketLink)?.executor ?? QueueExecutor(label: "tabellion.join")
    }

    /// Returns when both are closed.
    func run() async {
        await withTaskGroup(of: End.self) { group in
            group.addTask { await self.carryToDesktop() }
            group.addTask { await self.carryToViewer() }
            let first = await group.next() ?? .viewer
            let reason: Dismissal =
                switch first {
                case .viewer: .viewerLeft
                case .viewerLost: .viewerLost
                case .desktop: .desktopClosed
                case .notBinary: .notBinary
                case .desktopLost: .desktopLost
                }
            async let left: Void = viewer.close(code: reason.code, reason: reason.reason)
            if first == .viewerLost {
                desktop.cut()
            } else {
                await desktop.close(code: 1000, reason: reason.reason)
            }
            await left
        }
    }

    private func carryToDesktop() async -> End {
        while true {
            let message: LinkMessage
            do {
                guard let next = try await viewer.receive() else { return .viewer }
                message = next
            } catch {
                return .viewerLost
            }
            guard case .binary = message else { return .notBinary }
            do { try await desktop.send(message) } catch { return .desktopLost }
        }
    }

    private func carryToViewer() async -> End {
        while true {
            let message: LinkMessage
            do {
                guard let next = try await desktop.receive() else { return .desktop }
                message = next
            } catch {
                return .desktopLost
            }
            guard case .binary = message else { return .notBinary }
            // Whoever sends may hear of a goodbye before whoever receives.
            do { try await viewer.send(message) } catch {
                return (error as? LinkError)?.code == .ended ? .viewer : .viewerLost
            }
        }
    }
}
