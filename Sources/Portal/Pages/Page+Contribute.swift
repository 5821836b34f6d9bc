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
        ("holds", .contributeHolds), ("fails", .contributeFails), ("check-configuration", .checkConfiguration),
        ("check-own-key", .checkOwnKey), ("check-commitment", .checkCommitment),
        ("check-own-contribution", .checkOwnContribution), ("check-log", .checkLog),
        ("check-first-commitment", .checkFirstCommitment), ("check-vrf-key", .checkVrfKey),
        ("check-proof", .checkProof), ("check-not-void", .checkNotVoid), ("check-witnesses", .checkWitnesses),
        ("check-own-reveal", .checkOwnReveal), ("check-deadline", .checkDeadline),
        ("remedy-configuration", .remedyConfiguration), ("remedy-own-key", .remedyOwnKey),
        ("remedy-commitment", .remedyCommitment), ("remedy-own-contribution", .remedyOwnContribution),
        ("remedy-log", .remedyLog), ("remedy-first-commitment", .remedyFirstCommitment),
        ("remedy-vrf-key", .remedyVrfKey), ("remedy-proof", .remedyProof), ("remedy-not-void", .remedyNotVoid),
        ("remedy-witnesses", .remedyWitnesses), ("remedy-own-reveal", .remedyOwnReveal),
        ("remedy-deadline", .remedyDeadline),
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

    private static let contributeScripts: [Asset] = [.contributeScript]
}
