import DepositModel
import Deposits
import Ledger
import Synchronization

/// What the proofs of one request's deposits have in common: its entries, their tree, the signed receipt.
struct SignedRequest: Sendable {
    let entries: DepositEntries
    let tree: RequestTree
    let receipt: DepositReceipt
}

/// The requests whose deposits were proven last: who asks for one proof of a batch mostly asks for all of them.
final class SignedRequests: Sendable {
    /// At most two megabytes each.
    private static let capacity = 8

    /// By the request's first index, the one made last at the end.
    private let latest = Mutex<[(first: UInt64, request: SignedRequest)]>([])

    /// The one of a request, made if it is not here.
    func request(_ first: UInt64, make: () throws -> SignedRequest) rethrows -> SignedRequest {
        if let known = latest.withLock({ $0.last { $0.first == first }?.request }) { return known }
        let request = try make()
        latest.withLock { latest in
            latest.removeAll { $0.first == first }
            if latest.count == Self.capacity { latest.removeFirst() }
            latest.append((first, request))
        }
        return request
    }
}
