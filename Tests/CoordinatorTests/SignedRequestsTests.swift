import CryptoPrimitives
import DepositModel
import Ledger
import Testing

@testable import Coordinator

@Suite("Requests proven last") struct SignedRequestsTests {
    private func signed(_ first: UInt64) throws -> SignedRequest {
        let commitments = [UInt8](repeating: UInt8(first), count: 2 * DepositEntries.commitmentsByteCount)
        let entries = try DepositEntries(unixMilliseconds: 1, commitments: commitments, case: .zero)
        let key = try #require(Ed25519PrivateKey(seed: [UInt8](repeating: 1, count: 32)))
        let tree = try RequestTree(entries: entries.bytes)
        let receipt = try DepositReceipt(
            log: "example", first: first, entries: entries.bytes, tree: tree, deadline: 2, key: key)
        return SignedRequest(entries: entries, tree: tree, receipt: receipt)
    }

    /// A request is made once while it is here, and again when eight others came after it.
    @Test func theLastOnesAreKept() throws {
        let requests = SignedRequests()
        var made: [UInt64] = []
        for first in [1, 1, 2, 3, 4, 5, 6, 7, 8, 1, 8, 9, 1, 2] as [UInt64] {
            let request = try requests.request(first) {
                made.append(first)
                return try signed(first)
            }
            #expect(request.receipt.first == first && request.entries[0][10] == UInt8(first))
        }
        #expect(made == [1, 2, 3, 4, 5, 6, 7, 8, 9, 1, 2])
    }

    /// What could not be made is asked for again.
    @Test func failuresAreNotKept() throws {
        let requests = SignedRequests()
        #expect(throws: CancellationError.self) { try requests.request(1) { throw CancellationError() } }
        #expect(try requests.request(1) { try signed(1) }.receipt.first == 1)
    }
}
