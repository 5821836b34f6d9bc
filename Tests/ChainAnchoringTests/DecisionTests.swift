import CryptoPrimitives
import EthereumModel
import EthereumVerification
import Foundation
import SeededTestSupport
import Testing

@testable import ChainAnchoring

/// The life of a transaction and its fees, without any node.
@Suite("Decisions about a transaction")
struct DecisionTests {
    private let key = EthereumKey(secret: [UInt8](repeating: 7, count: 32))!

    private func attempt(_ fee: UInt64, nonce: UInt64 = 4) -> SignedTransaction {
        key.sign(
            UnsignedTransaction(
                chainID: 1, nonce: nonce, fee: .dynamic(maximum: fee, priority: 1), gasLimit: 1, to: key.address,
                data: []))
    }

    private func block(_ number: UInt64) -> BlockReference {
        BlockReference(number: number, hash: sha256([UInt8(number)]))
    }

    private var lives: [TransactionLife] {
        get throws {
            let signed = TransactionLife(attempts: [attempt(1)])
            let pending = try signed.after(.taken)
            let mined = try pending.after(.seen(block(3), succeeded: true))
            return [signed, pending, mined, try mined.after(.deep), try signed.after(.nonceTaken)]
        }
    }

    /// Rows: signed, pending, mined, settled, displaced. Columns: taken, outbid, seen, vanished, deep, nonceTaken.
    @Test func onlyTheMovesOfTheTableAreLegal() throws {
        let events: [TransactionLife.Event] = [
            .taken, .outbid(attempt(9)), .seen(block(5), succeeded: false), .vanished, .deep, .nonceTaken,
        ]
        let table = ["111001", "111001", "001110", "000000", "000000"]
        for (life, row) in zip(try lives, table) {
            for (event, isLegal) in zip(events, row) {
                let next = try? life.after(event)
                #expect((next != nil) == (isLegal == "1"), "\(life.phase) \(event)")
            }
        }
    }

    private func seen(
        head: UInt64 = 10, receipt: ChainNode.ClaimedReceipt? = nil, settledNonce: UInt64 = 4,
        waited: Duration = .zero
    ) -> TransactionLife.Observation {
        TransactionLife.Observation(
            head: head, receipt: receipt, settledNonce: settledNonce, waited: waited)
    }

