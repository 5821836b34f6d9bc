import FarmClient
import FarmProtocol
import Foundation
import SeededTestSupport
import Testing
import TransparencyLog

extension FarmSuite {
    /// A worker that is killed again while it finishes what a killed one left.
    @Suite("recovery") struct RecoveryTests {
        @Test(.timeLimit(.minutes(5))) func killedWhileRecovering() async throws {
            try await Farm.with("recover") { farm in
                var generator = SeededGenerator(seed: 5)
                let session = try await farm.begin(try farm.visit(seconds: 20))
                try await eventually("input is allowed", seconds: 60) { farm.journal(session).contains("inputAllowed") }
                try await Task.sleep(for: .seconds(5))
                farm.worker?.kill()
                var interrupted = 0
                for round in 1...4 {
                    let before = Farm.text(farm.workerLog).count
                    try farm.restartWorker()
                    try await eventually("the new worker begins to recover", seconds: 60) {
                        Farm.text(farm.workerLog).dropFirst(before).contains("finishing session")
                    }
                    let pause = Int.random(in: 0...120, using: &generator)
                    try await Task.sleep(for: .milliseconds(pause))
                    let isLeft = farm.exists(session)
                    farm.worker?.kill()
                    print(
                        "round \(round): killed \(pause) ms into recovery, journal: \(farm.journal(session).last ?? "-")"
                    )
                    if !isLeft { break }
                    interrupted += 1
                }
                #expect(interrupted > 0, "recovery was always over before the kill")
                try farm.restartWorker()
                let view = try await farm.end(of: session)
                let bundle = try Bundle(try await farm.fetch(view))
                try bundle.verify(trust: farm.trust)
                #expect(bundle.gap == "worker")
                #expect(bundle.segments > 1)
                try await farm.warm()
                try await farm.settle()
                let ledger = try await LedgerMonitor(farm)
                try ledger.requireEveryEnd()
                #expect(ledger.openings.count == 1)
                #expect(ledger.register.ended.count == 1)
                try await killedWhileRemoving(farm, session)
            }
        }

        /// A kill in the midst of removing a delivered session leaves nothing for ever: its journal, which goes last, says
        /// that nothing remains to be sealed.
        private func killedWhileRemoving(_ farm: Farm, _ session: String) async throws {
            let phase = try await farm.requests().session(session).phase
            let before = Farm.text(farm.workerLog).count
            farm.worker?.kill()
            let left = farm.directory + "/worker/sessions/" + session
            try FileManager.default.createDirectory(atPath: left, withIntermediateDirectories: true)
            let journal = #"{"opened":{"lease":1}}"# + "\n" + #"{"delivered":{}}"# + "\n"
            try Data(journal.utf8).write(to: URL(fileURLWithPath: left + "/journal.jsonl"))
            try farm.restartWorker()
            try await farm.warm()
            try await farm.settle()
            let log = Farm.text(farm.workerLog).dropFirst(before)
            #expect(log.contains("finishing session \(session)"))
            #expect(!log.contains("cannot be sealed"))
            #expect(!log.contains("the coordinator refuses a report"))
            #expect(try await farm.requests().session(session).phase == phase)
        }
    }
}
