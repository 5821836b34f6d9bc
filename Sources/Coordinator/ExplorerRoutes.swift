import CryptoPrimitives
import HTTPTypes
import Hummingbird
import Portal

/// The explorer of published logs: one page for all of a log. What it shows, it reads from the log's static files and checks in the visitor's browser.
///
/// `/explorer` is of the log below `/log`, `/explorer/A/B` of the one below `/A/B` of the same origin.
struct ExplorerRoutes: Sendable {
    let pages: PageRenderer

    func add(to router: Router<FarmContext>) {
        router.get("explorer") { request, context in try await page(of: "/log", request, context) }
        router.get("explorer/**") { request, context in
            let base = "/" + context.parameters.getCatchAll().joined(separator: "/")
            guard let page = Page.explorer(base: base) else { throw HTTPError(.notFound) }
            return try await answer(page, request, context)
        }
    }

    private func page(of base: String, _ request: Request, _ context: FarmContext) async throws -> Response {
        guard let page = Page.explorer(base: base) else { throw HTTPError(.notFound) }
        return try await answer(page, request, context)
    }

    /// The same bytes for everybody who is not signed in: those a cache may keep, and ask whether they are still the page.
    private func answer(_ page: Page, _ request: Request, _ context: FarmContext) async throws -> Response {
        let visitor = try await context.caller.visitor()
        var response = pages.response(page, to: request, visitor: visitor)
        guard visitor == nil, response.headers[.setCookie] == nil else { return response }
        let language = response.headers[.contentLanguage] ?? ""
        let tag = "\"\(pages.tag(page, language: language, path: request.uri.path))\""
        response.headers[.cacheControl] = "public, max-age=60"
        response.headers[.eTag] = tag
        guard request.headers[.ifNoneMatch] == tag else { return response }
        response.headers[.contentType] = nil
        return Response(status: .notModified, headers: response.headers)
    }
}