    @Test func decisionsFollowWhatIsSeen() throws {
        let (signed, pending, mined) = (try lives[0], try lives[1], try lives[2])
        func decide(_ life: TransactionLife, _ seen: TransactionLife.Observation) -> TransactionLife.Action {
            life.decision(seen, depth: 2, resendAfter: .seconds(60))
        }
        let there = ChainNode.ClaimedReceipt(block: block(3), succeeded: true)
        let elsewhere = ChainNode.ClaimedReceipt(block: block(5), succeeded: true)
        #expect(decide(signed, seen()) == .send)
        #expect(decide(signed, seen(receipt: there)) == .move(.seen(block(3), succeeded: true)))
        #expect(decide(signed, seen(settledNonce: 5)) == .move(.nonceTaken))
        #expect(decide(pending, seen()) == .wait)
        #expect(decide(pending, seen(waited: .seconds(60))) == .outbid)
        #expect(decide(pending, seen(receipt: there, settledNonce: 5)) == .move(.seen(block(3), succeeded: true)))
        #expect(decide(pending, seen(settledNonce: 5)) == .move(.nonceTaken))
        #expect(decide(mined, seen()) == .move(.vanished))
        #expect(decide(mined, seen(receipt: elsewhere)) == .move(.seen(block(5), succeeded: true)))
        #expect(decide(mined, seen(head: 4, receipt: there)) == .wait)
        #expect(decide(mined, seen(head: 5, receipt: there)) == .move(.deep))
        #expect(decide(mined, seen(head: 1, receipt: there)) == .wait)
        for life in try lives[3...] { #expect(decide(life, seen()) == .finish) }
    }

    @Test func feesRiseByAnEighthAndKeepTheCap() throws {
        var random = SeededGenerator.announced()
        for _ in 0..<2000 {
            let base = UInt64.random(in: 0...1 << UInt64.random(in: 0...63, using: &random), using: &random)
            let market = FeePolicy.Market(
                baseFee: Bool.random(using: &random) ? base : nil,
                priority: UInt64.random(in: 0...1 << 33, using: &random), gasPrice: base)
            let policy = FeePolicy(cap: UInt64.random(in: 0...1 << 62, using: &random))
            guard var fee = try? policy.first(market) else { continue }
            #expect(fee.maximum <= policy.cap)
            var rounds = 0
            while let next = policy.outbidding(fee, market) {
                #expect(next.maximum <= policy.cap)
                #expect(next.maximum >= fee.maximum + fee.maximum / 8)
                if case .dynamic(let maximum, let priority) = next { #expect(priority <= maximum) }
                fee = next
                rounds += 1
                try #require(rounds < 500)
            }
        }
        let tight = FeePolicy(cap: 10)
        let error = #expect(throws: ChainError.self) {
            try tight.first(FeePolicy.Market(baseFee: 10, priority: 1, gasPrice: 11))
        }
        #expect(error?.code == .feeTooHigh)
        #expect(try tight.first(FeePolicy.Market(baseFee: 9, priority: 1, gasPrice: 10)).maximum == 10)
        // A chain that asks nothing: no account there needs money, and none is offered.
        let free = FeePolicy.Market(baseFee: 0, priority: 0, gasPrice: 0)
        #expect(tight.outbidding(try tight.first(free), free) == nil)
    }

    @Test func journalsRoundTripAndRefuseStrangers() throws {
        var random = SeededGenerator.announced()
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("journal-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        var life = TransactionLife(attempts: [attempt(1)])
        life = try life.after(.outbid(attempt(2)))
        do {
            let journal = try TransactionJournal(folder.path, chainID: 1, account: key.address)
            #expect(try journal.load() == nil)
            try journal.keep(life)
            #expect(try journal.load()?.attempts == life.attempts)
            #expect(try journal.load()?.phase == .signed)
        }
        let stranger = try #require(EthereumKey(secret: random.bytes(32)))
        for (chainID, account) in [(1, stranger.address), (2, key.address)] as [(UInt64, EthereumAddress)] {
            let error = #expect(throws: ChainError.self) {
                _ = try TransactionJournal(folder.path, chainID: chainID, account: account).load()
            }
            #expect(error?.code == .corrupted)
        }
        let file = folder.appendingPathComponent("transaction.json")
        let bytes = Array(try Data(contentsOf: file))
        let journal = try TransactionJournal(folder.path, chainID: 1, account: key.address)
        var refused = 0
        for _ in 0..<500 {
            let changed = random.mutate(bytes)
            try Data(changed).write(to: file)
            do throws(ChainError) { #expect(try journal.load()?.attempts.isEmpty == false) } catch {
                #expect(error.code == .corrupted)
                refused += 1
            }
        }
        #expect(refused > 400)
        try journal.clear()
        #expect(try journal.load() == nil)
    }

    @Test func keysAreTheirOwnersAlone() throws {
        var random = SeededGenerator.announced()
        let path = FileManager.default.temporaryDirectory.appendingPathComponent("key-\(UUID().uuidString)").path
        defer { try? FileManager.default.removeItem(atPath: path) }
        let key = try EthereumKeyFile.create(path, secret: random.bytes(32))
        #expect(try EthereumKeyFile.read(path).address == key.address)
        #expect(throws: ChainError.self) { try EthereumKeyFile.create(path, secret: random.bytes(32)) }
        try FileManager.default.setAttributes([.posixPermissions: 0o640], ofItemAtPath: path)
        let error = #expect(throws: ChainError.self) { try EthereumKeyFile.read(path) }
        #expect(error?.message.contains("chmod 600") == true)
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: path)
        for text in ["", "12", String(repeating: "0", count: 64), String(repeating: "g", count: 64)] {
            try Data(text.utf8).write(to: URL(fileURLWithPath: path))
            #expect(throws: ChainError.self) { try EthereumKeyFile.read(path) }
        }
    }

    /// What nodes answer, changed at random: a value or an error, never a crash.
    @Test func answersOfNodesMayBeAnything() throws {
        var random = SeededGenerator.announced()
        let sample = Array(
            #"{"number":"0x1","hash":"0x\#(sha256([]).hex)","transactions":[{"hash":"0x\#(sha256([1]).hex)","type":"0x2","accessList":[{"address":"0x01","storageKeys":["0x02"]}],"nonce":"0x","v":"0x1"}],"extraData":"0xc0","status":"0x1","type":"0x7f","cumulativeGasUsed":"0x1","logsBloom":"0x","logs":[]}"#
                .utf8)
        let client = NodeClient(url: URL(string: "http://node.invalid/")!, timeout: .seconds(1))
        var read = 0
        for _ in 0..<3000 {
            guard let value = try? JSONDecoder().decode(NodeValue.self, from: Data(random.mutate(sample))) else {
                continue
            }
            read += 1
            _ = try? NodeBlock(value, number: 1, client: client)
            _ = TransactionReceipt(node: value)
            _ = NodeTransaction.encoded(value)
            for element in value["transactions"]?.elements ?? [] { _ = NodeTransaction.encoded(element) }
            _ = SealedExtraData.variants(of: random.bytes(20))
        }
        #expect(read > 300)
    }

    @Test func sealsOfValidatorsAreNotHashed() throws {
        let vanity = RLPItem.bytes([UInt8](repeating: 0, count: 32))
        let validators = RLPItem.list([.bytes(key.address.bytes)])
        let seals = RLPItem.list([.bytes([UInt8](repeating: 9, count: 65))])
        let extra = RLPItem.list([vanity, validators, .list([]), .bytes([0, 0, 0, 1]), seals])
        let variants = SealedExtraData.variants(of: extra.encoded)
        #expect(variants.contains(RLPItem.list([vanity, validators, .list([]), .number(0), .list([])]).encoded))
        #expect(variants.contains(RLPItem.list([vanity, validators, .list([])]).encoded))
        #expect(variants.allSatisfy { $0.count < 120 })
        #expect(SealedExtraData.variants(of: [UInt8](repeating: 0, count: 32)) == [])
        #expect(SealedExtraData.variants(of: []) == [])
    }
}
