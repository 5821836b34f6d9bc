import AccessModel

extension FarmContext {
    /// Goes on only if the caller may do this with what belongs to the farm's own office as a whole: deposits, callbacks.
    ///
    /// Its systems share these; people see them as the table says of others' things in their office.
    func authorizeInOffice(_ action: AccessAction, subject: String? = nil) async throws {
        let owner = caller.principal.role == .system ? caller.principal.account : nil
        try await authorize(action, on: .office(AccessTokens.officeID, owner: owner, worker: nil), subject: subject)
    }
}
