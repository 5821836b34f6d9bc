import CryptoPrimitives
import Testing

@testable import TransparencyLog

@Suite("TL1 entries")
struct EntryTests {
    static let time: UInt64 = 1_700_000_000_000
    static let worker = seededKey(2)
    static let office = seededKey(1)

    private static func filled(_ byte: UInt8) -> [UInt8] { [UInt8](repeating: byte, count: 32) }

    /// The entries of Golden/make_golden.py, made by our code.
    static func all() throws -> [LedgerEntry] {
        let content = Commitments(to: DigestPair(of: Array("content".utf8)), contentSalt: filled(0x5A))
        let head = Commitments(toHead: try #require(Digest(filled(7))), contentSalt: filled(0x5B))
        let caseCommitment = CaseCommitment.commit(caseNumber: "（2026）沪证字第1号", caseSalt: filled(0x5C))
        let draw = Array("housing/0001".utf8)
        let mark = try #require(EntrySignature((0..<64).map { UInt8($0) }))
        let mirrored = try #require(EntrySignature(Array(mark.bytes.reversed())))
        func digest(_ byte: UInt8) throws -> Digest { try #require(Digest(filled(byte))) }
        let opening = SessionOpening(
            worker: sha256(worker.publicKey), lease: 1, commitments: content, caseCommitment: CaseCommitment.none)
        let key = KeyRecord(
            purpose: .worker, validFrom: time, publicKey: worker.publicKey, owner: Array("worker 1".utf8))
        let bodies: [LedgerEntry.Body] = [
            .deposit(content, case: caseCommitment),
            .sessionOpening(opening, .unsigned),
            .sessionHead(SessionHead(opening: 1, k: 1, commitments: head), .unsigned),
            .sessionClosing(SessionClosing(opening: 1, heads: 1, reason: .timeLimit, commitments: content), .unsigned),
            .sessionAborted(SessionAborted(opening: 1, heads: 0, reason: .space), .unsigned),
            .drawCommitment(drawID: draw, commit: try digest(6)),
            .drawProof(drawID: draw, proof: (0..<80).map { UInt8($0) }),
            .drawReveal(drawID: draw, contributor: 513, value: try digest(8), mark),
            .drawVoid(drawID: draw, reason: 3, text: Array("名单有误".utf8), .unsigned),
            .drawResult(drawID: draw, result: try digest(10)),
            .drawRemoval(drawID: draw, record: Array("record".utf8), notary: mark, supervisor: mirrored),
            .key(key, .unsigned),
            .member(
                record: Array("member".utf8),
                votes: [MemberVote(member: 1, signature: mark), MemberVote(member: 300, signature: mirrored)]),
            .audit(head),
        ]
        return bodies.enumerated().map { position, body in
            let signer = [9, 12].contains(body.type) ? office : worker
            return LedgerEntry(unixMilliseconds: time + UInt64(position) + 1, body: body).signed(by: signer)
        }
    }

    @Test func goldenEntriesOfEveryType() throws {
        let expected = try String(decoding: golden("entries.hex"), as: UTF8.self).split(separator: "\n")
        let entries = try Self.all()
        #expect(entries.map(\.body.type) == Array(1...14))
        #expect(expected.count == 14)
        for (entry, hex) in zip(entries, expected) {
            let bytes = try entry.encoded()
            #expect(Hex.encode(bytes) == hex)
            #expect(try LedgerEntry(decoding: bytes) == entry)
        }
    }

    @Test func signaturesCoverEveryByteBeforeThem() throws {
        var signed = 0
        for entry in try Self.all() where entry.signedMessage != nil {
            let key = [9, 12].contains(entry.body.type) ? Self.office : Self.worker
            let bytes = try entry.encoded()
            #expect(entry.isSigned(by: key.publicKey))
            #expect(!entry.isSigned(by: seededKey(7).publicKey))
            for position in bytes.indices.dropFirst(2) {
                var mutated = bytes
                mutated[position] ^= 1
                guard let other = try? LedgerEntry(decoding: mutated) else { continue }
                #expect(!other.isSigned(by: key.publicKey))
            }
            signed += 1
        }
        #expect(signed == 6)
    }

    @Test func truncatedExtendedAndForeignBytesAreRefused() throws {
        for entry in try Self.all() {
            let bytes = try entry.encoded()
            for count in 0..<bytes.count {
                #expect(throws: EntryError.self) { try LedgerEntry(decoding: Array(bytes.prefix(count))) }
            }
            #expect(throws: EntryError.self) { try LedgerEntry(decoding: bytes + [0]) }
            var other = bytes
            other[0] = 2
            #expect { try LedgerEntry(decoding: other) } throws: {
                ($0 as? EntryError)?.code == .unsupportedVersion
            }
            for type in [0, 15, 255] as [UInt8] {
                other = bytes
                other[1] = type
                #expect { try LedgerEntry(decoding: other) } throws: { ($0 as? EntryError)?.code == .unknownType }
            }
        }
        #expect { try LedgerEntry(decoding: [UInt8](repeating: 1, count: 1025)) } throws: {
            ($0 as? EntryError)?.code == .tooLong
        }
    }

