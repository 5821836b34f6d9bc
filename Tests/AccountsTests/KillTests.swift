import AccessModel
import Foundation
import SeededTestSupport
import Testing

@testable import Accounts

/// A process with accounts, killed at any instant and started again.
@Suite("Accounts after kill -9", .serialized, .timeLimit(.minutes(2)))
struct KillTests {
    private struct Holder {
        let process: Process
        let output: Pipe

        init(_ directory: String, seed: Int, diary: String) throws {
            process = Process()
            output = Pipe()
            let tests = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
            process.executableURL = URL(fileURLWithPath: tests).deletingLastPathComponent()
                .appendingPathComponent("AccountsHolder")
            process.arguments = [directory, String(seed), diary]
            process.standardOutput = output
            try process.run()
        }

        /// Waits for "ready"; false if the process ended before.
        func isReady() -> Bool {
            String(decoding: output.fileHandleForReading.availableData, as: UTF8.self).hasPrefix("ready")
        }

        func kill() {
            Foundation.kill(process.processIdentifier, SIGKILL)
            process.waitUntilExit()
        }
    }

    @Test func whatWasAnsweredIsThere() async throws {
        var generator = SeededGenerator.announced()
        let scratch = try Scratch()
        let (directory, diary) = (scratch.path + "/accounts", scratch.path + "/diary")
        for round in 0..<12 {
            let holder = try Holder(directory, seed: round, diary: diary)
            #expect(holder.isReady())
            if round == 0 {
                await #expect(throws: AccountsError.self) {
                    try await AccountDesk(directory: directory, cost: Fixture.cheap)
                }
            }
            usleep(UInt32.random(in: 0...150_000, using: &generator))
            holder.kill()
        }
        // One that is left alone until it has signed somebody in, so that there is something to look at.
        let last = try Holder(directory, seed: 99, diary: diary)
        #expect(last.isReady())
        func lines() -> [[Substring]] {
            ((try? String(contentsOfFile: diary, encoding: .utf8)) ?? "").split(separator: "\n").map {
                $0.split(separator: " ")
            }
        }
        for _ in 0..<600 {
            if lines().contains(where: { $0[0] == "session" }) { break }
            usleep(50_000)
        }
        last.kill()
        let desk = try await AccountDesk(directory: directory, cost: Fixture.cheap)
        let end = await desk.log.end.next
        let now = Fixture.now
        _ = try await desk.log.verified(now: now)
        var counted: [String: Int] = [:]
        for line in lines() {
            counted[String(line[0]), default: 0] += 1
            switch line[0] {
            case "invited":
                let id = try #require(AccountID(String(line[1])))
                #expect(try await desk.account(id) != nil)
            case "followed":
                let (link, id) = (
                    try #require(SecretToken(.invitation, text: line[1])), try #require(AccountID(String(line[2])))
                )
                #expect(try await desk.account(id)?.state.phase == .active)
                await #expect(throws: AccountsError.self) {
                    try await desk.follow(link, password: Fixture.password, now: now)
                }
            case "session":
                let token = try #require(SecretToken(.session, text: line[1]))
                #expect(try await desk.principal(session: token, userAgent: "holder", now: now).role == .operator)
                // Its line was on the disk before it was answered.
                #expect(end >= (try #require(UInt64(line[2]))))
            default: break
            }
        }
        print(
            counted.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }.joined(separator: ", "), "lines \(end)")
        #expect(counted["session", default: 0] > 0)
        try await desk.close()
    }
}
