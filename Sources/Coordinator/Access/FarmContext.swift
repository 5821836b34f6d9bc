import AccessModel
public import Hummingbird
import NIOCore

/// What goes with a request on its way through the routes: where it came from, and who asks.
public struct FarmContext: RequestContext {
    public var coreContext: CoreRequestContextStorage
    /// The other end of the connection; a proxy, where one stands before us.
    let peer: SocketAddress?
    /// The connection itself.
    let channel: any Channel
    /// Set by `CallerMiddleware`, which stands before every route; owned by the request's task.
    private var found: Caller?

    public init(source: ApplicationRequestContextSource) {
        coreContext = CoreRequestContextStorage(source: source)
        peer = source.channel.remoteAddress
        channel = source.channel
    }

    /// nil before `CallerMiddleware` has found out.
    var known: Caller? { found }

    var caller: Caller {
        get {
            guard let found else { preconditionFailure("CallerMiddleware stands before every route") }
            return found
        }
        set { found = newValue }
    }

    /// Goes on only if the table of access lets the caller do this.
    ///
    /// - Parameter subject: what it is done to, as the access log names it: `session/ID`.
    /// - Throws: `AccessRefused`, which `ProblemMiddleware` answers with 401, 403 or 404, or with the way to the sign-in page.
    func authorize(_ action: AccessAction, on resource: Resource, subject: String? = nil) async throws {
        try await caller.authorize(action, on: resource, subject: subject)
    }
}
