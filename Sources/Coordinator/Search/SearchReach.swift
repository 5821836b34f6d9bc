import AccessModel
import FarmProtocol
import MatterSearch
import Storage

/// Whose matters somebody's search goes through: what the table of access lets them read, never more.
struct SearchReach: Sendable {
    /// nil: no sessions.
    let sessions: Ownership.Reach?
    /// The office whose deposits are searched; nil: none. Deposits belong to an office as a whole.
    let deposits: OfficeID?
    /// nil: no letters.
    let letters: LetterReach?

    /// Asks only: that people looked at others' sessions, the page that they see has written into the access log.
    ///
    /// - Throws: `AccessRefused` for whoever may read nothing at all.
    init(_ caller: Caller) async throws {
        guard caller.principal.role != .visitor else { throw AccessRefused(.signIn, .readSession) }
        let own = Resource.own(by: caller.principal)
        guard let office = caller.principal.office, let account = caller.principal.account else {
            try await caller.authorize(.readSession, on: own)
            throw AccessRefused(.forbidden, .readSession)
        }
        let whole = Resource.office(office, owner: nil, worker: nil)
        // Systems share their office's deposits; people see them as the table says of others' things.
        let shared = caller.principal.role == .system ? own : whole
        deposits = caller.may(.readDeposit, on: shared) ? office : nil
        let isOverOffice = caller.may(.readLetter, on: whole)
        if isOverOffice || caller.may(.readLetter, on: own) {
            letters = LetterReach(
                deposits: caller.may(.readLetter, on: shared) ? office.text : nil, sessions: office.text,
                account: isOverOffice ? nil : account.text)
        } else {
            letters = nil
        }
        if caller.may(.readSession, on: whole) {
            sessions = .office(office.text)
        } else if caller.may(.readSession, on: own) {
            sessions = .owner(Ownership(office: office.text, account: account.text))
        } else {
            sessions = nil
        }
        guard sessions != nil || deposits != nil || letters != nil else {
            try await caller.authorize(.readSession, on: own)
            throw AccessRefused(.forbidden, .readSession)
        }
    }

    /// Kinds that may be searched.
    var kinds: Set<MatterKind> {
        var kinds: Set<MatterKind> = []
        if sessions != nil { kinds.insert(.session) }
        if deposits != nil { kinds.insert(.deposit) }
        if letters != nil { kinds.insert(.letter) }
        return kinds
    }
}
