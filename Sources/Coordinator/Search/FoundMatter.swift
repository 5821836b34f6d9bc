import Deposits
import FarmProtocol
import MatterSearch
import Storage

/// A matter that was found, as its store has it.
enum FoundMatter: Sendable {
    case session(StoredSession)
    case deposit(FoundDeposit)
    case letter(IndexedLetter)

    var kind: MatterKind {
        switch self {
        case .session: .session
        case .deposit: .deposit
        case .letter: .letter
        }
    }
}

/// One deposit of a request.
struct FoundDeposit: Sendable {
    let index: UInt64
    let stored: StoredRequest
    /// In no checkpoint yet.
    let isWaiting: Bool

    var time: Int64 { Int64(clamping: stored.request.unixMilliseconds) }
    var name: String? { stored.request.name(Int(index - stored.first)) }
}

extension SessionPhase {
    var state: MatterState {
        switch self {
        case .queued: .waiting
        case .assigned, .recording, .open, .closing: .running
        case .sealed: .done
        case .failed: .failed
        }
    }
}

extension FoundMatter {
    var state: MatterState {
        switch self {
        case .session(let stored): stored.view.phase.state
        case .deposit(let deposit): deposit.isWaiting ? .waiting : .done
        case .letter(let letter): letter.isIssued ? .done : .waiting
        }
    }

    /// - Parameter names: login names by account.
    func hit(at place: SearchPlace, names: [String: String]) -> SearchHit {
        var hit = SearchHit(kind: kind.rawValue, id: "", time: place.time, state: state.rawValue)
        switch self {
        case .session(let stored):
            hit.id = stored.view.id
            hit.title = stored.view.url
            hit.about = stored.request.subject
            hit.person = names[stored.owner.account]
            hit.phase = stored.view.phase
        case .deposit(let deposit):
            let request = deposit.stored.request
            hit.id = String(deposit.index)
            hit.title = deposit.name
            hit.person = request.owner.isEmpty ? nil : request.owner
            hit.caseNumber = request.caseNumber
            hit.count = request.count
        case .letter(let letter):
            hit.id = String(letter.serial)
            hit.title = letter.number
            hit.person = letter.owner.isEmpty ? nil : letter.owner
            switch letter.matter {
            case .session(let id): hit.session = id
            case .deposit(let index): hit.deposit = String(index)
            case nil: break
            }
        }
        return hit
    }
}
