internal import AccessModel

extension Page {
    /// The words that the big screen's script says, by their keys in it.
    private static let screenWords: [(key: String, word: Word)] = [
        ("phase-draft", .screenPhaseDraft), ("phase-committed", .screenPhaseCommitted),
        ("phase-proven", .screenPhaseProven), ("phase-voiding", .screenPhaseVoiding),
        ("phase-awaiting-beacon", .screenPhaseBeacon), ("phase-drawing", .screenPhaseDrawing),
        ("phase-published", .screenPhasePublished), ("phase-void", .screenPhaseVoid),
        ("tickets", .screenTickets), ("stage", .screenStage), ("seats", .screenSeats),
        ("alternates-count", .screenAlternatesCount), ("require", .screenRequire), ("forbid", .screenForbid),
        ("cascade", .screenCascade), ("mode-pick", .screenModePick), ("policy-stop", .screenPolicyStop),
        ("policy-overflow", .screenPolicyOverflow), ("no-rules", .screenNoRules), ("entry", .screenEntry),
        ("not-yet", .screenNotYet), ("contributor", .screenContributor), ("awaited", .screenAwaited),
        ("contributed", .screenContributed), ("received", .screenReceived), ("revealed", .screenRevealed),
        ("missing", .screenMissing), ("reveal-sum", .screenRevealSum), ("nobody", .screenNobody),
        ("proof", .screenProof), ("no-proof", .screenNoProof), ("over", .screenOver), ("round", .screenRound),
        ("round-due", .screenRoundDue), ("any-moment", .screenAnyMoment), ("at", .screenAt),
        ("winners", .screenWinners), ("alternates", .screenAlternates), ("page", .screenPage),
        ("no-winners", .screenNoWinners), ("alternate", .screenAlternate), ("place", .screenPlace),
        ("family", .screenFamily), ("result", .screenResult), ("ledger", .screenLedger),
        ("cosigned", .screenCosigned), ("cause-record", .screenCauseRecord), ("cause-no-proof", .screenCauseNoProof),
        ("cause-too-few-reveals", .screenCauseTooFew), ("void-entry", .screenVoidEntry),
        ("void-no-proof", .screenVoidNoProof),
        ("void-reveals", .screenVoidReveals), ("void-uncosigned", .screenVoidUncosigned),
        ("void-late", .screenVoidLate),
        ("lost", .screenLost), ("fresh", .screenFresh),
        ("age", .screenAge), ("full", .screenFull), ("unknown", .screenUnknown), ("checking", .screenChecking),
        ("checked", .screenChecked), ("failed", .screenFailed), ("unchecked", .screenUnchecked),
    ]

    /// The big screen of a draw, for a hall: all that it shows comes from the draw's events.
    ///
    /// - Parameter name: of the draw's folder.
    public static func screen(name: String) -> Page {
        Page(
            template: "screen", title: "screenTitle",
            values: [
                "name": name, "base": "/draws/" + PercentEncoding.encode(name).replacing("%2B", with: "+"),
                "screenStyle": Asset.screenStyle.path,
                "scripts": screenScripts.map { ["script": $0.path] as [String: any Sendable] },
                "words": screenWords.map { ["key": $0.key, "text": Saying($0.word)] as [String: any Sendable] },
            ])
    }

    /// Each after those that it needs.
    private static let screenScripts = Asset.drawScripts + [.screenScript]
}
