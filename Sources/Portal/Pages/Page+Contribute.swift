internal import AccessModel

extension Page {
    /// The words that the contributor's script says, by their keys in it.
    private static let contributeWords: [(key: String, word: Word)] = [
        ("now-begin", .contributeNowBegin), ("now-elsewhere", .contributeNowElsewhere),
        ("now-other-key", .contributeNowOtherKey), ("now-other-draw", .contributeNowOtherDraw),
        ("now-other-contribution", .contributeNowOtherContribution), ("now-wait-draft", .contributeNowWaitDraft),
        ("now-wait-commit", .contributeNowWaitCommit), ("now-wait-proof", .contributeNowWaitProof),
        ("now-reveal", .contributeNowReveal), ("now-checking", .contributeNowChecking),
        ("now-stopped", .contributeNowStopped), ("now-sent", .contributeNowSent), ("now-done", .contributeNowDone),
        ("now-over", .contributeNowOver), ("now-lost", .contributeNowLost), ("now-refused", .contributeNowRefused),
        ("now-no-store", .contributeNowNoStore), ("now-unknown", .contributeNowUnknown),
        ("bad-words", .contributeBadWords), ("bad-check", .contributeBadCheck), ("bad-file", .contributeBadFile),
        ("bad-here", .contributeBadHere), ("bad-key", .contributeBadKey), ("paper-of", .contributePaperOf),
        ("holds", .contributeHolds), ("fails", .contributeFails),
        ("check-configuration", .contributeCheckConfiguration),
        ("check-own-key", .contributeCheckOwnKey), ("check-commitment", .contributeCheckCommitment),
        ("check-own-contribution", .contributeCheckOwnContribution), ("check-log", .contributeCheckLog),
        ("check-first-commitment", .contributeCheckFirstCommitment), ("check-vrf-key", .contributeCheckVrfKey),
        ("check-proof", .contributeCheckProof), ("check-not-void", .contributeCheckNotVoid),
        ("check-witnesses", .contributeCheckWitnesses),
        ("check-own-reveal", .contributeCheckOwnReveal), ("check-deadline", .contributeCheckDeadline),
        ("remedy-configuration", .contributeRemedyConfiguration), ("remedy-own-key", .contributeRemedyOwnKey),
        ("remedy-commitment", .contributeRemedyCommitment),
        ("remedy-own-contribution", .contributeRemedyOwnContribution),
        ("remedy-log", .contributeRemedyLog), ("remedy-first-commitment", .contributeRemedyFirstCommitment),
        ("remedy-vrf-key", .contributeRemedyVrfKey), ("remedy-proof", .contributeRemedyProof),
        ("remedy-not-void", .contributeRemedyNotVoid),
        ("remedy-witnesses", .contributeRemedyWitnesses), ("remedy-own-reveal", .contributeRemedyOwnReveal),
        ("remedy-deadline", .contributeRemedyDeadline),
    ]

    /// A contributor's page: key and random value are made in the browser, and stay there.
    ///
    /// - Parameter token: of the invitation.
    public static func contribute(token: String) -> Page {
        Page(
            template: "contribute", title: "contributeTitle",
            values: [
                "token": token, "base": "/contribute/" + PercentEncoding.encode(token),
                "scripts": contributeScripts.map { ["script": $0.path] as [String: any Sendable] },
                "words": contributeWords.map { ["key": $0.key, "text": Saying($0.word)] as [String: any Sendable] },
            ])
    }

    /// Each after those that it needs.
    private static let contributeScripts: [Asset] = [
        .bytesScript, .digestScript, .jsonScript, .ed25519Script, .vrfScript, .blsScript, .beaconScript,
        .drawrulesScript, .treeScript, .noteScript, .entryScript, .tilesScript, .revealcheckScript, .contributeScript,
    ]
}
