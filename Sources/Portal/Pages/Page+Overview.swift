extension Page {
    /// The front page: where the ledger stands, and how to check what one holds. No data of anybody.
    ///
    /// - Parameter hasDraws: whether draws are held here.
    public static func overview(_ ledger: LedgerStanding, hasDraws: Bool = true) -> Page {
        Page(
            template: "overview", title: "overviewTitle",
            values: [
                "origin": ledger.origin, "size": Self.grouped(ledger.size), "root": ledger.root,
                "rootSM3": ledger.rootSM3, "verifierKey": ledger.verifierKey, "hasDraws": hasDraws,
            ])
    }
}
