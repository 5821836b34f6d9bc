public import FarmProtocol
public import Synchronization

/// One end of a link in memory; the other end is its `pair`'s.
public final class MemoryLink: MessageLink {
    public struct Cut: Error {}

    /// One direction.
    private final class Channel: Sendable {
        private enum End { case closed, cut }

        private struct State {
            var queue: [LinkMessage] = []
            var end: End?
            var waiting: CheckedContinuation<LinkMessage?, any Error>?
        }

        private let state = Mutex(State())

        func put(_ message: LinkMessage) throws {
            let waiting = try state.withLock { state -> CheckedContinuation<LinkMessage?, any Error>? in
                if state.end != nil { throw Cut() }
                guard let waiting = state.waiting else {
                    state.queue.append(message)
                    return nil
                }
                state.waiting = nil
                return waiting
            }
            waiting?.resume(returning: message)
        }

        func take() async throws -> LinkMessage? {
            try await withTaskCancellationHandler {
                try await withCheckedThrowingContinuation { continuation in
                    state.withLock { state in
                        if Task.isCancelled { return continuation.resume(throwing: CancellationError()) }
                        if !state.queue.isEmpty { return continuation.resume(returning: state.queue.removeFirst()) }
                        switch state.end {
                        case .closed: continuation.resume(returning: nil)
                        case .cut: continuation.resume(throwing: Cut())
                        case nil: state.waiting = continuation
                        }
                    }
                }
            } onCancel: {
                let waiting = state.withLock { state in
                    defer { state.waiting = nil }
                    return state.waiting
                }
                waiting?.resume(throwing: CancellationError())
            }
        }

        func end(cut: Bool) {
            let waiting = state.withLock { state -> CheckedContinuation<LinkMessage?, any Error>? in
                guard state.end == nil else { return nil }
                state.end = cut ? .cut : .closed
                if cut { state.queue = [] }
                defer { state.waiting = nil }
                return state.waiting
            }
            if cut { waiting?.resume(throwing: Cut()) } else { waiting?.resume(returning: nil) }
        }
    }

    private let incoming: Channel
    private let outgoing: Channel

    /// How this end was closed from the other side, or here.
    public let closing = Mutex<(code: UInt16, reason: String)?>(nil)

    private init(_ incoming: Channel, _ outgoing: Channel) {
        self.incoming = incoming
        self.outgoing = outgoing
    }

    public static func pair() -> (MemoryLink, MemoryLink) {
        let (one, other) = (Channel(), Channel())
        return (MemoryLink(one, other), MemoryLink(other, one))
    }

    public func receive() async throws -> LinkMessage? { try await incoming.take() }

    public func send(_ message: LinkMessage) async throws { try outgoing.put(message) }

    public func close(code: UInt16, reason: String) async {
        closing.withLock { $0 = $0 ?? (code, reason) }
        incoming.end(cut: false)
        outgoing.end(cut: false)
    }

    /// The line breaks: nothing under way arrives.
    public func cut() {
        incoming.end(cut: true)
        outgoing.end(cut: true)
    }
}
