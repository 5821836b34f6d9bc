import AlarmModel
import FarmProtocol
import Portal

/// Pages with every kind of alarm, where somebody chose the names on them.
enum AlarmSamples {
    private static let now: Int64 = 1_795_000_000_000

    /// Alarms that stand and one that is over.
    static func board(named name: String) -> AlarmBoard {
        var seen = AlarmObservations()
        seen.workers = [.init(id: "w", heardAt: now - 900_000, imageName: name, imageSha256: "b")]
        seen.released = ["a"]
        seen.failures = [
            .init(session: "s1", office: "office", at: now, reason: "recorder", isSealed: false),
            .init(session: "s2", office: "office", at: now, reason: name, isSealed: true),
        ]
        seen.ledger = .init(failure: name)
        seen.blind = ["disks": name]
        var board = AlarmBoard()
        for time in [now - 60_000, now] { _ = board.look(at: seen, AlarmThresholds(), now: time) }
        if let first = board.alarms.first(where: { $0.key.subject == "s1" }) {
            _ = board.acknowledge(first.number, .init(account: "a", name: name, at: now, word: name))
        }
        if let second = board.alarms.first(where: { $0.code == .workerSilent }) {
            _ = board.acknowledge(second.number, .init(account: "a", name: name, at: now, word: name))
        }
        return board
    }

    static func pages(_ form: FormState, named name: String) -> [Page] {
        let board = board(named: name)
        var form = form
        form.problems["word"] = .missing
        let rows = board.alarms.map { AlarmRow($0, mayAcknowledge: true, mayOpen: true) }
        let over = board.history.map { AlarmRow($0, mayAcknowledge: true, mayOpen: true) }
        var view = InstallationView()
        for isReleased in [nil, true, false] {
            var worker = InstallationView.Worker()
            worker.id = String(repeating: "5e", count: 32)
            worker.imageName = name
            worker.imageSha256 = String(repeating: "a1", count: 32)
            worker.isReleased = isReleased
            worker.isSilent = isReleased == nil
            worker.problem = isReleased == false ? name : nil
            worker.heardAt = isReleased == nil ? nil : now
            view.workers.append(worker)
        }
        view.images = [
            .init(name: name, sha256: String(repeating: "a1", count: 32), releasedAt: now, by: name, workers: 2),
            .init(name: name, sha256: String(repeating: "b2", count: 32), releasedAt: nil, by: "", workers: 1),
        ]
        let quota = QuotaView(desktops: 8, waiting: 500, perPerson: 2)
        view.offices = [.init(id: "office", title: name, quota: quota, running: 2, waiting: 4)]
        view.anchors = [.init(name, "12", note: name, isBad: true), .init("time first", "14")]
        view.disks = [
            (path: "/" + name, total: 1 << 40, free: 1 << 39, growth: 1 << 30, days: 512),
            (path: "/data", total: 1 << 40, free: 1 << 39, growth: nil, days: nil),
        ]
        view.shares = [(name: name, bytes: 1 << 33, files: 1234)]
        view.ledgerFailure = name
        view.lookedAt = now
        view.blind = [name]
        return [
            .installation(view, alarms: rows, history: over, mayManage: true, isDone: true, form),
            .installation(InstallationView(), alarms: [], history: [], mayManage: false, isDone: false, form),
            .officeAlarms(
                alarms: rows, everybody: AlarmCode.allCases.filter { $0.audience == .everybody }, history: over,
                running: 1, waiting: 2, quota: quota, office: name, isDone: true, form),
            .officeAlarms(
                alarms: [], everybody: [], history: [], running: 0, waiting: 0, quota: quota, office: name,
                isDone: false, form),
        ]
    }
}
