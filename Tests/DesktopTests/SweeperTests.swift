import Desktop
import Foundation
import Testing

@Suite(.serialized) struct SweeperTests {
    /// What desktops add to a host, by name: mounts, links, namespaces, filters, control groups, processes, links in /tmp.
    private func traces(of worker: String) throws -> [String: String] {
        let questions = [
            "mounts": "grep -c '/run/tbdesktop/\(worker)/' /proc/self/mountinfo",
            "groups": "find /sys/fs/cgroup -type d -path '*tbdesk/\(worker)*' | wc -l",
            "tables": "nft list tables | grep -c 'tbdesk_\(worker)$'",
            "loops": "losetup -a | grep -c '\(worker)'",
            "directories": "ls -d /run/tbdesktop/\(worker) 2>/dev/null | wc -l",
            "slots": "cat /run/tbdesktop/slots/* 2>/dev/null | grep -c '\(worker)'",
            "displays": "find /tmp/.X11-unix -lname '/run/tbdesktop/\(worker)/*' | wc -l",
        ]
        return try questions.mapValues { question in
            try HostCommand.run(["/bin/sh", "-c", question]).output.trimmingCharacters(in: .whitespacesAndNewlines)
        }
    }

    /// Links and namespaces of the slots that a worker holds, and processes of their users.
    private func numbered(_ slots: [Int]) throws -> [String] {
        var found: [String] = []
        for slot in slots {
            let users = [3_000_000, 3_100_000, 3_200_000].map { "\($0 + slot)" }
            for question in [
                "ip -o link show tbdesk\(slot)", "ip netns list | grep -w tbdesk\(slot)",
                "ps -o pid=,args= -u \(users.joined(separator: ",")) | grep -v defunct",
            ] {
                let outcome = try HostCommand.run(["/bin/sh", "-c", question])
                if outcome.status == 0 { found.append(outcome.output) }
            }
        }
        return found
    }

    private func slots(of worker: String) throws -> [Int] {
        let text = try HostCommand.run(["/bin/sh", "-c", "cd /run/tbdesktop/slots && grep -lx \(worker) * 2>/dev/null"])
        return text.output.split(separator: "\n").compactMap { Int($0) }
    }

    @Test func whatAKilledWorkerLeftGoesAndOthersStay() async throws {
        _ = try await DesktopFixture.image()
        let victim = try Holder(worker: "victim", count: 2)
        defer { victim.kill() }
        let neighbour = try Holder(worker: "neighbour", count: 1)
        defer { neighbour.kill() }
        let held = try slots(of: "victim")
        #expect(held.count == 2)
        // Control: everything that must go is there.
        for (name, value) in try traces(of: "victim") where name != "loops" { #expect(value != "0", "\(name)") }
        #expect(try numbered(held).count == 6)

        // While its owner lives, nobody may take the worker's name, so nothing is swept.
        await #expect(throws: DesktopError.self) {
            _ = try await DesktopHost(
                worker: WorkerName("victim"), layout: DesktopFixture.layout(), network: NetworkPolicy())
        }
        victim.kill()
        let others = try traces(of: "neighbour")
        let clock = ContinuousClock()
        let begin = clock.now
        let host = try await DesktopHost(
            worker: WorkerName("victim"), layout: DesktopFixture.layout(), network: NetworkPolicy())
        print("sweep took \(clock.now - begin): \(host.swept)")
        #expect(host.swept.desktops == 2 && host.swept.survivors == 0 && host.swept.processes > 10)
        #expect(try numbered(held).isEmpty)
        await host.close()
        for (name, value) in try traces(of: "victim") { #expect(value == "0", "\(name) after the sweep") }

        // The neighbour's desktop is as it was.
        #expect(try traces(of: "neighbour") == others)
        #expect(try numbered(slots(of: "neighbour")).count == 3)
        neighbour.kill()
        let second = try await DesktopHost(
            worker: WorkerName("neighbour"), layout: DesktopFixture.layout(), network: NetworkPolicy())
        await second.close()
        for (name, value) in try traces(of: "neighbour") { #expect(value == "0", "\(name) after the sweep") }
    }

    /// A worker in a process of its own.
    private final class Holder {
        private let process = Process()

        init(worker: String, count: Int) throws {
            let tests = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
            process.executableURL = URL(fileURLWithPath: tests).deletingLastPathComponent()
                .appendingPathComponent("DesktopHolder")
            process.arguments = [
                worker, "/run/tbdesktop", "tbdesk", DesktopFixture.storeDirectory,
                DesktopFixture.recipe + "/policies/input", "\(count)",
            ]
            let pipe = Pipe()
            process.standardOutput = pipe
            try process.run()
            let line = String(decoding: pipe.fileHandleForReading.availableData, as: UTF8.self)
            try #require(line == "ready\n", "the worker \(worker) did not start")
        }

        func kill() {
            guard process.isRunning else { return }
            Foundation.kill(process.processIdentifier, SIGKILL)
            process.waitUntilExit()
        }
    }
}
