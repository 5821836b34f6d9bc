import CryptoPrimitives
import Testing

@testable import TransparencyLog

/// Entries of one worker, made with as little ceremony as a table of cases needs.
struct WorkerScript {
    let key: Ed25519PrivateKey
    let content = Commitments(to: DigestPair(of: [1]), contentSalt: [UInt8](repeating: 3, count: 32))
    var time: UInt64 = 1000

    var worker: Digest { sha256(key.publicKey) }

    func signed(_ body: LedgerEntry.Body) -> LedgerEntry {
        LedgerEntry(unixMilliseconds: time, body: body).signed(by: key)
    }

    func registered(by office: Ed25519PrivateKey, purpose: KeyRecord.Purpose = .worker) -> LedgerEntry {
        let record = KeyRecord(purpose: purpose, validFrom: 1000, publicKey: key.publicKey, owner: [65])
        return LedgerEntry(unixMilliseconds: time, body: .key(record, .unsigned)).signed(by: office)
    }

    func opening(_ lease: UInt64) -> LedgerEntry {
        let opening = SessionOpening(worker: worker, lease: lease, commitments: content, caseCommitment: .zero)
        return signed(.sessionOpening(opening, .unsigned))
    }

    func head(_ opening: UInt64, _ k: UInt32) -> LedgerEntry {
        signed(.sessionHead(SessionHead(opening: opening, k: k, commitments: content), .unsigned))
    }

    func closing(_ opening: UInt64, heads: UInt32) -> LedgerEntry {
        let closing = SessionClosing(opening: opening, heads: heads, reason: .user, commitments: content)
        return signed(.sessionClosing(closing, .unsigned))
    }

    func aborted(_ opening: UInt64, heads: UInt32) -> LedgerEntry {
        signed(.sessionAborted(SessionAborted(opening: opening, heads: heads, reason: .worker), .unsigned))
    }
}

@Suite("Rules of sessions")
struct SessionRegisterTests {
    static let office = seededKey(1)
    static let first = WorkerScript(key: seededKey(2))
    static let second = WorkerScript(key: seededKey(3))

    /// Worker 1 registered at 0, its lease 1 opened at 1 with one head at 2, its lease 2 opened at 3 and ended at 4.
    private static func midway() throws -> SessionRegister {
        var register = SessionRegister(officeKey: office.publicKey)
        let entries = [
            first.registered(by: office), first.opening(1), first.head(1, 1), first.opening(2),
            first.closing(3, heads: 0),
        ]
        for (index, entry) in entries.enumerated() { try register.apply(entry, at: UInt64(index)) }
        return register
    }

    @Test func legalEntriesAreTaken() throws {
        var register = try Self.midway()
        #expect(Array(register.openSessions.keys) == [1])
        #expect(register.openSessions[1]?.heads == 1)
        try register.apply(Self.second.registered(by: Self.office), at: 5)
        try register.apply(Self.second.opening(1), at: 6)
        try register.apply(Self.first.opening(3), at: 7)
        #expect(register.openings(of: Self.first.worker) == [1, 7])
        #expect(register.openings(of: Self.second.worker) == [6])
        try register.apply(Self.first.head(1, 2), at: 8)
        try register.apply(Self.first.aborted(1, heads: 2), at: 9)
        try register.apply(Self.second.closing(6, heads: 0), at: 10)
        #expect(Array(register.openSessions.keys) == [7])
        #expect(register.workers[Self.first.worker]?.lastLease == 3)
    }

    private static func illegal() -> [(LedgerEntry, SessionRuleError.Code)] {
        let (stranger, early) = (seededKey(9), WorkerScript(key: first.key, time: 999))
        var forgedHead = first.head(1, 2)
        forgedHead = LedgerEntry(unixMilliseconds: 1001, body: forgedHead.body)
        return [
            (second.opening(1), .unknownWorker),
            (second.registered(by: stranger), .keyNotSignedByOffice),
            (second.registered(by: stranger, purpose: .letter), .keyNotSignedByOffice),
            (first.registered(by: office), .keyAlreadyRegistered),
            (first.opening(2), .wrongLease), (first.opening(4), .wrongLease), (first.opening(1), .wrongLease),
            (first.opening(0), .wrongLease), (early.opening(3), .keyNotYetValid),
            (first.opening(3).signed(by: stranger), .invalidSignature),
            (first.head(1, 1), .wrongHeadNumber), (first.head(1, 3), .wrongHeadNumber),
            (first.head(1, 0), .wrongHeadNumber), (first.head(3, 1), .alreadyEnded),
            (first.head(0, 1), .unknownOpening), (first.head(99, 1), .unknownOpening),
            (forgedHead, .invalidSignature), (second.head(1, 2), .invalidSignature),
            (first.closing(1, heads: 0), .wrongHeadCount), (first.closing(1, heads: 2), .wrongHeadCount),
            (first.aborted(1, heads: 0), .wrongHeadCount), (first.closing(3, heads: 0), .alreadyEnded),
            (first.aborted(3, heads: 0), .alreadyEnded), (first.aborted(2, heads: 0), .unknownOpening),
            (second.closing(1, heads: 1), .invalidSignature),
        ]
    }

    @Test func everyIllegalEntryIsRefusedForItsReasonAndChangesNothing() throws {
        let before = try Self.midway()
        for (entry, code) in Self.illegal() {
            var register = before
            #expect { try register.apply(entry, at: 5) } throws: { ($0 as? SessionRuleError)?.code == code }
            #expect(register == before)
        }
        #expect(try before.applying(Self.first.head(1, 2), at: 5) != before)
    }

    @Test func otherTypesPass() throws {
        let before = try Self.midway()
        for entry in try EntryTests.all() where ![2, 3, 4, 5, 12].contains(entry.body.type) {
            #expect(try before.applying(entry, at: 5) == before)
        }
        let office = Self.second.registered(by: Self.office, purpose: .office)
        #expect(try before.applying(office, at: 5) == before)
    }
}
