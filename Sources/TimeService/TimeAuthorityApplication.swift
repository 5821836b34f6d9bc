import HTTPTypes
public import Hummingbird
public import Logging
import NIOCore
public import Timestamping
import TokenVerification

/// Puts the HTTP application of a TEST time authority together (RFC 3161 section 3.4).
///
///     POST /, /tsa      application/timestamp-query → application/timestamp-reply
///     GET  /            what this is, in words
///     GET  /root.pem    its root, for whoever wants to try verifying
///     GET  /healthz
///
/// Every answer says TEST in its headers, as every certificate does.
///
/// - Parameters:
///   - host, port: where it listens; port 0 takes a free one.
///   - onRunning: told the port once it listens.
public func buildTimeAuthorityApplication(
    _ authority: LocalTimeAuthority, host: String, port: Int, logger: Logger,
    onRunning: @escaping @Sendable (Int) async -> Void = { _ in }
) -> some ApplicationProtocol {
    let router = Router(context: BasicRequestContext.self)
    router.add(middleware: TestMarkMiddleware())
    TimeAuthorityRoutes(authority: authority, logger: logger).add(to: router)
    return Application(
        responder: router.buildResponder(),
        configuration: .init(address: .hostname(host, port: port), serverName: "tabellion-tsa-TEST"),
        onServerRunning: { channel in await onRunning(channel.localAddress?.port ?? port) }, logger: logger)
}

/// Says TEST in a header of every answer, also of refusals.
struct TestMarkMiddleware: RouterMiddleware {
    typealias Context = BasicRequestContext

    static let name = HTTPField.Name("Tabellion-Authority")

    @concurrent func handle(
        _ request: Request, context: Context, next: @concurrent (Request, Context) async throws -> Response
    ) async throws -> Response {
        var response: Response
        do {
            response = try await next(request, context)
        } catch let error as HTTPError {
            response = TimeAuthorityRoutes.text("\(error.status.code)\n", status: error.status)
        }
        if let name = Self.name { response.headers[name] = TrustedRoot.testMark }
        return response
    }
}

/// What the authority answers.
struct TimeAuthorityRoutes: Sendable {
    let authority: LocalTimeAuthority
    let logger: Logger

    func add(to router: Router<BasicRequestContext>) {
        router.get("healthz") { _, _ in Self.text("ok\n") }
        router.get("root.pem") { _, _ in
            Self.answer("application/x-pem-file", Array(PEM.text(certificate: authority.root.der).utf8))
        }
        for path in ["/", "tsa"] {
            router.get(RouterPath(path)) { _, _ in Self.text(Self.explanation) }
            router.post(RouterPath(path), use: stamp)
        }
    }

    private static let explanation = """
        \(TrustedRoot.testMark)
        A time authority of Tabellion's for trying things out: nobody but its owner vouches for its clock.
        Send a request of RFC 3161 by POST, as application/timestamp-query. The root is at /root.pem.

        """

    @Sendable private func stamp(_ request: Request, _ context: BasicRequestContext) async throws -> Response {
        guard Self.mediaType(of: request) == "application/timestamp-query" else {
            return Self.text("send Content-Type: application/timestamp-query\n", status: .unsupportedMediaType)
        }
        var query: [UInt8] = []
        for try await chunk in request.body {
            guard query.count + chunk.readableBytes <= LocalTimeAuthority.maximumRequestByteCount else {
                return Self.text(
                    "a request has at most \(LocalTimeAuthority.maximumRequestByteCount) bytes\n",
                    status: .contentTooLarge)
            }
            query.append(contentsOf: chunk.readableBytesView)
        }
        do {
            return Self.answer("application/timestamp-reply", try await authority.respond(to: query))
        } catch {
            logger.error("TEST ONLY: no token: \(error)")
            return Self.text("the test authority cannot stamp; see its log\n", status: .internalServerError)
        }
    }

    /// Without parameters such as `charset`.
    private static func mediaType(of request: Request) -> String? {
        request.headers[.contentType]?.split(separator: ";").first.map {
            $0.filter { $0 != " " && $0 != "\t" }.lowercased()
        }
    }

    static func text(_ text: String, status: HTTPResponse.Status = .ok) -> Response {
        answer("text/plain; charset=utf-8", Array(text.utf8), status: status)
    }

    private static func answer(_ type: String, _ bytes: [UInt8], status: HTTPResponse.Status = .ok) -> Response {
        Response(
            status: status, headers: [.contentType: type, .cacheControl: "no-store"],
            body: .init(byteBuffer: ByteBuffer(bytes: bytes)))
    }
}
