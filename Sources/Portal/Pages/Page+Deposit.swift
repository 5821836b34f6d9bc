public import FarmProtocol

extension Page {
    /// One deposit, for those who may read the office's.
    ///
    /// - Parameter mayReadLetter: whether its letter may be fetched.
    public static func deposit(_ deposit: DepositView, mayReadLetter: Bool) -> Page {
        Page(
            template: "deposit", title: "depositTitle",
            values: [
                "id": deposit.id, "sha256": deposit.sha256 ?? "", "hasSHA256": deposit.sha256 != nil,
                "sm3": deposit.sm3 ?? "", "hasSM3": deposit.sm3 != nil, "name": deposit.name ?? "",
                "hasName": deposit.name != nil, "owner": deposit.owner ?? "", "hasOwner": deposit.owner != nil,
                "case": deposit.case ?? "", "hasCase": deposit.case != nil,
                "time": PageText.instant(deposit.time), "isOfMany": deposit.count > 1,
                "many": Saying(.deskOfMany, grouped(UInt64(clamping: deposit.count))),
                "state": Saying(waits.contains(deposit.state) ? .deskOffLedger : .deskOnLedger),
                "hasFile": deposit.file != nil, "bytes": PageText.size(deposit.file?.bytes ?? 0),
                "hasLetter": mayReadLetter && (deposit.letter == "issued" || deposit.letter == "due"),
                "waits": deposit.letter == "waiting", "isRefused": deposit.letter == "refused",
                "refusal": deposit.refusal ?? "",
            ])
    }

    /// States of a deposit that is in no checkpoint yet.
    private static let waits: Set = ["accepted", "sequenced", "integrated"]
}
