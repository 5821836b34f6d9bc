import CanonicalJSON
import CryptoPrimitives
import DrawCore
import Foundation
import Ledger
import Testing
import TransparencyLog

@testable import Draws

/// A draw made by hand with an end of one's choice, its keys at hand: a result, and the ways in which a draw is void.
struct RehearsedDraw {
    enum Ending {
        case result
        case void(VoidCause)
    }

    let rehearsal: HandMadeDraw
    let candidates: [CandidateIdentifier]
    /// The draw directory.
    let directory: String
    /// The log's public files.
    let log: String

    static let voidText = "名单遗漏一户"

    /// - Parameters:
    ///   - place: a directory for everything.
    ///   - example: whose rules and candidates.
    init(
        in place: String, example: String = "school", number: UInt64 = 1, subject: String? = nil,
        ending: Ending = .result
    ) async throws {
        let folder = Commands.root + "/examples/draws/" + example
        var template = try DrawTemplate(
            freely: Data(contentsOf: URL(fileURLWithPath: folder + "/rules.json")), file: "rules.json")
        if let subject { template.subject = subject }
        var random = SystemRandomNumberGenerator()
        let keys = EverybodysKeys(contributors: 3) { count in
            (0..<count).map { _ in UInt8.random(in: 0...255, using: &random) }
        }
        let now = UInt64(Date().timeIntervalSince1970)
        let reader = try CandidateListReader(rules: ListRules(template))
        rehearsal = try HandMadeDraw(
            template, register: "example", number: number, keys: keys, beacon: .local, now: now,
            executor: ThreadedExecutor()
        ) { salt in
            switch try reader.read(folder + "/candidates.csv", key: salt) {
            case .list(let list, _): list
            case .refused(let problems, _): throw problems
            }
        }
        let csv = try String(contentsOfFile: folder + "/candidates.csv", encoding: .utf8)
        candidates = try csv.split(separator: "\n").dropFirst().map { line in
            try CandidateIdentifier(parsing: String(line.prefix { $0 != "," }))
        }
        directory = place + "/draw-\(number)"
        log = place + "/log-\(number)"
        try FileManager.default.createDirectory(atPath: log, withIntermediateDirectories: true)
        switch ending {
        case .result:
            let drawn = try await DrawnByHand(
                drawing: rehearsal, log: log, now: now * 1000, executor: ThreadedExecutor())
            try drawn.directory.publish(at: directory)
        case .void(let cause): try await publishVoid(cause, now: now * 1000)
        }
    }

    private func publishVoid(_ cause: VoidCause, now: UInt64) async throws {
        let (commitment, keys) = (rehearsal.commitment, rehearsal.keys)
        let id = commitment.draw.bytes
        let record = KeyRecord(
            purpose: .vrf, validFrom: now, publicKey: commitment.vrfPublicKey, owner: Array("office".utf8))
        var bodies: [(LedgerEntry.Body, Ed25519PrivateKey?)] = [
            (.key(record, .unsigned), keys.office), (.drawCommitment(drawID: id, commit: commitment.commit), nil),
        ]
        var published = HandMadeDirectory(
            configuration: rehearsal.configuration, list: rehearsal.list, commitment: CommitmentFile(commitment))
        published.void = VoidFile(cause: cause, reason: cause == .record ? Self.voidText : "")
        switch cause {
        case .record:
            let void = LedgerEntry.Body.drawVoid(
                drawID: id, reason: 0, text: Array(Self.voidText.utf8), .unsigned)
            bodies.append((void, keys.notary))
        case .noProof: break
        case .tooFewReveals:
            let (proof, reveal) = (try rehearsal.proof(), rehearsal.reveals()[1])
            bodies.append((.drawProof(drawID: id, proof: proof.proof), nil))
            let logged = LedgerEntry.Body.drawReveal(
                drawID: id, contributor: reveal.contributor, value: reveal.value, reveal.signature)
            bodies.append((logged, nil))
            published.proof = proof
            published.reveals = RevealsFile([reveal])
        }
        published.ledger = try await write(bodies, now: now)
        try published.publish(at: directory)
    }

    private func write(
        _ bodies: [(LedgerEntry.Body, Ed25519PrivateKey?)], now: UInt64
    ) async throws -> [HandMadeDirectory.LedgerFile] {
        let log = try Log(
            directory: log, origin: rehearsal.configuration.log.name, key: rehearsal.keys.log,
            officeKey: rehearsal.keys.office.publicKey)
        var entries: [(index: UInt64, bytes: [UInt8])] = []
        for (body, signer) in bodies {
            var entry = LedgerEntry(unixMilliseconds: now, body: body)
            if let signer { entry = entry.signed(by: signer) }
            let bytes = try entry.encoded()
            entries.append((try await log.append(bytes), bytes))
        }
        let checkpoint = try await log.checkpoint(covering: UInt64(entries.count - 1))
        var items: [LedgerFile.Item] = []
        for (index, bytes) in entries {
            let proof = try await log.inclusion(index: index, size: checkpoint.checkpoint.size)
            items.append(LedgerFile.Item(index: index, entry: bytes, proof: proof))
        }
        await log.close()
        return [
            .init(name: "entries.json", bytes: LedgerFile(items: items, consistency: []).canonicalBytes),
            .init(name: "checkpoint-final.txt", bytes: Array(checkpoint.note.utf8)),
        ]
    }

    /// What an auditor would believe in who knows this office.
    func writeTrust(to path: String) throws {
        var office = JSONObject()
        office.set("name", "office")
        office.set("key", hex: rehearsal.keys.office.publicKey)
        var object = JSONObject()
        object.set("v", 1 as UInt64)
        object.set("type", "tabellion/trust")
        object.set("offices", .array([.object(office)]))
        object.set("logs", texts: [rehearsal.configuration.log.text])
        object.set("cosigners", texts: [])
        object.set("quorum", 0 as UInt64)
        object.set("timeAuthorities", .array([]))
        try Data(JSONValue.object(object).canonicalBytes).write(to: URL(fileURLWithPath: path))
    }

    /// Everybody's slips, in the order of the candidates.
    func slips() throws -> [Slip] {
        let key = try #require(SaltKey(bytes: rehearsal.keys.salt, draw: rehearsal.commitment.draw))
        let maker = SlipMaker(
            list: rehearsal.list, tree: rehearsal.list.tree(), bundles: rehearsal.bundles,
            configuration: rehearsal.configuration, commitment: rehearsal.commitment, key: key)
        return try maker.slips(of: candidates)
    }
}
