import AccessModel
import FarmProtocol
import Hummingbird
import Storage

extension CaptureDesk {
    /// The session of the path's `id`, if the caller may do this with it. One that does not exist is refused as one of another office
    /// is.
    nonisolated func session(_ action: AccessAction, _ context: FarmContext) async throws -> StoredSession {
        let id = try context.parameters.require("id")
        let stored = try await session(id)
        do {
            try await context.authorize(action, on: stored.resource, subject: AccessSubject.text("session", id))
        } catch let refused as AccessRefused where refused.refusal == .hidden {
            throw StoreError(.unknownSession, "there is no session \(id)")
        }
        return stored
    }
}
