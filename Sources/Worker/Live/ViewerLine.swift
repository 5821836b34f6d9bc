import DesktopInput
import FarmProtocol
import RemoteFramebuffer

/// One viewer's link and its connection to the X server, as long as both last. Owned by its `ViewerGate`'s actor, but for
/// `link` and `server`.
final class ViewerLine: @unchecked Sendable {
    let link: any MessageLink
    let server: ServerConnection

    /// Why the viewer was sent away; nil when it was not.
    var dismissal: String?
    private(set) var latencyMs: Int64?

    /// Somebody sends; others stand in line, since a link takes one sender at a time.
    private var isSending = false
    private var senders: [CheckedContinuation<Void, Never>] = []

    /// When the fences went to the viewer that it has not answered yet, monotonic nanoseconds.
    private var fencesUnderWay: [UInt64] = []
    private var fences = RFBGate.Fences()

    /// Of bytes in one message: a long text for the clipboard goes in several.
    private static let maximumMessage = 1 << 18

    /// Fences of the X server that are timed at once.
    private static let maximumFences = 64

    init(link: any MessageLink, server: ServerConnection) {
        self.link = link
        self.server = server
    }

    /// Sends bytes to the viewer, in the order of the calls.
    func send(_ bytes: [UInt8], isolation: isolated (any Actor)? = #isolation) async throws {
        if isSending {
            await withCheckedContinuation { senders.append($0) }
        }
        isSending = true
        defer {
            // The turn goes to the next in line, and nobody can get in between.
            if senders.isEmpty { isSending = false } else { senders.removeFirst().resume() }
        }
        for start in stride(from: 0, to: bytes.count, by: Self.maximumMessage) {
            try await link.send(.binary(Array(bytes[start..<min(start + Self.maximumMessage, bytes.count)])))
        }
    }

    /// Takes how many fences the X server has sent and the viewer answered.
    func note(_ fences: RFBGate.Fences) {
        if fences == self.fences { return }
        let now = monotonicNanoseconds()
        for _ in 0..<min(max(0, fences.asked - self.fences.asked), Self.maximumFences) { fencesUnderWay.append(now) }
        for _ in 0..<max(0, fences.answered - self.fences.answered) where !fencesUnderWay.isEmpty {
            latencyMs = Int64((now - fencesUnderWay.removeFirst()) / 1_000_000)
        }
        if fencesUnderWay.count > Self.maximumFences {
            fencesUnderWay.removeFirst(fencesUnderWay.count - Self.maximumFences)
        }
        self.fences = fences
    }
}
