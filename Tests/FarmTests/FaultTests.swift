import DesktopInput
import FarmProtocol
import Foundation
import Glibc
import Testing

extension FarmSuite {
    /// What fails while people work: disk, recorder, ledger. Input stops at once, and the session says so.
    @Suite("faults") struct FaultTests {
        /// Opens the page and types for a long time.
        private func typing(_ farm: Farm, seconds: Double) throws -> String {
            let characters = Int(seconds / 0.06)
            return try Farm.script([
                ["do": "navigate", "url": farm.url], ["do": "wait", "seconds": 1],
                ["do": "click", "x": 675, "y": 525],
                ["do": "type", "text": String(repeating: "evidence ", count: max(1, characters / 9))],
            ])
        }

        private func open(_ farm: Farm, seconds: Double) async throws -> String {
            let session = try await farm.begin(try typing(farm, seconds: seconds))
            try await eventually("input is allowed", seconds: 60) { farm.journal(session).contains("inputAllowed") }
            // Into the typing.
            try await Task.sleep(for: .seconds(4))
            return session
        }

        /// A bundle that declares the fault, verifies, and holds no input after it.
        private func judge(
            _ view: SessionView, _ farm: Farm, gap: String, lastInputNs: UInt64
        ) async throws {
            let bundle = try Bundle(try await farm.fetch(view))
            try bundle.verify(trust: farm.trust)
            #expect(bundle.gap == gap, "\(bundle.gap ?? "none")")
            #expect(bundle.reason != "user")
            let typed = try bundle.input().filter { $0["source"] as? String == "script" }
            #expect(!typed.isEmpty)
            let last = typed.compactMap { ($0["t"] as? String).flatMap { UInt64($0) } }.max() ?? 0
            #expect(last > 0)
            #expect(last <= lastInputNs, "input \((last - min(last, lastInputNs)) / 1_000_000) ms too late")
            try await farm.settle()
            try await LedgerMonitor(farm).requireEveryEnd()
        }

        /// A session that would outgrow what the policy allows is ended in order, and its bundle is still within it.
        @Test(.timeLimit(.minutes(4))) func tooManyBytes() async throws {
            let limit = 6 << 20
            try await Farm.with("bytes", settings: ["bundleBytes": limit]) { farm in
                var steps: [[String: Any]] = [["do": "navigate", "url": farm.url], ["do": "wait", "seconds": 1]]
                for _ in 0..<150 { steps += [["do": "screenshot"], ["do": "wait", "seconds": 0.2]] }
                let (_, path) = try await farm.capture(try Farm.script(steps), seconds: 120)
                let bundle = try Bundle(path)
                try bundle.verify(trust: farm.trust)
                #expect(bundle.reason == "space" && bundle.gap == nil)
                let bytes = try FileManager.default.attributesOfItem(atPath: path)[.size] as? Int ?? 0
                #expect(bytes > limit / 2 && bytes <= limit, "\(bytes) bytes")
                try await farm.settle()
                try await LedgerMonitor(farm).requireEveryEnd()
                try await nextWorks(farm)
            }
        }

        private func nextWorks(_ farm: Farm) async throws {
            let next = try await farm.capture(try farm.visit(seconds: 0.5))
            let bundle = try Bundle(next.bundle)
            try bundle.verify(trust: farm.trust)
            #expect(bundle.gap == nil)
        }

        /// Takes whatever room there is.
        private func fill(_ path: String) throws {
            let filled = try Program.run(["dd", "if=/dev/zero", "of=\(path)", "bs=4k"])
            guard filled.output.contains("No space left") else { throw FarmFailure("dd: \(filled.output)") }
        }

        /// Sessions on a file system of their own, which fills up while people work.
        @Test(.timeLimit(.minutes(4))) func diskFull() async throws {
            var mounted: String?
            defer {
                if let mounted {
                    _ = try? Program.run(["umount", "-l", mounted])
                    // Until then it could not be removed with the rest.
                    try? FileManager.default.removeItem(atPath: String(mounted.dropLast("/worker".count)))
                }
            }
            func mount(_ directory: String) throws {
                let path = directory + "/worker"
                try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
                try Program.check(["mount", "-t", "tmpfs", "-o", "size=96m,mode=0700", "tbfarm", path])
                mounted = path
            }
            try await Farm.with("disk", prepare: mount) { farm in
                let session = try await open(farm, seconds: 30)
                // The ledger is held still meanwhile, so that the end of recording and the sealing can be told apart.
                farm.coordinator?.signal(SIGSTOP)
                let ballast = farm.directory + "/worker/ballast"
                try fill(ballast)
                let full = monotonicNanoseconds()
                try await eventually("the session is ended in order on the room that it kept", seconds: 30) {
                    farm.journal(session).contains("ended")
                }
                try fill(ballast + "-too")
                farm.coordinator?.signal(SIGCONT)
                try await eventually("sealing waits for room", seconds: 30) {
                    Farm.text(farm.workerLog).contains("waits for room")
                }
                #expect(try await farm.view(session)?.phase.isEnd == false)
                for file in [ballast, ballast + "-too"] { try FileManager.default.removeItem(atPath: file) }
                let view = try await farm.end(of: session)
                // The log's last block may have room for some more lines; what is not written is not typed.
                try await judge(view, farm, gap: "space", lastInputNs: full + 2_500_000_000)
                try await nextWorks(farm)
            }
        }

