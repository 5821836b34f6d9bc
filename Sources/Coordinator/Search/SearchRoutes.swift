import AccessModel
import FarmProtocol
import HTTPTypes
import Hummingbird
import MatterSearch

/// `/v1/search`: what an office has, for programs. Decodes and answers; `SearchDesk` decides.
struct SearchRoutes: Sendable {
    let desk: SearchDesk

    /// Methods of each path, for answers to all others.
    static let methods: [(path: [String], allowed: String)] = [(["v1", "search"], "GET")]

    func add(to group: RouterGroup<FarmContext>) {
        group.get("search") { request, context in
            guard context.caller.principal.role != .visitor else { throw AccessRefused(.signIn, .readSession) }
            let query: SearchQuery
            do { query = try SearchQuery(try Self.fields(request)) } catch let problem as SearchProblem {
                throw problem.details
            }
            return try Response.json(try await desk.search(query, by: context.caller))
        }
    }

    /// The query string's fields as a form sends them, each as often as it stands there.
    ///
    /// - Throws: `ProblemDetails` 400 for one that is not percent-encoded UTF-8.
    static func fields(_ request: Request) throws -> [(name: String, value: String)] {
        try (request.uri.query ?? "").split(separator: "&").map { pair in
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard let name = PercentEncoding.decode(parts[0]),
                let value = PercentEncoding.decode(parts.count > 1 ? parts[1] : "")
            else {
                let field = String(parts[0].prefix(64))
                throw ProblemDetails(
                    status: 400, title: "Unusable search", detail: "\(field) is not percent-encoded UTF-8",
                    errors: [.init(field: field, problem: "must be percent-encoded UTF-8")])
            }
            return (name, value)
        }
    }
}

extension SearchProblem {
    /// Every field at fault, in the order of the fields.
    var details: ProblemDetails {
        let errors = Field.allCases.compactMap { field in
            problems[field].map { FieldProblem(field: field.rawValue, problem: $0) }
        }
        return ProblemDetails(
            status: 400, title: "Unusable search",
            detail: errors.map { "\($0.field) \($0.problem)" }.joined(separator: "; "), errors: errors)
    }
}
