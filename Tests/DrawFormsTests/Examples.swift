import CanonicalJSON
import CryptoPrimitives
import DrawCore
import DrawForms
import Draws
import Foundation
import Testing
import TransparencyLog

/// The project's example draws, and configurations that follow from rules.
enum Examples {
    static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "examples/draws")

    static func template(_ example: DrawExample) throws -> DrawTemplate {
        let file = folder.appending(path: example.rawValue).appending(path: "rules.json")
        return try DrawTemplate(freely: Data(contentsOf: file), file: DrawTemplate.file)
    }

    static func candidates(_ example: DrawExample) -> String {
        folder.appending(path: example.rawValue).appending(path: "candidates.csv").path
    }

    static func key(_ number: Int) throws -> Ed25519PrivateKey {
        try #require(Ed25519PrivateKey(seed: [UInt8](repeating: UInt8(number), count: 32)))
    }

    /// The configuration of a first draw, every part with a key of its own.
    static func configuration(_ outline: DrawOutline) throws -> DrawConfiguration {
        let quicknet = BeaconChain.quicknet
        let own = BeaconChain(
            hash: nil, publicKey: quicknet.publicKey, genesis: quicknet.genesis, period: quicknet.period)
        return DrawConfiguration(
            register: outline.register, number: max(1, outline.replaces + 1), subject: outline.template.subject,
            replaces: outline.replaces, saltKeyHash: sha256([1]),
            log: try VerifierKey(name: "log", type: .ed25519, publicKey: try key(1).publicKey),
            cosigners: [try VerifierKey(name: "witness", type: .cosignature, publicKey: try key(2).publicKey)],
            quorum: 1, notary: try key(3).publicKey,
            contributors: try (0..<outline.contributors).map { try key(10 + $0).publicKey },
            minimumReveals: outline.template.minimumReveals, supervisor: try key(4).publicKey,
            reasons: outline.template.reasons, tags: outline.template.tags, stages: outline.template.stages,
            rehearsalBeacon: outline.isRehearsal ? own : nil)
    }
}
