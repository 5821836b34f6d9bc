import CryptoPrimitives
import Foundation
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
    /// The office's own trust file, which the verify page carries.
    let trust: String
    /// Whether draws are held here.
    let hasDraws: Bool

    func add(to router: Router<FarmContext>) {
        router.get("/", use: overview)
        router.get("verify", use: verify)
        for language in PortalLanguage.allCases {
            router.get(RouterPath(SavedVerifyPage.path(language))) { _, _ in savedVerifyPage(language) }
        }
        for asset in Asset.all {
            router.get(RouterPath(asset.path)) { _, _ in
                Response(
                    status: .ok, headers: [.contentType: asset.contentType, .cacheControl: Asset.cacheControl],
                    body: .init(byteBuffer: ByteBuffer(bytes: asset.bytes)))
            }
        }
    }

    @Sendable private func verify(_ request: Request, _ context: FarmContext) async throws -> Response {
        let trust = currentTrust
        let saved = { (language: PortalLanguage) in pages.savedVerifyPage(trust: trust, language: language) }
        return try await pages.response(
            .verify(trust: trust, saved: (saved(.chinese), saved(.english))), to: request, for: context.caller)
    }

    private func savedVerifyPage(_ language: PortalLanguage) -> Response {
        let saved = pages.savedVerifyPage(trust: currentTrust, language: language)
        return Response(
            status: .ok,
            headers: [
                .contentType: "text/html; charset=utf-8", .cacheControl: "no-cache",
                .contentDisposition: "attachment; filename=\"\(saved.name)\"",
            ], body: .init(byteBuffer: ByteBuffer(bytes: saved.bytes)))
    }

    /// As it stands on the disk now: an office may exchange keys while it runs. Empty if there is none.
    private var currentTrust: String {
        guard let bytes = FileManager.default.contents(atPath: trust), bytes.count <= 1 << 20 else { return "" }
        return String(decoding: bytes, as: UTF8.self)
    }

    @Sendable private func overview(_ request: Request, _ context: FarmContext) async throws -> Response {
        let checkpoint = log.latestCheckpoint().checkpoint
        return try await pages.response(
            .overview(
                LedgerStanding(
                    origin: checkpoint.origin, size: checkpoint.size, root: checkpoint.root.hex,
                    rootSM3: log.latestSM3Checkpoint().checkpoint.root.hex, verifierKey: log.logKey.text),
                hasDraws: hasDraws),
            to: request, for: context.caller)
    }
}

extension PageRenderer {
    /// The page, with who is signed in at its head.
    ///
    /// - Parameter path: where the language switch leads, if not to the address that was asked for: an answer to a form.
    func response(
        _ page: Page, to request: Request, for caller: Caller, status: HTTPResponse.Status = .ok,
        at path: String? = nil
    ) async throws -> Response {
        response(page, to: request, visitor: try await caller.visitor(), status: status, at: path)
    }

    /// The visitor's.
    func language(of request: Request) -> PortalLanguage {
        PortalLanguage(
            query: request.uri.queryParameters["lang"].map { String($0) }, cookie: request.cookies["lang"]?.value,
            accepted: request.headers[.acceptLanguage])
    }

    /// The page in the visitor's language. A language that the address asks for is remembered by a cookie.
    func response(
        _ page: Page, to request: Request, visitor: Visitor? = nil, status: HTTPResponse.Status = .ok,
        at path: String? = nil
    ) -> Response {
        let asked = request.uri.queryParameters["lang"].map { String($0) }
        let language = language(of: request)
        var headers: HTTPFields = [
            .contentType: "text/html; charset=utf-8", .cacheControl: "no-store", .contentLanguage: language.rawValue,
            .vary: "Accept-Language, Cookie",
            HTTPField.Name("Content-Security-Policy")!: page.policy,
        ]
        if asked == language.rawValue {
            headers[.setCookie] = "lang=\(language.rawValue); Path=/; Max-Age=31536000; SameSite=Lax; HttpOnly"
        }
        let html = html(page, language: language, path: path ?? request.uri.path, visitor: visitor)
        return Response(status: status, headers: headers, body: .init(byteBuffer: ByteBuffer(string: html)))
    }
}

extension Request {
    /// Whether a person's browser asks for a page, or sends a form of one: it names HTML, which programs do not.
    var wantsPage: Bool {
        let isForm = method == .post && !uri.path.hasPrefix("/v1/") && !uri.path.hasPrefix("/farm/")
        return (method == .get || method == .head || isForm) && headers[.accept]?.contains("text/html") == true
    }

    /// The page that a person is on: the one asked for, or the one whose form was sent. nil if that is not known.
    var place: String? {
        if method == .get || method == .head { return SignInPlace.local(uri.string) }
        guard let referer = headers[HTTPField.Name("Referer")!], let scheme = referer.firstRange(of: "://") else {
            return nil
        }
        let rest = referer[scheme.upperBound...]
        return rest.firstIndex(of: "/").flatMap { SignInPlace.local(String(rest[$0...])) }
    }
}
