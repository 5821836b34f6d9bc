import CryptoPrimitives
import HTTPTypes
import Hummingbird
import Ledger
import NIOCore
import Portal
import TransparencyLog

/// The pages, for people; in the language that their browser asks for or that they chose.
struct PortalRoutes: Sendable {
    let log: Log
    let pages: PageRenderer

    func add(to router: Router<FarmContext>) {
        router.get("/", use: overview)
        router.get("verify") { request, _ in pages.response(.verify, to: request) }
        for asset in Asset.all {
            router.get(RouterPath(asset.path)) { _, _ in
                Response(
                    status: .ok, headers: [.contentType: asset.contentType, .cacheControl: Asset.cacheControl],
                    body: .init(byteBuffer: ByteBuffer(bytes: asset.bytes)))
            }
        }
    }

    @Sendable private func overview(_ request: Request, _ context: FarmContext) async throws -> Response {
        let checkpoint = log.latestCheckpoint().checkpoint
        return pages.response(
            .overview(
                LedgerStanding(
                    origin: checkpoint.origin, size: checkpoint.size, root: checkpoint.root.hex,
                    rootSM3: log.latestSM3Checkpoint().checkpoint.root.hex, verifierKey: log.logKey.text)),
            to: request)
    }
}

extension PageRenderer {
    /// The page in the visitor's language. A language that the address asks for is remembered by a cookie.
    func response(_ page: Page, to request: Request, status: HTTPResponse.Status = .ok) -> Response {
        let asked = request.uri.queryParameters["lang"].map { String($0) }
        let language = PortalLanguage(
            query: asked, cookie: request.cookies["lang"]?.value, accepted: request.headers[.acceptLanguage])
        var headers: HTTPFields = [
            .contentType: "text/html; charset=utf-8", .cacheControl: "no-store", .contentLanguage: language.rawValue,
            .vary: "Accept-Language, Cookie",
            HTTPField.Name("Content-Security-Policy")!: page.policy,
        ]
        if asked == language.rawValue {
            headers[.setCookie] = "lang=\(language.rawValue); Path=/; Max-Age=31536000; SameSite=Lax; HttpOnly"
        }
        let html = html(page, language: language, path: request.uri.path)
        return Response(status: status, headers: headers, body: .init(byteBuffer: ByteBuffer(string: html)))
    }
}

extension Request {
    /// Whether a person's browser asks for a page: it names HTML, which programs do not.
    var wantsPage: Bool {
        (method == .get || method == .head) && headers[.accept].map { $0.contains("text/html") } == true
    }
}
