import FarmProtocol
import Foundation
import Glibc
import Testing

extension FarmSuite {
    /// kill -9 of each part of the farm at random moments of a session.
    @Suite("kill -9") struct KillTests {
        /// `TABELLION_FAULT_SEEDS`: how many seeds; `TABELLION_FAULT_SEED`: the first.
        @Test(.timeLimit(.minutes(15))) func atRandomMoments() async throws {
            let count = FarmPaths.variable("TABELLION_FAULT_SEEDS").flatMap { UInt64($0) } ?? 20
            let first = FarmPaths.variable("TABELLION_FAULT_SEED").flatMap { UInt64($0) } ?? 0
            try await Farm.with("kill") { farm in
                for seed in first..<(first + count) {
                    let moment = Moment(seed: seed)
                    print("\(moment)")
                    let started = ContinuousClock.now
                    do {
                        try await survive(moment, farm)
                        // The next seed's session is a next one too; now and then it is brought to its end.
                        if seed % 4 == 3 || seed + 1 == first + count { try await nextWorks(farm) }
                    } catch {
                        throw FarmFailure("\(moment): \(error)")
                    }
                    print("  survived in \((ContinuousClock.now - started) / .seconds(1)) s")
                }
            }
        }

        private func survive(_ moment: Moment, _ farm: Farm) async throws {
            let session = try await farm.begin(try farm.visit(seconds: 2))
            try await reach(moment.stage, session, farm)
            try await Task.sleep(for: .milliseconds(moment.delay))
            let journal = farm.journal(session)
            try await kill(moment.victim, farm)
            let view = try await farm.end(of: session)
            print(
                "  \(view.phase.rawValue) (\(view.reason ?? "-")): \(view.detail); journal had \(journal.last ?? "-")")
            try await judge(view, moment, hadOpening: journal.contains("submitted"), farm)
            try await farm.settle()
            try await LedgerMonitor(farm).requireEveryEnd()
        }

        private func nextWorks(_ farm: Farm) async throws {
            let (next, path) = try await farm.capture(
                try Farm.script([["do": "key", "key": "Tab"], ["do": "screenshot"]]))
            guard next.phase == .sealed else { throw FarmFailure("the next session: \(next)") }
            let bundle = try Bundle(path)
            try bundle.verify(trust: farm.trust)
            guard bundle.gap == nil else { throw FarmFailure("the next session has gap \(bundle.gap ?? "")") }
            try await farm.settle()
        }

        /// Waits until the session is in that part of its life, as the worker's own files show it.
        private func reach(_ stage: Moment.Stage, _ session: String, _ farm: Farm) async throws {
            try await eventually("session reaches \(stage)", seconds: 60) {
                let journal = farm.journal(session)
                switch stage {
                case .queued: return true
                case .recording: return farm.exists(session)
                case .open: return journal.contains("inputAllowed")
                case .closing:
                    if farm.input(session).contains("input is closed") { return true }
                    return try await farm.view(session)?.phase.isEnd == true
                case .sealing:
                    if journal.contains("ended") { return true }
                    return try await farm.view(session)?.phase.isEnd == true
                }
            }
        }

        private func kill(_ victim: Moment.Victim, _ farm: Farm) async throws {
            let name = try farm.workerName()
            switch victim {
            case .browser, .display:
                // The session's desktop is the oldest one: a warm one replaces it only when it was taken.
                guard let slot = Desktops.slots(of: name).first else { return }
                let process =
                    victim == .browser ? Desktops.browser(name, slot) : Desktops.display(name, slot)
                if let process { Glibc.kill(process, SIGKILL) } else { print("  (it was gone already)") }
            case .worker:
                farm.worker?.kill()
                try farm.restartWorker()
            case .coordinator:
                farm.coordinator?.kill()
                try await Task.sleep(for: .milliseconds(300))
                try farm.startCoordinator()
            }
        }

        /// What the session may have come to, and what its bundle must prove.
        private func judge(
            _ view: SessionView, _ moment: Moment, hadOpening: Bool, _ farm: Farm
        ) async throws {
            if view.phase == .failed {
                guard !hadOpening else { throw FarmFailure("failed although its opening was sent: \(view.detail)") }
                return
            }
            let bundle = try Bundle(try await farm.fetch(view))
            try bundle.verify(trust: farm.trust)
            let isBefore = moment.stage == .recording || moment.stage == .open
            switch moment.victim {
            case .worker where isBefore:
                try require(bundle.gap == "worker", "gap \(bundle.gap ?? "none") instead of worker")
                try require(bundle.header["recoveredAt"] != nil, "recoveredAt is not declared")
                try require(
                    bundle.missing.contains { $0.contains("cleanliness-close") }, "missing: \(bundle.missing)")
            case .browser where moment.stage == .open:
                try require(bundle.gap == "browser", "gap \(bundle.gap ?? "none") instead of browser")
            case .display where moment.stage == .open:
                // The browser does not outlive its X server; whichever was noticed first is the reason.
                try require(
                    bundle.gap == "x-server" || bundle.gap == "browser", "gap \(bundle.gap ?? "none")")
            default: break
            }
            if bundle.gap != nil, moment.stage != .closing, moment.stage != .sealing {
                // What fails after the user's own end leaves its gap too, but the end was the user's.
                try require(bundle.reason != "user", "a gap, and reason user")
            }
        }

        private func require(_ holds: Bool, _ otherwise: String) throws {
            if !holds { throw FarmFailure(otherwise) }
        }
    }
}
