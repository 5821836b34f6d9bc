import Foundation
import SeededTestSupport
import Testing

@testable import AccessModel

/// The table of access, row by row. What is expected stands in docs/access-table.md, which people have read.
@Suite("Who may do what")
struct AccessTableTests {
    private static let now: Int64 = 1_763_000_000_000

    /// One row of the file: an action, and the relations each role is allowed.
    struct Row {
        let action: AccessAction
        let kind: String
        let scope: String
        let cells: [Role: Set<String>]
    }

    private static func page() throws -> String {
        let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appendingPathComponent("docs/access-table.md")
        if ProcessInfo.processInfo.environment["TABELLION_WRITE_GOLDEN"] == "1" {
            try AccessTable.markdown.write(to: file, atomically: true, encoding: .utf8)
        }
        return try String(contentsOf: file, encoding: .utf8)
    }

    private static func rows() throws -> [Row] {
        let lines = try page().split(separator: "\n").filter { $0.hasPrefix("|") }.map { line in
            line.dropFirst().dropLast().split(separator: "|", omittingEmptySubsequences: false)
                .map { $0.trimmingCharacters(in: .whitespaces) }
        }
        let roles = try lines[0].dropFirst(3).map { try #require(Role(rawValue: $0)) }
        return try lines.dropFirst(2).map { cells in
            var allowed: [Role: Set<String>] = [:]
            for (role, cell) in zip(roles, cells.dropFirst(3)) {
                allowed[role] = Set(cell.split(separator: " ").map { String($0) })
            }
            return Row(
                action: try #require(AccessAction(rawValue: cells[0])), kind: cells[1], scope: cells[2], cells: allowed)
        }
    }

    @Test func theFileIsTheTable() throws {
        print(AccessTable.markdown)
        #expect(try Self.page() == AccessTable.markdown)
        #expect(try Self.rows().map(\.action) == AccessTable.rules.map(\.action))
    }

    @Test func everyActionHasOneRow() {
        #expect(AccessTable.rules.count == AccessAction.allCases.count)
        #expect(Set(AccessTable.rules.map(\.action)) == Set(AccessAction.allCases))
    }

    private static let me = Draw.account(1)
    private static let other = Draw.account(2)
    private static let ours = Draw.office("office-a")
    private static let theirs = Draw.office("office-b")

    private static func principal(_ role: Role, proved: Bool = true, scopes: Set<AccessScope>? = nil) -> Principal {
        switch role {
        case .visitor: .visitor
        case .worker: Principal(role: role, account: me, office: nil, assurance: .key)
        case .operator:
            Principal(role: role, account: me, office: nil, assurance: .twoFactors, provedAt: proved ? now : nil)
        case .system:
            Principal(
                role: role, account: me, office: ours, assurance: .key, scopes: scopes ?? Set(AccessScope.allCases))
        default:
            Principal(role: role, account: me, office: ours, assurance: .twoFactors, provedAt: proved ? now : nil)
        }
    }

    /// Every resource that stands in this relation to somebody of a role.
    private static func resources(_ relation: Relation, _ role: Role) -> [Resource] {
        switch (relation, role) {
        case (.open, _): [.open]
        case (.own, .visitor): []
        case (.own, .worker): [.office(ours, owner: other, worker: me), .installation(owner: me)]
        case (.own, .operator): [.installation(owner: me)]
        case (.own, _): [.office(ours, owner: me, worker: nil)]
        case (.office, .visitor), (.office, .worker), (.office, .operator): []
        case (.office, _): [.office(ours, owner: other, worker: nil), .office(ours, owner: nil, worker: other)]
        case (.otherOffice, .worker):
            [.office(ours, owner: me, worker: nil), .office(theirs, owner: other, worker: other)]
        case (.otherOffice, _):
            // An owner of the same identifier in another office is a stranger.
            [.office(theirs, owner: other, worker: nil), .office(theirs, owner: me, worker: me)]
        case (.installation, _): [.installation(owner: nil), .installation(owner: other)]
        }
    }

    /// role × action × relation: what the decision says is what the file says.
    @Test func everyCellIsDecidedAsItStands() throws {
        var decided = 0
        for row in try Self.rows() {
            for role in Role.allCases {
                for relation in Relation.allCases {
                    let isAllowed = row.cells[role]?.contains(AccessTable.shortName(of: relation)) == true
                    for resource in Self.resources(relation, role) {
                        let principal = Self.principal(role)
                        #expect(resource.relation(to: principal) == relation)
                        let decision = AccessPolicy.decide(row.action, by: principal, on: resource, now: Self.now)
                        #expect(
                            decision.isAllowed == isAllowed,
                            "\(role.rawValue) \(row.action.rawValue) \(relation.rawValue)")
                        decided += 1
                    }
                }
            }
        }
        print("\(decided) questions decided")
        #expect(decided > AccessAction.allCases.count * Role.allCases.count * 4)
    }

    @Test func dangerousActionsNeedSomethingSecretLately() throws {
        for row in try Self.rows() where row.kind == "dangerous" {
            for role in Role.allCases where role.isPerson {
                for relation in Relation.allCases where relation != .open {
                    guard row.cells[role]?.contains(AccessTable.shortName(of: relation)) == true else { continue }
                    for resource in Self.resources(relation, role) {
                        func decide(_ principal: Principal, _ now: Int64) -> AccessPolicy.Decision {
                            AccessPolicy.decide(row.action, by: principal, on: resource, now: now)
                        }
                        let fresh = Self.principal(role)
                        let limit = Self.now + AccessPolicy.stepUpMilliseconds
                        #expect(decide(fresh, limit) == .allowed)
                        #expect(decide(fresh, limit + 1) == .refused(.stepUp))
                        #expect(decide(fresh, Self.now - 1) == .refused(.stepUp))
                        #expect(decide(Self.principal(role, proved: false), Self.now) == .refused(.stepUp))
                    }
                }
            }
            for role in [Role.visitor, .worker, .system] { #expect(row.cells[role]?.isEmpty == true) }
        }
    }

    @Test func withoutASecondFactorStaffCareForTheirCredentialsAlone() {
        for role in Role.allCases where role.needsSecondFactor {
            let office = role.isOfInstallation ? nil : Self.ours
            let weak = Principal(role: role, account: Self.me, office: office, assurance: .password, provedAt: Self.now)
            for rule in AccessTable.rules {
                for relation in Relation.allCases where relation != .open && rule.reach(of: role).contains(relation) {
                    for resource in Self.resources(relation, role) {
                        let decision = AccessPolicy.decide(rule.action, by: weak, on: resource, now: Self.now)
                        let isCare = rule.action == .changeCredentials || rule.action == .endSession
                        #expect(decision == (isCare && relation == .own ? .allowed : .refused(.secondFactor)))
                    }
                }
            }
        }
    }

    @Test func everyScopeOpensItsRowsAndNoOthers() {
        let own = Resource.office(Self.ours, owner: Self.me, worker: nil)
        for rule in AccessTable.rules where rule.reach(of: .system).contains(.own) {
            for scope in AccessScope.allCases {
                let decision = AccessPolicy.decide(
                    rule.action, by: Self.principal(.system, scopes: [scope]), on: own, now: Self.now)
                if let needed = rule.scope {
                    #expect(decision == (needed == scope ? .allowed : .refused(.scope)))
                } else {
                    #expect(rule.kind == .read && decision == .allowed)
                }
            }
        }
    }

    // Invariants that hold whatever rows are added.

    @Test func officesAreApart() {
        let administration: Set<AccessAction> = [
            .readAccount, .endSession, .inviteHolder, .inviteStaff, .lockAccount, .unlockAccount, .disableAccount,
            .removeSecondFactor, .abortSession, .readKeys, .revokeKey, .readOffice, .setQuota, .acknowledgeAlarm,
        ]
        for rule in AccessTable.rules {
            for role in Role.allCases where rule.reach(of: role).contains(.otherOffice) {
                #expect(role == .operator && administration.contains(rule.action), "\(rule.action.rawValue)")
            }
        }
    }

    @Test func auditorsOnlyReadAndStrangersAreToldNothing() {
        for rule in AccessTable.rules where !rule.reach(of: .auditor).subtracting(.open).isEmpty {
            #expect(rule.kind == .read || rule.action == .changeCredentials || rule.action == .endSession)
        }
        for role in Role.allCases where role != .visitor && role != .operator {
            let stranger = Resource.office(Self.theirs, owner: nil, worker: nil)
            let decision = AccessPolicy.decide(.readSession, by: Self.principal(role), on: stranger, now: Self.now)
            #expect(decision == .refused(.hidden))
        }
        let someone = Resource.office(Self.ours, owner: Self.other, worker: nil)
        #expect(
            AccessPolicy.decide(.readBundle, by: Self.principal(.rightsHolder), on: someone, now: Self.now)
                == .refused(.hidden))
        #expect(AccessPolicy.decide(.readBundle, by: .visitor, on: someone, now: Self.now) == .refused(.signIn))
        #expect(
            AccessPolicy.decide(.voidDraw, by: Self.principal(.auditor), on: someone, now: Self.now)
                == .refused(.forbidden))
    }

