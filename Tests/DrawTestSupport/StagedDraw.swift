internal import CanonicalJSON
public import CryptoPrimitives
internal import DrandBeacon
public import DrawCore
internal import Foundation
internal import Ledger
public import TransparencyLog
internal import VerifiableRandom

/// A draw that counts, as far as its contributors and cosigners see it: a real log, and the public directory of the office.
///
/// Two contributors, three cosigners, quorum 2, drand quicknet. Everything random is fixed, so that two draws with the same
/// values are the same draw.
public struct StagedDraw: Sendable {
    /// A record that the office puts on the log.
    public enum Record: Sendable, Hashable {
        case vrfKey
        /// The VRF key, for another purpose.
        case strayKey
        case commitment
        /// A commitment of the same draw to something else.
        case otherCommitment
        case proof
        /// pi of another secret key.
        case foreignProof
        case void
        case reveal(UInt16)
        /// Something that is none of the draw's.
        case noise(UInt8)
    }

    public static let origin = "office.example/log"
    public static let office = key(1)
    public static let logSigner = key(2)
    public static let notary = key(3)
    public static let supervisor = key(4)
    public static let contributors = [key(21), key(22)]
    public static let cosigners = [key(31), key(32), key(33)]
    public static let saltBytes = [UInt8](repeating: 77, count: 32)
    private static let vrfSecret = [UInt8](repeating: 41, count: 32)

    public static func key(_ byte: UInt8) -> Ed25519PrivateKey {
        guard let key = Ed25519PrivateKey(seed: [UInt8](repeating: byte, count: 32)) else {
            fatalError("a seed of 32 bytes always makes a key")
        }
        return key
    }

    /// r_j.
    public static func value(_ contributor: UInt16) -> Digest { sha256([UInt8(contributor), 99]) }

    public static func cosignerName(_ index: Int) -> String { "witness\(index).example" }

    public static func cosignerKey(_ index: Int) throws -> VerifierKey {
        try VerifierKey(name: cosignerName(index), type: .cosignature, publicKey: cosigners[index].publicKey)
    }

    public static func logKey(_ signer: Ed25519PrivateKey = logSigner) throws -> VerifierKey {
        try VerifierKey(name: origin, type: .ed25519, publicKey: signer.publicKey)
    }

    public let identifier: DrawIdentifier
    public var configuration: DrawConfiguration
    public let list: CandidateList
    public var commitment: DrawCommitment
    public let candidates: [CandidateIdentifier]

    /// - Parameters:
    ///   - deadline: D, Unix seconds.
    ///   - contributions: c_j; nil for those of the fixture's values.
    public init(
        register: String = "office.example/draws", number: UInt64 = 1, deadline: UInt64 = 4_000_000_000,
        contributions: [Digest]? = nil, change: (inout DrawConfiguration) -> Void = { _ in }
    ) throws {
        let draw = try DrawIdentifier(register: register, number: number)
        identifier = draw
        guard let salt = SaltKey(bytes: Self.saltBytes, draw: draw) else { preconditionFailure("k has 32 bytes") }
        var rules = DrawConfiguration(
            register: register, number: number, subject: "三所小学的学位", saltKeyHash: salt.hash, log: try Self.logKey(),
            cosigners: try (0..<3).map { try Self.cosignerKey($0) }, quorum: 2, notary: Self.notary.publicKey,
            contributors: Self.contributors.map(\.publicKey), minimumReveals: 1,
            supervisor: Self.supervisor.publicKey, reasons: ["名单有误"], tags: [],
            stages: [StageRule(id: 1, seats: 2, alternates: 1)])
        change(&rules)
        configuration = rules
        candidates = try (0..<5).map { try CandidateIdentifier(parsing: "CN:ID:11010520\($0)") }
        var batch = CandidateBatch()
        for candidate in candidates {
            try batch.append(identifier: candidate.bytes.span, tags: 0, weight: 1, group: CandidateEntry.alone)
        }
        var builder = CandidateListBuilder()
        try builder.append(batch.salted(with: salt))
        list = try builder.build()
        guard let hash = BeaconChain.quicknet.hash else { preconditionFailure("quicknet has its hash") }
        commitment = DrawCommitment(
            draw: draw, configurationHash: rules.hash, listRoot: list.tree().root,
            candidateCount: UInt64(list.count), totalWeight: list.totalWeight,
            contributions: contributions
                ?? Self.contributors.indices.map {
                    Contribution.commitment(to: Self.value(UInt16($0)), by: UInt16($0), in: draw)
                },
            vrfPublicKey: try ECVRF.publicKey(secretKey: Self.vrfSecret), beaconChainHash: hash,
            beaconRound: try DrandChain.quicknet.round(atOrAfter: deadline + BeaconChain.margin),
            revealDeadline: deadline)
    }

