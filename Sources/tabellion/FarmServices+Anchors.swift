import Anchoring
import ChainAnchoring
import Coordinator
import DepositModel
import EthereumModel
import Foundation
import Ledger
import Mirroring
import Timestamping
import TokenVerification
import TransparencyLog
import WebExchange

extension FarmServices {
    /// Asks the mirrors of `farm.json` to cosign; nil if it names none.
    func witnessAnchor(_ log: Log) throws -> WitnessAnchor? {
        guard let policy = try witnessPolicy() else { return nil }
        return WitnessAnchor(
            name: Self.witnesses, policy: policy, trust: try witnessTrust(),
            consistency: { from, to in try await log.consistency(from: from, to: to) })
    }

    /// The newest checkpoint that the quorum cosigned, with the cosignatures that came later.
    func cosigned(_ anchor: WitnessAnchor?, _ outbox: AnchorOutbox) -> CosignedCheckpoint {
        guard let anchor else { return { nil } }
        return {
            guard let size = await outbox.status().first(where: { $0.name == Self.witnesses })?.anchoredSize, size > 0,
                let note = try await outbox.evidence(anchor: Self.witnesses, covering: size - 1)?.note
            else { return nil }
            let checkpoint = try Checkpoint(parsing: SignedNote(parsing: Array(note.utf8)).text)
            let known = await anchor.note(of: PublishedCheckpoint(checkpoint: checkpoint, note: note))
            return known.map { String(decoding: $0.encoded, as: UTF8.self) } ?? note
        }
    }

    private static let witnesses = "witnesses"

    /// Brings the log's checkpoints to every anchor of `farm.json`; `run` it beside the coordinator.
    func outbox(
        _ log: Log, _ authorities: [FarmAuthority], _ local: LocalTimeAuthority?, _ witnesses: WitnessAnchor?
    ) async throws -> AnchorOutbox {
        let settings = directory.configuration.anchors
        let interval = Duration.seconds(settings.seconds)
        var lanes: [AnchorOutbox.Lane] = []
        if let witnesses { lanes.append(.init(witnesses, interval: .seconds(1))) }
        for authority in authorities {
            let member = try member(authority, local)
            let anchor = TimeAnchor(member) { Int64(Date().timeIntervalSince1970 * 1000) }
            lanes.append(.init(anchor, interval: local == nil ? interval : .seconds(1)))
        }
        for chain in settings.chains { lanes.append(.init(try chainAnchor(chain), interval: interval)) }
        var generator = SystemRandomNumberGenerator()
        return try await AnchorOutbox(
            directory: try made("anchors"), origin: log.logKey.name, lanes: lanes, seed: generator.next())
    }

    /// What mirrors are shown, and whom of them to believe.
    func witnessTrust() throws -> TLSTrust {
        let settings = directory.configuration.anchors
        guard settings.certificate != nil || settings.serverRoot != nil else { return .system }
        do throws(TLSFilesError) {
            return try TLSTrust(
                certificate: settings.certificate, key: settings.certificateKey, authority: settings.serverRoot)
        } catch { throw CommandError("farm.json: anchors: \(error)") }
    }

    /// What must attest a deposit before its letter is issued: all that `farm.json` names.
    func letterPolicy(_ authorities: [FarmAuthority]) throws -> LetterPolicy {
        let settings = directory.configuration.anchors
        let names = authorities.map(\.name).sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
        do {
            return try LetterPolicy(
                witnesses: try witnessPolicy()?.text ?? "", time: names, timeQuorum: settings.timeQuorum ?? names.count,
                chain: settings.chains.map(\.name).sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) })
        } catch let error as DepositError {
            throw CommandError("farm.json: anchors and timeAuthorities make no letter policy: \(error)")
        }
    }

    func witnessPolicy() throws -> WitnessPolicy? {
        guard let path = directory.configuration.anchors.witnesses else { return nil }
        let bytes = Array(try readFile(path))
        let policy: WitnessPolicy
        do { policy = try WitnessPolicy(parsing: bytes) } catch { throw CommandError("\(path): \(error)") }
        let own = try directory.logVerifier()
        guard policy.logs.contains(where: { $0.key == own }) else {
            throw CommandError("\(path): add the line: log \(own.text)")
        }
        return policy
    }

    private func member(_ authority: FarmAuthority, _ local: LocalTimeAuthority?) throws -> TimestampMember {
        let root = try TrustedRoot(der: authority.root)
        if let local {
            return TimestampMember(name: authority.name, authority: local, roots: [root], collector: nil)
        }
        guard let url = URL(string: authority.url) else {
            throw CommandError("farm.json: timeAuthorities: \(authority.url) is no address")
        }
        return TimestampMember(
            name: authority.name, authority: try TimestampClient(url: url, timeout: .seconds(20)), roots: [root],
            collector: RevocationCollector())
    }

    /// The chains, as an auditor's trust file has them.
    func chains() throws -> [FarmChain] {
        try directory.configuration.anchors.chains.map { chain in
            FarmChain(name: chain.name, chainID: chain.chainId, contract: try chain.address().text)
        }
    }

    private func chainAnchor(_ chain: ChainSettingsEntry) throws -> ChainAnchor {
        let contract = try chain.address()
        do {
            let urls = try chain.nodes.map { text in
                guard let url = URL(string: text), url.scheme == "http" || url.scheme == "https", url.host != nil else {
                    throw CommandError("nodes: \"\(text)\" is no http or https address")
                }
                return url
            }
            let anchoring = try CheckpointAnchoring(
                nodes: NodeGroup(urls), contract: contract, key: EthereumKeyFile.read(chain.key),
                journal: directory.file("chain-\(chain.name)"), settings: chain.settings)
            return ChainAnchor(name: chain.name, anchoring: anchoring)
        } catch let error as ChainError {
            throw CommandError("farm.json: anchors.chains: \(chain.name): \(error.message)")
        } catch { throw CommandError("farm.json: anchors.chains: \(chain.name): \(error)") }
    }
}
