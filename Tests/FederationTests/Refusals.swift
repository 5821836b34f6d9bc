import Testing

@testable import Federation

/// Expects a refusal of that kind, and nothing else.
func expect<Result>(
    _ code: FederationError.Code, _ comment: Comment? = nil, sourceLocation: SourceLocation = #_sourceLocation,
    _ body: () async throws -> Result
) async {
    do {
        let result = try await body()
        Issue.record("not refused: \(result); \(comment?.rawValue ?? "")", sourceLocation: sourceLocation)
    } catch let error as FederationError {
        #expect(error.code == code, "\(error) \(comment?.rawValue ?? "")", sourceLocation: sourceLocation)
    } catch { Issue.record("\(error); \(comment?.rawValue ?? "")", sourceLocation: sourceLocation) }
}