    public func secret(_ contributor: UInt16) -> ContributorSecretFile {
        ContributorSecretFile(draw: identifier, contributor: contributor, value: Self.value(contributor))
    }

    // MARK: The public directory

    /// Writes `config.json`, `list.bin` and `commitment.json`.
    public func publish(at path: String) throws {
        try FileManager.default.createDirectory(atPath: path + "/ledger", withIntermediateDirectories: true)
        for (name, bytes) in [
            (DrawConfiguration.file, configuration.canonicalBytes), (CandidateList.file, list.bytes),
            (CommitmentFile.file, CommitmentFile(commitment).canonicalBytes),
        ] { try Data(bytes).write(to: URL(fileURLWithPath: path + "/" + name)) }
    }

    /// Writes the log's checkpoint with cosignatures as `ledger/checkpoint-final.txt`.
    public static func witness(
        _ path: String, note: String, cosigners: [Int], time: UInt64 = 1_900_000_000
    ) throws {
        var note = try SignedNote(parsing: Array(note.utf8))
        for index in cosigners {
            try note.add(
                try Cosignature.sign(text: note.text, name: cosignerName(index), time: time, key: Self.cosigners[index])
            )
        }
        try Data(note.encoded).write(to: URL(fileURLWithPath: path + "/" + LedgerFile.finalCheckpoint))
    }

    // MARK: The log

    /// Appends records to the log in `path`, which is created if it is missing.
    ///
    /// - Returns: the signed note of the checkpoint that covers them.
    @discardableResult
    public func append(
        _ records: [Record], to path: String, signer: Ed25519PrivateKey = logSigner
    ) async throws -> String {
        let log = try Log(
            directory: path, origin: Self.origin, key: signer, officeKey: Self.office.publicKey, interval: .zero)
        let entries = try records.map { record -> [UInt8] in
            let entry = LedgerEntry(unixMilliseconds: 1_800_000_000_000, body: try body(of: record))
            return try entry.signed(by: record == .void ? Self.notary : Self.office).encoded()
        }
        var latest = log.latestCheckpoint().note
        if let last = try await log.append(batch: entries).last {
            latest = try await log.checkpoint(covering: last).note
        }
        await log.close()
        return latest
    }

    private func body(of record: Record) throws -> LedgerEntry.Body {
        let (name, commit) = (identifier.bytes, commitment.commit)
        switch record {
        case .vrfKey, .strayKey:
            return .key(
                KeyRecord(
                    purpose: record == .vrfKey ? .vrf : .cosigner, validFrom: 1, publicKey: commitment.vrfPublicKey,
                    owner: Array("office.example".utf8)), .unsigned)
        case .commitment: return .drawCommitment(drawID: name, commit: commit)
        case .otherCommitment: return .drawCommitment(drawID: name, commit: sha256([7]))
        case .proof, .foreignProof:
            let secret = record == .proof ? Self.vrfSecret : [UInt8](repeating: 42, count: 32)
            let alpha = DrawCommitment.vrfInput(commit)
            return .drawProof(drawID: name, proof: try ECVRF.prove(secretKey: secret, alpha: alpha))
        case .void: return .drawVoid(drawID: name, reason: 0, text: Array("名单有误".utf8), .unsigned)
        case .reveal(let contributor):
            let reveal = Reveal(
                contributor: contributor, value: Self.value(contributor), commit: commit,
                key: Self.contributors[Int(contributor)])
            return .drawReveal(drawID: name, contributor: contributor, value: reveal.value, reveal.signature)
        case .noise(let byte):
            return .drawResult(drawID: Array("office.example/other/0001".utf8), result: sha256([byte]))
        }
    }
}
