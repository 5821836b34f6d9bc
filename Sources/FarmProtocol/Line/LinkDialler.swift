/// How a worker reaches its coordinator's links. It dials out, always; nobody dials it.
public protocol LinkDialler: Sendable {
    /// Opens a link.
    ///
    /// - Parameter path: from `LinePath`, beginning with a slash.
    /// - Throws: when the coordinator does not answer, or refuses.
    func dial(_ path: String) async throws -> any MessageLink
}

/// Where the links of an interactive session are, at the coordinator.
public enum LinePath {
    /// The control link: `LineOrder` down, `LineReport` up.
    ///
    /// - Parameters:
    ///   - worker: digest of the worker's key, 64 hexadecimal digits.
    ///   - session: UUID, lower case.
    public static func control(worker: String, session: String) -> String {
        "/farm/v1/workers/\(worker)/sessions/\(session)/control"
    }

    /// The link of one viewer: bytes of RFB in binary messages.
    ///
    /// - Parameter viewer: the `id` of its `LineOrder.viewer`.
    public static func viewer(worker: String, session: String, viewer: String) -> String {
        "/farm/v1/workers/\(worker)/sessions/\(session)/viewers/\(viewer)"
    }
}