    @Test func theOperatorReadsNoEvidence() {
        let evidence: [AccessAction] = [
            .readSession, .readBundle, .watchDesktop, .driveDesktop, .readDeposit, .readDepositedFile, .readLetter,
            .discloseArtefact, .readDraw,
        ]
        for action in evidence { #expect(AccessTable.rule(for: action).reach(of: .operator).isEmpty) }
    }

    @Test func identifiersHaveOneSpelling() {
        #expect(OfficeID("office-a") != nil)
        for text in ["", "Office", "1st", "-a", "a b", "公证处", String(repeating: "a", count: 33)] {
            #expect(OfficeID(text) == nil)
        }
        #expect(AccountID(String(repeating: "0a", count: 16)) != nil)
        #expect(AccountID(String(repeating: "0A", count: 16)) == nil && AccountID("0a") == nil)
        #expect(LoginName("Wang.Fang@office.example")?.text == "wang.fang@office.example")
        for text in ["", "ab", "a b c", "аdmin", "a\u{0}bc", String(repeating: "a", count: 65)] {
            #expect(LoginName(text) == nil)
        }
    }
}

/// Fixed values for tests.
enum Draw {
    static func account(_ number: UInt8) -> AccountID {
        AccountID(entropy: [UInt8](repeating: number, count: AccountID.byteCount))
    }

    static func office(_ text: String) -> OfficeID {
        guard let office = OfficeID(text) else { fatalError("\(text) is no office") }
        return office
    }

    static func token(_ kind: SecretToken.Kind, _ number: UInt8) -> SecretToken {
        SecretToken(kind, entropy: [UInt8](repeating: number, count: SecretToken.byteCount))
    }
}
