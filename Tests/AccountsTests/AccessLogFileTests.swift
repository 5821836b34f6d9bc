import AccessModel
import CryptoPrimitives
import Foundation
import SeededTestSupport
import Testing

@testable import Accounts

@Suite("The access log on disk", .timeLimit(.minutes(2)))
struct AccessLogFileTests {
    private static let hour: Int64 = 1_763_002_800_000

    private static func event(_ number: Int) throws -> AccessEvent {
        try AccessEvent(role: .visitor, account: nil, action: "sign-in", subject: "try/\(number)", outcome: "refused")
    }

    private static func open(_ scratch: Scratch, hook: AccountsHook = AccountsHook()) async throws -> AccessLogFile {
        try await AccessLogFile(directory: scratch.path + "/access", hook: hook)
    }

    @Test func hoursHaveFilesThatOrdinaryToolsHashAlike() async throws {
        let scratch = try Scratch()
        let log = try await Self.open(scratch)
        try await log.append([Self.event(0), Self.event(1)], now: Self.hour)
        #expect(try await log.unsettled(now: Self.hour + 3_599_999).isEmpty)
        try await log.append([Self.event(2)], now: Self.hour + 7_200_000)
        let hours = try await log.unsettled(now: Self.hour + 7_200_000)
        #expect(hours.map(\.count) == [2] && hours[0].start == UInt64(Self.hour))
        let bytes = try #require(FileManager.default.contents(atPath: scratch.path + "/access/2025-11-13T03.jsonl"))
        #expect(hours[0].digests == DigestPair(of: bytes))
        let all = try await log.unsettled(now: Self.hour + 3 * 3_600_000)
        #expect(all.count == 2 && all[1].follows(all[0]))
        #expect(try await log.verified(now: Self.hour + 3 * 3_600_000) == all)
        // The same salt however often it is asked for; settled hours are not asked for again.
        let salt = try await log.salt(of: all[0], fresh: [UInt8](repeating: 1, count: 32))
        #expect(try await log.salt(of: all[0], fresh: [UInt8](repeating: 2, count: 32)) == salt)
        try await log.settle(all[0], index: 17)
        #expect(try await log.unsettled(now: Self.hour + 3 * 3_600_000) == [all[1]])
        // A clock that was set back adds to no hour that is over.
        try await log.append([Self.event(3)], now: Self.hour)
        #expect(try await log.unsettled(now: Self.hour + 3 * 3_600_000) == [all[1]])
        #expect(try await log.verified(now: Self.hour + 4 * 3_600_000).map(\.count) == [2, 1, 1])
    }

    @Test func namesOfHours() {
        var generator = SeededGenerator.announced()
        #expect(HourName.text(0) == "1970-01-01T00" && HourName.start("2025-11-13T03") == Self.hour)
        for _ in 0..<500 {
            let start = Int64.random(in: 0..<2_000_000, using: &generator) * 3_600_000
            #expect(HourName.start(HourName.text(start)) == start)
        }
        for text in ["", "2025-11-13T24", "2025-02-30T00", "2025-11-13", "25-11-13T03", "x"] {
            #expect(HourName.start(text) == nil)
        }
    }

    @Test func itGoesOnAfterARestartAndWithoutATornLine() async throws {
        let scratch = try Scratch()
        for number in 0..<3 {
            let log = try await Self.open(scratch)
            #expect(await log.end.next == UInt64(number))
            try await log.append([Self.event(number)], now: Self.hour)
        }
        let path = scratch.path + "/access/2025-11-13T03.jsonl"
        let whole = try #require(FileManager.default.contents(atPath: path))
        let lines = whole.split(separator: UInt8(ascii: "\n"))
        for cut in stride(from: 1, to: lines[2].count, by: 37) {
            try (whole + lines[2].prefix(cut)).write(to: URL(fileURLWithPath: path))
            let log = try await Self.open(scratch)
            #expect(await log.end.next == 3)
            #expect(try await log.verified(now: Self.hour).isEmpty)
        }
        #expect(FileManager.default.contents(atPath: path) == whole)
    }

    @Test func aChangedLogIsRefused() async throws {
        let scratch = try Scratch()
        do {
            let log = try await Self.open(scratch)
            for number in 0..<6 {
                try await log.append([Self.event(number)], now: Self.hour + Int64(number / 3) * 3_600_000)
            }
        }
        let first = scratch.path + "/access/2025-11-13T03.jsonl"
        let second = scratch.path + "/access/2025-11-13T04.jsonl"
        let (one, two) = (
            try #require(FileManager.default.contents(atPath: first)),
            try #require(FileManager.default.contents(atPath: second))
        )
        func code(_ change: () throws -> Void, verify: Bool) async throws -> AccountsError.Code? {
            try change()
            defer {
                try? one.write(to: URL(fileURLWithPath: first))
                try? two.write(to: URL(fileURLWithPath: second))
            }
            do {
                let log = try await Self.open(scratch)
                if verify { _ = try await log.verified(now: Self.hour) }
            } catch { return (error as? AccountsError)?.code }
            return nil
        }
        #expect(try await code({}, verify: true) == nil)
        let line = two.prefix(two.firstIndex(of: UInt8(ascii: "\n"))! + 1)
        // In the last file at once, in earlier ones when everything is read.
        for (bytes, path, verify) in [
            (Data(two.dropFirst(line.count)), second, true), (two + line, second, false),
            (Data(String(decoding: two, as: UTF8.self).replacing("refused", with: "allowed").utf8), second, false),
            (Data(String(decoding: one, as: UTF8.self).replacing("try/1", with: "try/9").utf8), first, true),
        ] {
            #expect(
                try await code({ try bytes.write(to: URL(fileURLWithPath: path)) }, verify: verify) == .corrupted)
        }
        #expect(
            try await code({ try FileManager.default.removeItem(atPath: first) }, verify: true) == .corrupted)
    }

    @Test func aFailedLineIsNotThereAndTheChainGoesOn() async throws {
        for isAfter in [false, true] {
            let scratch = try Scratch()
            let fault = OneFault(index: 1, isAfter: isAfter)
            let log = try await Self.open(scratch, hook: fault.hook)
            try await log.append([Self.event(0)], now: Self.hour)
            await #expect(throws: AccountsError.self) { try await log.append([Self.event(1)], now: Self.hour) }
            try await log.append([Self.event(2)], now: Self.hour)
            #expect(await log.end.next == (isAfter ? 3 : 2))
            #expect(try await log.verified(now: Self.hour + 3_600_000).map(\.count) == [isAfter ? 3 : 2])
        }
    }
}
