import CryptoPrimitives
import EthereumModel
import EthereumVerification
import Foundation
import SeededTestSupport
import Testing
import TransparencyLog

@testable import ChainAnchoring

/// A node with a contract on it that admits one account for one log.
struct Office {
    static let origin = "ledger.example.org/2026"

    let node: TestNode
    let key: EthereumKey
    let admin: EthereumKey
    let contract: EthereumAddress
    let folder: URL

    static func settings(depth: UInt64 = 2) -> ChainSettings {
        var settings = ChainSettings(chainID: TestNode.chainID, depth: depth)
        settings.interval = .milliseconds(30)
        settings.resendAfter = .milliseconds(600)
        settings.patience = .seconds(30)
        settings.timeout = .seconds(20)
        return settings
    }

    init(_ random: inout SeededGenerator, isAdmitted: Bool = true) async throws {
        node = try TestNode()
        key = try #require(EthereumKey(secret: random.bytes(32)))
        admin = try #require(EthereumKey(secret: random.bytes(32)))
        folder = FileManager.default.temporaryDirectory.appendingPathComponent("chain-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        try await node.fund(key)
        try await node.fund(admin)
        let administration = try Self.administration(node, admin, folder)
        contract = try await administration.deploy(admin: admin.address).contract
        if isAdmitted {
            _ = try await administration.admit(key.address, origin: Self.origin, contract: contract)
        }
    }

    private static func administration(
        _ node: TestNode, _ admin: EthereumKey, _ folder: URL
    ) throws -> ContractAdministration {
        try ContractAdministration(
            nodes: try NodeGroup([node.url]), key: admin, journal: folder.appendingPathComponent("admin").path,
            settings: settings(depth: 0))
    }

    func administration() throws -> ContractAdministration { try Self.administration(node, admin, folder) }

    func view() throws -> ContractView {
        ContractView(nodes: try NodeGroup([node.url]), chainID: TestNode.chainID, contract: contract)
    }

    func anchoring(
        nodes: [URL]? = nil, key other: EthereumKey? = nil, journal: String = "anchor", _ settings: ChainSettings? = nil
    ) throws -> CheckpointAnchoring {
        let settings = settings ?? Self.settings()
        return try CheckpointAnchoring(
            nodes: try NodeGroup(nodes ?? [node.url], timeout: settings.timeout), contract: contract, key: other ?? key,
            journal: folder.appendingPathComponent(journal).path, settings: settings)
    }

    func checkpoint(_ size: UInt64, root: UInt8 = 0, origin: String = origin) throws -> Checkpoint {
        try Checkpoint(origin: origin, size: size, root: sha256([root, UInt8(truncatingIfNeeded: size)]))
    }

    func trust(_ proof: ChainAnchorProof) -> ChainTrust {
        ChainTrust(
            chainID: TestNode.chainID, contract: contract, senders: [key.address],
            blocks: [proof.claimedBlock].compactMap { $0 })
    }

    /// The code of the error that a body throws; nil if it throws none.
    static func code<Value>(_ body: () async throws -> Value) async -> ChainError.Code? {
        do {
            _ = try await body()
            return nil
        } catch { return (error as? ChainError)?.code }
    }

    func remove() { try? FileManager.default.removeItem(at: folder) }
}
