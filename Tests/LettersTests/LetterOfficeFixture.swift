import CryptoPrimitives
import DepositModel
import DocumentSigning
import Foundation
import LetterModel
import TimeTestSupport
import Timestamping
import TokenVerification
import TransparencyLog

@testable import Letters

/// An office with a log, a witness, a time authority and a TEST certificate, all real and all its own.
final class LetterOfficeFixture: Sendable {
    static let origin = "ledger.letters.test/log"
    static let shared = Result { try LetterOfficeFixture() }

    let scratch: Scratch
    let logKey: Ed25519PrivateKey
    let witnessKey: Ed25519PrivateKey
    let authority: LocalTimeAuthority
    let office: TestOffice
    let press: LetterPress

    /// Milliseconds; the fixture's clock stands still so that certificates and tokens fit.
    let now = UInt64(Date().timeIntervalSince1970) * 1000

    init(_ key: TestOffice.Key = .p256) throws {
        scratch = try Scratch()
        logKey = try require(Ed25519PrivateKey(seed: [UInt8](repeating: 7, count: 32)))
        witnessKey = try require(Ed25519PrivateKey(seed: [UInt8](repeating: 9, count: 32)))
        let now = Int64(now)
        authority = try LocalTimeAuthority(directory: scratch.path("tsa"), clock: { now })
        office = try TestOffice(key, now: now / 1000)
        press = try LetterPress()
    }

    /// A token over a SHA-256 imprint.
    func stamp(_ imprint: Digest) async throws -> [UInt8] {
        try await authority.stamp(TimestampRequest(imprint: imprint, nonce: 0x1122_3344)).der
    }

    var timeStamping: DocumentSigner.TimeStamping {
        { [self] imprint in try await stamp(imprint) }
    }

    func maker() throws -> LetterMaker {
        LetterMaker(press: press, signer: try office.signer(), timeStamping: timeStamping)
    }

    /// The proof of one deposit among others, anchored by the witness and the authority.
    func proof(content: String = "the content", index: Int = 2) async throws -> DepositProof {
        let salts = try require(DepositSalts(seed: [UInt8](repeating: UInt8(index), count: 32)))
        let digests = try DepositDigests(DigestPair(of: content.utf8))
        let made = salts.commitments(to: [digests])
        let depositCase = try DepositCase(number: "IP-2026-0042", salt: salts.caseSalt)
        let time = (0..<8).map { UInt8(truncatingIfNeeded: now >> (56 - 8 * UInt64($0))) }
        let entry = [1, 1] + time + made + depositCase.commitment.bytes
        var leaves = (0..<7).map { _ in [UInt8](repeating: 3, count: 40) }
        leaves[index] = entry
        let receipt = try DepositReceipt(
            log: Self.origin, first: UInt64(index), entries: entry, deadline: now + 1000, key: logKey)
        let note = try checkpoint(leaves, .sha256, Self.origin)
        let cosigned = try cosign(note)
        let path = try require(MerkleTree(.sha256, leaves: leaves).inclusionPath(of: index))
        let token = try await stamp(DigestPair(of: note.text.utf8).sha256)
        return try DepositProof(
            entry: entry, digests: digests, contentSalt: salts.contentSalt(of: 0), depositCase: depositCase,
            receipt: receipt, receiptPath: [], inclusion: Self.receipt(note, path, index),
            inclusionSM3: Self.receipt(
                try checkpoint(leaves, .sm3, Self.origin + "/sm3"),
                try require(MerkleTree(.sm3, leaves: leaves).inclusionPath(of: index)), index),
            anchors: [
                DepositAnchor(name: "institutions", checkpoint: Self.text(cosigned), proof: path, evidence: .witnesses),
                DepositAnchor(
                    name: "tsa-test", checkpoint: Self.text(note), proof: path,
                    evidence: .time(try TimeEvidence(authority: "tsa-test", token: token))),
            ])
    }

    /// The proof of one capture session's closing entry among others, anchored by the witness and the authority.
    func sessionProof(index: Int = 3) async throws -> SessionProof {
        let fingerprints = DigestPair(of: "fingerprint \(index)".utf8)
        let salt = [UInt8](repeating: UInt8(index), count: 32)
        let closing = SessionClosing(
            opening: 1, heads: 0, reason: .user, commitments: Commitments(to: fingerprints, contentSalt: salt))
        let entry = try LedgerEntry(
            unixMilliseconds: now - 4000,
            body: .sessionClosing(closing, .unsigned)
        ).encoded()
        var leaves = (0..<7).map { _ in [UInt8](repeating: 3, count: 40) }
        leaves[index] = entry
        let cosigned = try cosign(try checkpoint(leaves, .sha256, Self.origin))
        let path = try require(MerkleTree(.sha256, leaves: leaves).inclusionPath(of: index))
        return try await sessionProof(
            log: Self.origin, entry: entry, fingerprints: fingerprints, salt: salt,
            inclusion: Self.receipt(cosigned, path, index))
    }

