import FarmProtocol

@testable import Portal

/// The notary's desk with everything that it can show, where somebody chose the words on it.
enum MatterDeskSamples {
    static func all(named name: String) -> [Page] {
        [desk(name), search(name), nothing(name), problems(name)].map { .matterDesk($0) }
            + ["waiting", "issued", "refused"].map { letter in
                var deposit = DepositView(
                    id: "12", request: "10", count: 5, time: 1_790_000_000_000, deadline: 0,
                    state: letter == "waiting" ? "sequenced" : "letter", anchors: [], lacking: [], letter: letter)
                (deposit.name, deposit.owner, deposit.case, deposit.refusal) = (name, name, name, name)
                deposit.sha256 = String(repeating: "1", count: 64)
                deposit.sm3 = String(repeating: "2", count: 64)
                deposit.file = .init(bytes: 5_300_000, recipient: "age1")
                return .deposit(deposit, mayReadLetter: letter == "issued")
            }
    }

    private static let place = "/offices/office/desk"

    private static func session(_ name: String, _ phase: SessionPhase, mayWatch: Bool) -> MatterDesk.Session {
        var view = SessionView(
            id: "0b6c1a52-9d6f-4f7e-8f3a-5a1f0c2d3e4f", phase: phase, url: "https://example.com/" + name, detail: name,
            createdAt: 1_790_000_000_000)
        view.place = phase == .queued ? 3 : nil
        return MatterDesk.Session(view, person: mayWatch ? name : nil, mayWatch: mayWatch)
    }

    private static func hits(_ name: String) -> [SearchHit] {
        let phases: [SessionPhase?] = [.open, .sealed, .failed, nil]
        let sessions = phases.map { phase in
            var hit = SearchHit(kind: "session", id: "s1", time: 1, state: phase == .failed ? "failed" : "done")
            (hit.title, hit.about, hit.person, hit.phase) = (name, name, name, phase)
            return hit
        }
        let deposits = ["waiting", "done"].map { state in
            var hit = SearchHit(kind: "deposit", id: "7", time: 2, state: state)
            (hit.title, hit.caseNumber, hit.person, hit.count) = (state == "done" ? name : nil, name, nil, 12_000)
            return hit
        }
        let letters = ["waiting", "done"].map { state in
            var hit = SearchHit(kind: "letter", id: "9", time: 3, state: state)
            (hit.title, hit.person) = (state == "done" ? name : nil, name)
            if state == "done" { hit.session = name } else { hit.deposit = name }
            return hit
        }
        return sessions + deposits + letters
    }

    private static func desk(_ name: String) -> MatterDesk {
        var desk = MatterDesk(place: place, office: name, now: 1_790_000_000_000)
        desk.running = [session(name, .open, mayWatch: true), session(name, .closing, mayWatch: false)]
        desk.waiting = [session(name, .queued, mayWatch: false)]
        (desk.runningCount, desk.waitingCount) = (2, 12_345)
        desk.found = SearchView(
            hits: hits(name), next: "5.2.7",
            counts: [
                SearchCount(kind: "session", count: 1000, isMore: true),
                SearchCount(kind: "deposit", count: 12, isMore: false),
            ], searched: ["session", "deposit", "letter"], recognised: nil, isBehind: true)
        desk.next = "cursor=5.2.7"
        return desk
    }

    private static func search(_ name: String) -> MatterDesk {
        var desk = desk(name)
        desk.isSearch = true
        desk.typed = ["q": name, "kind": "deposit", "state": "done", "person": name, "from": name, "to": "2026-11-22"]
        desk.found?.recognised = "letter"
        desk.asText = "as=text"
        return desk
    }

    private static func nothing(_ name: String) -> MatterDesk {
        var desk = search(name)
        desk.found = SearchView(
            hits: [], next: nil, counts: [SearchCount(kind: "session", count: 0, isMore: false)],
            searched: ["session"], recognised: nil, isBehind: false)
        desk.next = nil
        return desk
    }

    private static func problems(_ name: String) -> MatterDesk {
        var desk = search(name)
        desk.found = nil
        desk.problems = ["q", "kind", "state", "person", "from", "to", "cursor", "limit", "as"]
        return desk
    }
}
