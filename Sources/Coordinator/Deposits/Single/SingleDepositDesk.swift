import AccessModel
import Deposits
import Ledger
import NIOCore
import Synchronization

/// A deposit that a client asks for, on the way that single ones take.
struct SingleDeposit: Sendable {
    let draft: DepositDraft
    let key: String
    /// Of the request's body.
    let byteCount: Int
}

/// What `DepositRoutes` and `DepositDesk` do for one deposit a request, done for all that came at once. Whatever is to be refused, logged
/// or looked up is left to them.
final class SingleDepositDesk: Sendable {
    private let desk: DepositDesk
    private let tokens: AccessTokens
    /// Unix milliseconds.
    private let clock: @Sendable () -> Int64

    /// The group of an event loop, for as long as the loop has connections.
    private struct Place {
        weak var group: SingleDepositGroup?
    }

    /// Each is its event loop's.
    private let groups = Mutex<[ObjectIdentifier: NIOLoopBound<Place>]>([:])

    init(desk: DepositDesk, tokens: AccessTokens, clock: @escaping @Sendable () -> Int64) {
        self.desk = desk
        self.tokens = tokens
        self.clock = clock
    }

    /// The group of an event loop.
    ///
    /// - Precondition: called on it.
    func group(on loop: any EventLoop) -> SingleDepositGroup {
        groups.withLock { groups in
            if let known = groups[ObjectIdentifier(loop)]?.value.group { return known }
            let group = SingleDepositGroup(desk: self, loop: loop)
            groups[ObjectIdentifier(loop)] = NIOLoopBound(Place(group: group), eventLoop: loop)
            return group
        }
    }

    /// The deposit that is asked for; nil if HTTP must answer.
    func admit(_ request: SingleRequest) -> SingleDeposit? {
        guard let principal = tokens.principal(bearer: request.bearer), mayDeposit(principal),
            let draft = try? DepositBodyReader.single(request.body)
        else { return nil }
        return SingleDeposit(draft: draft, key: request.key, byteCount: request.body.count)
    }

    /// Whether the table of access lets them, and the access log has no line for it.
    private func mayDeposit(_ principal: Principal) -> Bool {
        let place = Resource.office(
            AccessTokens.officeID, owner: principal.role == .system ? principal.account : nil, worker: nil)
        let decision = AccessPolicy.decide(.makeDeposit, by: principal, on: place, now: clock())
        return decision.isAllowed && !AccessPolicy.isLogged(.makeDeposit, by: principal, on: place, decision)
    }

    /// Accepts deposits under keys that nobody has used.
    ///
    /// - Parameter completion: told the answers, in order, on any thread; nil for one that HTTP must answer.
    func accept(_ deposits: [SingleDeposit], completion: @escaping @Sendable ([DepositAnswer?]) -> Void) {
        let byteCount = deposits.reduce(0) { $0 + $1.byteCount }
        guard desk.queue.enter(deposits.count, bytes: byteCount) else {
            return completion(deposits.map { _ in nil })
        }
        let requests = begin(deposits)
        let submissions = requests.compactMap { $0 }
        let finish: @Sendable ([DepositAnswer?]) -> Void = { [queue = desk.queue] accepted in
            queue.leave(deposits.count, bytes: byteCount)
            var accepted = accepted.makeIterator()
            completion(requests.map { request in request.flatMap { _ in accepted.next() ?? nil } })
        }
        guard !submissions.isEmpty else { return finish([]) }
        desk.parts.ledger.append(submissions.map(\.submission)) { [self] results in finish(end(submissions, results)) }
    }

    /// A request whose key is claimed.
    private struct Begun: Sendable {
        let request: DepositRequest
        let submission: DepositSubmission
    }

    private func begin(_ deposits: [SingleDeposit]) -> [Begun?] {
        let claimed = desk.keys.claim(deposits.map(\.key))
        let isOpen = desk.keys.doubts == nil && desk.keys.backlog < desk.parts.limits.backlog
        let begun = zip(deposits, claimed).map { deposit, isMine in isMine && isOpen ? try? begin(deposit) : nil }
        let released = deposits.indices.filter { claimed[$0] && begun[$0] == nil }
        if !released.isEmpty { desk.keys.release(released.map { deposits[$0].key }) }
        return begun
    }

    private func begin(_ deposit: SingleDeposit) throws -> Begun? {
        guard try !desk.parts.store.mayHold(key: deposit.key) else { return nil }
        try desk.queue.spend(1)
        let request = try desk.request(deposit.draft, key: deposit.key, file: nil)
        return Begun(
            request: request,
            submission: DepositSubmission(
                entries: try DepositAnswer.entries(request), companion: request.encoded))
    }

    /// Brings the keys to where the ledger is.
    private func end(_ begun: [Begun], _ results: [Result<UInt64, any Error>]) -> [DepositAnswer?] {
        let answers = zip(begun, results).map { begun, result in
            (try? result.get()).map {
                desk.answer(
                    StoredRequest(first: $0, request: begun.request), entries: begun.submission.entries)
            }
        }
        let accepted = answers.compactMap { $0?.stored }
        if accepted.count < begun.count {
            desk.keys.doubt()
            desk.keys.release(zip(begun, answers).filter { $0.1 == nil }.map(\.0.request.key))
        }
        if let last = accepted.map(\.indices.upperBound).max() {
            desk.keys.settle(accepted)
            desk.indexer.announce(through: last)
        }
        return answers
    }
}
