import CanonicalJSON
import CryptoPrimitives
import Testing
import TransparencyLog

@testable import NodeCertificates

/// A ledger's members, and what is asked of an authority for them.
enum Members {
    static let log = "log.example/nodes"

    /// Unix seconds.
    static let now: UInt64 = 1_795_243_628

    static func key(_ byte: UInt8) throws -> Ed25519PrivateKey {
        try #require(Ed25519PrivateKey(seed: [UInt8](repeating: byte, count: 32)))
    }

    /// Members 1 to `count`, voted in as the rules want it.
    static func register(_ count: UInt16, log: String = log) throws -> MemberRegister {
        var register = MemberRegister(origin: log, officeKey: try key(99).publicKey)
        for number in 1..<count + 1 {
            let cosigner = try VerifierKey(
                name: "m\(number).example", type: .cosignature, publicKey: try key(UInt8(number) + 100).publicKey)
            let record = MemberRecord.admit(
                log: log, sequence: register.sequence, member: number, name: "Institution \(number)",
                keys: .init(
                    cosigner: cosigner, signing: try key(UInt8(number)).publicKey,
                    address: "https://m\(number).example/")
            )
            let voters = register.members.isEmpty ? [0] : register.members.map(\.number)
            let votes = try voters.map { record.vote(by: $0, key: try key($0 == 0 ? 99 : UInt8($0))) }
            try register.apply(record: record.canonicalBytes, votes: votes)
        }
        return register
    }

    static func nodes(_ bounds: [String] = ["example", "192.0.2.0/24"]) throws -> NodeRegister {
        NodeRegister(log: log, bounds: try NameBounds(bounds), from: now - 300, until: now + 365 * 86_400)
    }

    static func serial(_ byte: UInt8) -> [UInt8] { NodeRegister.serial(from: [UInt8](repeating: byte, count: 16)) }

    static func application(
        _ member: UInt16 = 1, _ role: NodeRole = .mirror, _ names: [String] = ["m1.example"], days: Int = 90,
        key: UInt8 = 7
    ) throws -> NodeApplication {
        NodeApplication(
            member: member, role: role, names: try names.map { try NodeName(parsing: $0) }, days: days,
            key: sha256([key]))
    }
}
