import CryptoPrimitives
import DrawCore
import SeededTestSupport
import Testing
import TransparencyLog

/// Configurations, keys and lists that keep every rule, for tests that break one.
enum Fixture {
    static func key(_ byte: UInt8) -> Ed25519PrivateKey {
        guard let key = Ed25519PrivateKey(seed: [UInt8](repeating: byte, count: 32)) else {
            fatalError("a seed of 32 bytes always makes a key")
        }
        return key
    }

    static func digest(_ byte: UInt8) -> Digest {
        guard let digest = Digest([UInt8](repeating: byte, count: 32)) else {
            fatalError("32 bytes always make a digest")
        }
        return digest
    }

    static func verifierKey(_ name: String, _ type: VerifierKey.SignatureType, _ byte: UInt8) -> VerifierKey {
        guard let key = try? VerifierKey(name: name, type: type, publicKey: key(byte).publicKey) else {
            fatalError("\(name) is a key name")
        }
        return key
    }

    static let notary = key(1)
    static let supervisor = key(2)
    static let log = key(3)
    static let cosigners = [key(11), key(12), key(13)]
    static let contributors = [key(21), key(22), key(23)]
    static let saltKeyBytes = [UInt8](repeating: 77, count: 32)

    /// A draw that is no rehearsal: two stages, three tags, three cosigners, three contributors.
    static func configuration(
        register: String = "城东公证处/购房", number: UInt64 = 4, stages: [StageRule]? = nil, tags: [String]? = nil
    ) -> DrawConfiguration {
        let draw = try? DrawIdentifier(register: register, number: number)
        return DrawConfiguration(
            register: register, number: number, subject: "滨江花园 3 号楼",
            saltKeyHash: draw.flatMap { SaltKey(bytes: saltKeyBytes, draw: $0)?.hash } ?? .zero,
            log: verifierKey("log.example/draws", .ed25519, 3),
            cosigners: [11, 12, 13].map { verifierKey("witness\($0).example", .cosignature, $0) }, quorum: 2,
            notary: notary.publicKey, contributors: contributors.map(\.publicKey), minimumReveals: 2,
            supervisor: supervisor.publicKey, reasons: ["放弃", "wrongly listed"], tags: tags ?? ["a", "b", "c"],
            stages: stages ?? [
                StageRule(id: 1, require: 1, seats: 3, alternates: 2),
                StageRule(id: 2, forbid: 4, seats: 3, cascades: true, alternates: 3),
            ])
    }

    static func rehearsal(stages: [StageRule]? = nil) -> DrawConfiguration {
        var configuration = configuration(register: "rehearsal/城东公证处", stages: stages)
        configuration.rehearsalBeacon = BeaconChain(
            hash: nil, publicKey: BeaconChain.quicknet.publicKey, genesis: 1_692_803_367, period: 3)
        return configuration
    }

    /// What an office knows of one candidate.
    struct Candidate: Hashable, Sendable {
        var number: Int
        var tags: UInt64 = 0
        var weight: UInt32 = 1
        var group: UInt32 = CandidateEntry.alone

        var identifier: String { "CN:ID:" + String(110_101_199_000_000_000 + number) }
    }

    static func list(
        _ candidates: [Candidate], in configuration: DrawConfiguration = configuration()
    ) throws -> CandidateList {
        let key = try #require(SaltKey(bytes: saltKeyBytes, draw: configuration.identifier()))
        var builder = CandidateListBuilder()
        var start = 0
        while start < candidates.count {
            var batch = CandidateBatch(firstNumber: UInt64(start))
            for candidate in candidates[start..<min(start + 1000, candidates.count)] {
                try batch.append(
                    identifier: Array(candidate.identifier.utf8).span, tags: candidate.tags, weight: candidate.weight,
                    group: candidate.group)
            }
            try builder.append(batch.salted(with: key))
            start += 1000
        }
        return try builder.build()
    }

    /// A list without persons: cids are digests of numbers. For the engine, which does not care.
    static func anonymousList(_ candidates: [Candidate]) throws -> CandidateList {
        let sorted = candidates.map { (cid: sha256(Array($0.identifier.utf8)), $0) }.sorted { $0.cid < $1.cid }
        var start: UInt64 = 0
        var bytes: [UInt8] = []
        for (cid, candidate) in sorted {
            let entry = CandidateEntry(
                cid: cid, tags: candidate.tags, weight: candidate.weight, group: candidate.group, start: start)
            bytes += entry.bytes
            start += UInt64(candidate.weight)
        }
        return try CandidateList(checking: bytes)
    }
}