    /// With both anchors over the checkpoint of `inclusion`.
    func sessionProof(
        log: String, entry: [UInt8], fingerprints: DigestPair, salt: [UInt8], inclusion: InclusionReceipt
    ) async throws -> SessionProof {
        let note = try SignedNote(parsing: Array(inclusion.checkpoint.utf8))
        let token = try await stamp(DigestPair(of: note.text.utf8).sha256)
        return try SessionProof(
            log: log, entry: entry, fingerprints: DepositDigests(fingerprints), contentSalt: salt,
            inclusion: inclusion, inclusionSM3: nil,
            anchors: [
                DepositAnchor(
                    name: "institutions", checkpoint: inclusion.checkpoint, proof: inclusion.proof, evidence: .witnesses
                ),
                DepositAnchor(
                    name: "tsa-test", checkpoint: inclusion.checkpoint, proof: inclusion.proof,
                    evidence: .time(try TimeEvidence(authority: "tsa-test", token: token))),
            ])
    }

    private func checkpoint(_ leaves: [[UInt8]], _ function: HashFunction, _ origin: String) throws -> SignedNote {
        let tree = MerkleTree(function, leaves: leaves)
        let root = try require(tree.root(size: leaves.count))
        let text = try Checkpoint(origin: origin, size: UInt64(leaves.count), root: root).text
        return try SignedNote.signed(text: text, name: origin, key: logKey)
    }

    private func cosign(_ note: SignedNote) throws -> SignedNote {
        var note = note
        try note.add(
            Cosignature.sign(text: note.text, name: "witness.letters.test", time: now / 1000, key: witnessKey))
        return note
    }

    private static func text(_ note: SignedNote) -> String { String(decoding: note.encoded, as: UTF8.self) }

    private static func receipt(_ note: SignedNote, _ path: [Digest], _ index: Int) -> InclusionReceipt {
        InclusionReceipt(index: UInt64(index), checkpoint: text(note), proof: path)
    }

    func anchors(
        _ proof: some EntryProof, cosigner: String = "witness.letters.test"
    ) throws -> [LetterAnchor] {
        try proof.anchors.map { anchor in
            try LetterAnchor(
                of: anchor, cosigners: anchor.kind == .witnesses ? [cosigner] : [], isTest: anchor.kind == .time)
        }
    }

    func draft(
        _ kind: LetterContent.Kind = .deposit, _ language: LetterContent.Language = .both,
        files: [LetterFile] = [file("contract.pdf")]
    ) -> LetterDraft {
        LetterDraft(
            kind: kind, language: language, utcOffset: 480,
            office: LetterOffice(name: "测试公证处", otherName: "Test Office", address: "1 Test Road", notary: "王静文"),
            depositor: "Sample Culture Ltd", title: "A contract", files: files,
            verifyAddress: "https://verify.letters.test/d/2", isTest: true)
    }

    static func file(_ name: String) -> LetterFile {
        LetterFile(name: name, byteCount: 11, mediaType: "application/pdf", digests: DigestPair(of: name.utf8))
    }

    /// A signed letter, and the proof inside.
    func letter(
        _ kind: LetterContent.Kind = .deposit, _ language: LetterContent.Language = .both,
        files: [LetterFile] = [file("contract.pdf")]
    ) async throws -> [UInt8] {
        let proof = try await proof()
        let content = try draft(kind, language, files: files).content(
            number: "No. 2026/000001", issued: now, proof: .deposit(proof), anchors: try anchors(proof))
        return try await maker().letter(
            content, proof: .deposit(proof), annex: try LetterContent.annexBytes(for: files))
    }

    /// Everything that an auditor of this office believes.
    func trust() throws -> String {
        let log = try VerifierKey(name: Self.origin, type: .ed25519, publicKey: logKey.publicKey)
        let witness = try VerifierKey(
            name: "witness.letters.test", type: .cosignature, publicKey: witnessKey.publicKey)
        return """
            {"v":1,"type":"tabellion/trust","offices":[],"logs":["\(log.text)"],"cosigners":["\(witness.text)"],\
            "quorum":1,"timeAuthorities":[{"name":"tsa-test","certificate":"\(Base64.encode(authority.root.der))",\
            "test":true}],"letters":[{"name":"Test Office","certificate":"\(Base64.encode(office.root.der))"}]}
            """
    }
}

struct Missing: Error {}

/// What `#require` does, where no test runs: fixtures are made once.
func require<Value>(_ value: Value?) throws -> Value {
    guard let value else { throw Missing() }
    return value
}