        @Test(.timeLimit(.minutes(4))) func grabbedServer() async throws {
            try await Farm.with("grab") { farm in
                let session = try await open(farm, seconds: 30)
                let name = try farm.workerName()
                let slot = try #require(Desktops.slots(of: name).first)
                let grabber = try Service(
                    [
                        "/usr/bin/python3", FarmPaths.root + "/Tests/FarmTests/grab_server.py", ":\(20_000 + slot)",
                        "/run/tabellion/\(name)/d\(slot)/display/cookie",
                    ], log: farm.directory + "/grab.log")
                defer { grabber.kill() }
                try await eventually("the X server is grabbed", seconds: 10) {
                    Farm.text(grabber.log).contains("grabbed")
                }
                let grabbed = monotonicNanoseconds()
                // The grab lasts: the session must end without the X server's help.
                let view = try await farm.end(of: session)
                try await judge(view, farm, gap: "grabbed", lastInputNs: grabbed + 3_000_000_000)
                try await nextWorks(farm)
            }
        }

        /// libx264 gives up while people work: recorder and session end at the picture that it did not take.
        @Test(.timeLimit(.minutes(4))) func encoderFails() async throws {
            let place = "/tmp/tb-encoder-\(getpid())"
            try FileManager.default.createDirectory(atPath: place, withIntermediateDirectories: true)
            defer { try? FileManager.default.removeItem(atPath: place) }
            let source = FarmPaths.root + "/Tests/FarmTests/failing_encoder.c"
            try Program.check(["cc", "-shared", "-fPIC", "-o", place + "/encoder.so", source])
            let environment = ["LD_PRELOAD": place + "/encoder.so", "FAILING_ENCODER": place + "/fail"]
            try await Farm.with("encoder", workerEnvironment: environment) { farm in
                let session = try await open(farm, seconds: 30)
                try Data().write(to: URL(fileURLWithPath: place + "/fail"))
                let failed = monotonicNanoseconds()
                try await eventually("the recorder's failure is known", seconds: 10) {
                    farm.input(session).contains("encoding failed")
                }
                // The next desktop's encoder works again.
                try FileManager.default.removeItem(atPath: place + "/fail")
                let view = try await farm.end(of: session)
                // A second to the next picture at the latest, and half of one for what is under way.
                try await judge(view, farm, gap: "recorder", lastInputNs: failed + 1_500_000_000)
                try await nextWorks(farm)
            }
        }

        /// The coordinator, and with it ledger and time authority, hangs while people work: the next mark is not made.
        @Test(.timeLimit(.minutes(6))) func ledgerHangsWhileOpen() async throws {
            try await Farm.with("anchor", settings: ["authoritySeconds": 3, "sessionSeconds": 240, "markSeconds": 5]) {
                farm in
                let session = try await open(farm, seconds: 60)
                let opened = monotonicNanoseconds()
                farm.coordinator?.signal(SIGSTOP)
                try await eventually("input is closed", seconds: 50) {
                    farm.input(session).contains(
                        "input is closed")
                }
                farm.coordinator?.signal(SIGCONT)
                let view = try await farm.end(of: session)
                // Five seconds to the mark, and the authorities' limit.
                try await judge(view, farm, gap: "anchor", lastInputNs: opened + 20_000_000_000)
                try await nextWorks(farm)
            }
        }

        /// The ledger hangs before the opening stands in a checkpoint: there is no input at all.
        @Test(.timeLimit(.minutes(4))) func ledgerHangsAtTheOpening() async throws {
            try await Farm.with("opening", settings: ["authoritySeconds": 3]) { farm in
                let session = try await farm.begin(try farm.visit(seconds: 1))
                try await eventually("the worker begins", seconds: 30) { farm.exists(session) }
                farm.coordinator?.signal(SIGSTOP)
                try await Task.sleep(for: .seconds(12))
                let input = farm.input(session)
                let journal = farm.journal(session)
                farm.coordinator?.signal(SIGCONT)
                let view = try await farm.end(of: session)
                try #require(!journal.contains("inputAllowed"), "the coordinator was stopped too late: \(journal)")
                #expect(!input.contains("\"script\""))
                if view.phase == .sealed {
                    let bundle = try Bundle(try await farm.fetch(view))
                    #expect(bundle.gap != nil)
                    #expect(bundle.reason == "anchor")
                    #expect(try bundle.input().allSatisfy { $0["source"] as? String != "script" })
                }
                try await farm.settle()
                try await LedgerMonitor(farm).requireEveryEnd()
                try await nextWorks(farm)
            }
        }
    }
}