    @Test func mutatedEntriesDecodeToThemselvesOrNotAtAll() throws {
        var random = SeededGenerator.announced()
        let originals = try Self.all().map { try $0.encoded() }
        for _ in 0..<20_000 {
            var bytes = try #require(originals.randomElement(using: &random))
            for _ in 0..<Int.random(in: 1...4, using: &random) {
                bytes[Int.random(in: bytes.indices, using: &random)] = UInt8.random(in: 0...255, using: &random)
            }
            if Bool.random(using: &random) { bytes.removeLast(Int.random(in: 0...bytes.count, using: &random)) }
            if let entry = try? LedgerEntry(decoding: bytes) { #expect(try entry.encoded() == bytes) }
        }
    }

    @Test func valuesOutOfRangeCannotBeEncoded() throws {
        let content = Commitments(to: DigestPair(of: [1]), contentSalt: Self.filled(1))
        let one = EntrySignature.unsigned
        let bad: [LedgerEntry.Body] = [
            .sessionOpening(
                SessionOpening(worker: .zero, lease: 0, commitments: content, caseCommitment: .zero), one),
            .sessionHead(SessionHead(opening: 1, k: 0, commitments: content), one),
            .drawResult(drawID: [], result: .zero), .drawResult(drawID: [0xFF], result: .zero),
            .drawResult(drawID: [UInt8](repeating: 65, count: 256), result: .zero),
            .drawProof(drawID: [65], proof: []), .drawVoid(drawID: [65], reason: 0, text: [0xC0], one),
            .drawRemoval(drawID: [65], record: [], notary: one, supervisor: one),
            .key(KeyRecord(purpose: .worker, validFrom: 0, publicKey: [1], owner: [65]), one),
            .key(KeyRecord(purpose: .letter, validFrom: 0, publicKey: [], owner: [65]), one),
            .key(KeyRecord(purpose: .office, validFrom: 0, publicKey: Self.filled(1), owner: []), one),
            .member(record: [], votes: []),
            .member(
                record: [1], votes: [MemberVote(member: 2, signature: one), MemberVote(member: 2, signature: one)]),
        ]
        for body in bad {
            #expect { try LedgerEntry(unixMilliseconds: 0, body: body).encoded() } throws: {
                ($0 as? EntryError)?.code == .malformed
            }
            let written = LedgerEntry(unixMilliseconds: 0, body: body).written().bytes
            #expect(throws: EntryError.self) { try LedgerEntry(decoding: written) }
        }
        let votes = (0..<16).map { MemberVote(member: $0, signature: one) }
        #expect { try LedgerEntry(unixMilliseconds: 0, body: .member(record: [1], votes: votes)).encoded() } throws: {
            ($0 as? EntryError)?.code == .tooLong
        }
    }
}
