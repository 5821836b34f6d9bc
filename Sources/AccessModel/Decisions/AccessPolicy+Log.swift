extension AccessPolicy {
    /// Whether the access log has a line for this: every refusal of somebody known; what is dangerous; everything that people do or that
    /// lets anybody read evidence. What systems and workers do all day is on the ledger or in the store, and would drown the rest.
    ///
    /// Visitors' refusals are not: anybody could fill the disk with them. Failed sign-ins are logged where they happen, within limits.
    public static func isLogged(
        _ action: AccessAction, by principal: Principal, on resource: Resource, _ decision: Decision
    ) -> Bool {
        guard principal.role != .visitor else { return false }
        guard decision.isAllowed else { return true }
        let rule = AccessTable.rule(for: action)
        if rule.kind == .dangerous || opensEvidence.contains(action) { return principal.role != .worker }
        guard principal.role.isPerson else { return false }
        // Looking at one's own, and at lists, is what pages do by the dozen.
        return rule.kind == .write || resource.relation(to: principal) == .office && action == .readSession
    }

    /// What hands over what is kept, or shows it as it comes about.
    private static let opensEvidence: Set<AccessAction> = [
        .readBundle, .readDepositedFile, .readLetter, .discloseArtefact, .watchDesktop, .driveDesktop,
    ]
}
