/// Who may do what: the one place. docs/access-table.md shows it, and a test holds the two together.
///
/// What no row allows is refused. Rules of thumb behind the rows: an office's evidence is read by its own people alone,
/// the operator's included; an auditor only reads; a system does what its scopes say; workers touch only what they were given.
public enum AccessTable {
    public static let rules: [AccessRule] =
        open + accounts + captures + deposits + draws + keys + installation + workers

    public static func rule(for action: AccessAction) -> AccessRule {
        guard let rule = rules.first(where: { $0.action == action }) else {
            fatalError("\(action.rawValue) has no row; the tests see to it that every action has one")
        }
        return rule
    }

    private static func everybody(_ reach: Reach) -> [(role: Role, reach: Reach)] {
        Role.allCases.map { ($0, reach) }
    }

    private static func people(_ reach: Reach) -> [(role: Role, reach: Reach)] {
        Role.allCases.filter(\.isPerson).map { ($0, reach) }
    }

    private static let open: [AccessRule] = [
        AccessRule(.signIn, .write, everybody(.open)),
        AccessRule(.readLedger, .read, everybody(.open)),
        AccessRule(.verifyEvidence, .read, everybody(.open)),
        AccessRule(.readPublishedDraw, .read, everybody(.open)),
    ]

    private static let accounts: [AccessRule] = [
        AccessRule(
            .readAccount, .read,
            [
                (.rightsHolder, .own), (.notary, .office), (.auditor, .office),
                (.operator, [.everyOffice, .installation]), (.member, .own), (.system, .own),
            ]),
        AccessRule(.changeCredentials, .dangerous, people(.own)),
        AccessRule(
            .endSession, .write,
            [
                (.rightsHolder, .own), (.notary, .own), (.auditor, .own), (.operator, [.everyOffice, .installation]),
                (.member, .own),
            ]),
        AccessRule(.inviteHolder, .write, [(.notary, .office), (.operator, .everyOffice)]),
        AccessRule(.inviteStaff, .dangerous, [(.operator, [.everyOffice, .installation])]),
        AccessRule(.lockAccount, .write, [(.operator, [.everyOffice, .installation])]),
        AccessRule(.unlockAccount, .dangerous, [(.operator, [.everyOffice, .installation])]),
        AccessRule(.disableAccount, .dangerous, [(.operator, [.everyOffice, .installation])]),
        AccessRule(.removeSecondFactor, .dangerous, [(.operator, [.everyOffice, .installation])]),
    ]

    private static let captures: [AccessRule] = [
        AccessRule(
            .requestCapture, .write, scope: .capturesWrite,
            [(.rightsHolder, .own), (.notary, .own), (.system, .own)]),
        AccessRule(
            .readSession, .read, scope: .capturesRead,
            [
                (.rightsHolder, .own), (.notary, .office), (.auditor, .office), (.worker, .own), (.system, .own),
            ]),
        AccessRule(.driveDesktop, .write, [(.rightsHolder, .own), (.notary, .own)]),
        AccessRule(.watchDesktop, .read, [(.rightsHolder, .own), (.notary, .office)]),
        AccessRule(
            .finishSession, .write, scope: .capturesWrite,
            [(.rightsHolder, .own), (.notary, .own), (.system, .own)]),
        AccessRule(
            .takeScreenshot, .write, scope: .capturesWrite,
            [(.rightsHolder, .own), (.notary, .own), (.system, .own)]),
        // An end that everybody sees on the ledger, with the reason "operator": stops a desktop, reads nothing of it.
        AccessRule(.abortSession, .dangerous, [(.notary, .office), (.operator, .everyOffice)]),
        AccessRule(
            .readBundle, .read, scope: .capturesRead,
            [(.rightsHolder, .own), (.notary, .office), (.auditor, .office), (.system, .own)]),
        AccessRule(.discloseArtefact, .write, [(.rightsHolder, .own), (.notary, .office)]),
        AccessRule(.requestCertificate, .write, [(.rightsHolder, .own)]),
        AccessRule(.issueCertificate, .dangerous, [(.notary, .office)]),
    ]

    private static let deposits: [AccessRule] = [
        AccessRule(
            .makeDeposit, .write, scope: .depositsWrite,
            [(.rightsHolder, .own), (.notary, .own), (.system, .own)]),
        AccessRule(
            .readDeposit, .read, scope: .depositsRead,
            [(.rightsHolder, .own), (.notary, .office), (.auditor, .office), (.system, .own)]),
        AccessRule(
            .readDepositedFile, .read, scope: .depositsRead,
            [(.rightsHolder, .own), (.notary, .office), (.system, .own)]),
        AccessRule(
            .readLetter, .read, scope: .depositsRead,
            [(.rightsHolder, .own), (.notary, .office), (.auditor, .office), (.system, .own)]),
        AccessRule(.manageWebhooks, .write, scope: .webhooks, [(.notary, .office), (.system, .own)]),
    ]

    private static let draws: [AccessRule] = [
        AccessRule(
            .readDraw, .read, scope: .drawsRead, [(.notary, .office), (.auditor, .office), (.system, .office)]),
        AccessRule(.prepareDraw, .write, [(.notary, .office)]),
        AccessRule(.commitDraw, .dangerous, [(.notary, .office)]),
        AccessRule(.runDraw, .dangerous, [(.notary, .office)]),
        AccessRule(.voidDraw, .dangerous, [(.notary, .office)]),
        AccessRule(.removeFromDraw, .dangerous, [(.notary, .office)]),
    ]

    private static let keys: [AccessRule] = [
        AccessRule(.readKeys, .read, [(.notary, .office), (.auditor, .office), (.operator, .everyOffice)]),
        AccessRule(.makeKey, .dangerous, [(.notary, .office)]),
        AccessRule(.revokeKey, .write, [(.notary, .office), (.operator, .everyOffice)]),
    ]

    private static let installation: [AccessRule] = [
        AccessRule(
            .readOffice, .read,
            [
                (.rightsHolder, .office), (.notary, .office), (.auditor, .office),
                (.operator, [.everyOffice, .installation]), (.member, .office), (.system, .office),
            ]),
        AccessRule(.makeOffice, .dangerous, [(.operator, .installation)]),
        AccessRule(.setQuota, .write, [(.operator, .everyOffice)]),
        AccessRule(
            .readAccessLog, .read,
            [
                (.rightsHolder, .own), (.notary, .office), (.auditor, .office),
                (.operator, [.own, .installation]), (.member, .own),
            ]),
        AccessRule(.readInstallation, .read, [(.operator, .installation), (.auditor, .installation)]),
        AccessRule(.manageImages, .dangerous, [(.operator, .installation)]),
        AccessRule(.enrolWorker, .dangerous, [(.operator, .installation)]),
        AccessRule(
            .acknowledgeAlarm, .write, [(.notary, .office), (.operator, [.everyOffice, .installation])]),
        AccessRule(
            .readMembers, .read,
            [(.notary, .installation), (.auditor, .installation), (.operator, .installation), (.member, .installation)]),
        AccessRule(.proposeMember, .dangerous, [(.member, .installation), (.operator, .installation)]),
        AccessRule(.voteOnMember, .dangerous, [(.member, .installation)]),
    ]

    private static let workers: [AccessRule] = [
        AccessRule(.pollOrders, .write, [(.worker, .own)]),
        AccessRule(.reportSession, .write, [(.worker, .own)]),
        AccessRule(.putBundle, .write, [(.worker, .own)]),
        AccessRule(.appendEntries, .write, [(.worker, .own)]),
    ]
}
