import HTTPTypes
import Hummingbird
import NIOCore
import NIOHTTP1
import Synchronization
import WebSocketLink

/// What one connection's handler and its tasks share.
final class UpgradeSlot: Sendable {
    enum Decision: Sendable {
        /// HTTP answers.
        case none
        case answer(Response)
        case link(LinkAcceptance, HTTPHeaders)
    }

    typealias Ask = @Sendable (Request, any Channel) async -> Response

    private let ask: Ask

    private struct State {
        /// Decided already, for the request that comes next.
        var response: Response?
        var tasks: [Task<Void, Never>] = []
    }

    /// Written by the event loop, taken by the connection's task.
    private let state = Mutex(State())

    init(ask: @escaping Ask) { self.ask = ask }

    /// Asks the routes about a request for a WebSocket.
    func decide(_ head: HTTPRequest, on channel: any Channel, _ fields: HTTPHeaders) async -> Decision {
        let tray = UpgradeTray()
        let response = await UpgradeTray.$current.withValue(tray) {
            await ask(Request(head: head, body: .init(buffer: ByteBuffer())), channel)
        }
        if let acceptance = tray.take() {
            if response.status == .switchingProtocols { return .link(acceptance, fields) }
            await acceptance.abandon()
        }
        return .answer(response)
    }

    func answer(_ response: Response) { state.withLock { $0.response = response } }

    func takeAnswer() -> Response? { state.withLock { $0.response.take() } }

    func serve(_ acceptance: LinkAcceptance, over link: WebSocketLink) {
        start {
            await acceptance.serve(link)
            link.cut()
        }
    }

    func abandon(_ acceptance: LinkAcceptance) { start { await acceptance.abandon() } }

    private func start(_ work: @escaping @Sendable () async -> Void) {
        let task = Task { await work() }
        state.withLock { $0.tasks.append(task) }
    }

    /// Waits for everything that was started.
    func finish() async {
        while let task = state.withLock({ $0.tasks.popLast() }) { await task.value }
    }
}
