import Portal

/// One of each page, with values as long as they come.
enum PageSamples {
    static let all: [Page] =
        [
            overview, .verify, .problem(status: 404, detail: "the ledger has no tile/0/000"),
            .problem(status: 500, detail: ""),
            .problem(status: 429, detail: "too many requests"),
        ] + Page.ProviderRefusal.allCases.map { .providerRefused($0) }

    static let overview = Page.overview(
        LedgerStanding(
            origin: "notary.example/evidence/2026", size: 1_204_417, root: String(repeating: "9f", count: 32),
            rootSM3: String(repeating: "4c", count: 32),
            verifierKey: "notary.example/evidence/2026+7c01fd82+AYSSTVDDHi2Z1n0WzTf5C1fwUU+fcpvxMhLvDqWWeVvX"))
}
