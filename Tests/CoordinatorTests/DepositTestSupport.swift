import CanonicalJSON
import CryptoPrimitives
import DepositModel
import Deposits
import FarmTestSupport
import Foundation
import Ledger
import Synchronization
import TransparencyLog

/// What a client is answered for a deposit.
struct AcceptedDeposit {
    let id: String
    let first: UInt64
    let count: UInt64
    let seed: [UInt8]
    let receipt: DepositReceipt
    let depositCase: DepositCase?
    let digests: DepositDigests?
    let bytes: [UInt8]

    init(_ bytes: [UInt8]) throws {
        self.bytes = bytes
        var members = try MemberReader(
            try JSONParser.parse(bytes, spelling: .canonical, allowsNull: false), at: "answer")
        id = try members.string("id")
        first = try members.integer("first")
        count = try members.integer("count")
        seed = try members.hex("seed", count: 32)
        receipt = try members.model("receipt")
        depositCase = members.has("case") ? try members.model("case") : nil
        digests = members.has("digests") ? try members.model("digests") : nil
        try members.finish()
    }
}

extension RunningFarm {
    func post(_ path: String, key: String?, json: String) async throws -> RawAnswer {
        var request = RawRequest("POST", path, token: TestFarm.operatorToken).with(json: json)
        if let key { request = request.with("Idempotency-Key", key) }
        return try await request.send(port: port)
    }

    func post(_ path: String, key: String, type: String, body: [UInt8]) async throws -> RawAnswer {
        try await RawRequest("POST", path, token: TestFarm.operatorToken).with("Idempotency-Key", key)
            .with("Content-Type", type).with(body: body).send(port: port)
    }

    func get(_ path: String) async throws -> RawAnswer {
        try await RawRequest("GET", path, token: TestFarm.operatorToken).send(port: port)
    }

    func deposit(_ json: String, key: String) async throws -> AcceptedDeposit {
        let answer = try await post("/v1/deposits", key: key, json: json)
        guard answer.status == 201 else { throw RefusedDeposit(status: answer.status, text: answer.text) }
        return try AcceptedDeposit(answer.body)
    }

    /// The proof of a deposit, with everything checked that the log's key can check.
    func checkedProof(_ id: String) async throws -> DepositProof {
        let answer = try await get("/v1/deposits/\(id)/proof")
        guard answer.status == 200 else { throw RefusedDeposit(status: answer.status, text: answer.text) }
        let proof = try DepositProof(canonical: answer.body, file: "proof.json")
        let key = try farm.logVerifier
        try proof.checkCommitments()
        try proof.checkReceipt(logKey: key)
        try proof.checkpoint(in: .log, logKey: key)
        return proof
    }
}

struct RefusedDeposit: Error {
    let status: Int
    let text: String
}

/// The farm's log, whose appends fail when a test says so: before they are kept, or after.
final class FailingLedger: DepositLedger {
    enum Fault: Sendable { case before, after }

    private let log: any DepositLedger
    private let faults = Mutex<[Fault?]>([])

    init(_ log: any DepositLedger) { self.log = log }

    /// The coming appends fail as the list says; nil is for one that does not.
    func fail(_ coming: [Fault?]) { faults.withLock { $0 = coming } }

    func append(_ entries: DepositEntries, companion: [UInt8]) async throws -> Range<UInt64> {
        let fault = faults.withLock { $0.isEmpty ? nil : $0.removeFirst() }
        if fault == .before { throw LedgerError(.storage, "injected before") }
        let indices = try await log.append(entries, companion: companion)
        if fault == .after { throw LedgerError(.storage, "injected after") }
        return indices
    }

    func records(from index: UInt64, limit: Int) async throws -> [LedgerRecord] {
        try await log.records(from: index, limit: limit)
    }

    func releaseRecords(below index: UInt64) async throws { try await log.releaseRecords(below: index) }
}
