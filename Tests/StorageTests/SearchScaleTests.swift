import FarmProtocol
import Foundation
import MatterSearch
import QueueModel
import Storage
import Testing

/// How long searches take in a large office; run with `TABELLION_SEARCH_SCALE=100000`.
@Suite(
    "The search at scale",
    .enabled(if: ProcessInfo.processInfo.environment["TABELLION_SEARCH_SCALE"] != nil)) struct SearchScaleTests
{
    private static let count = ProcessInfo.processInfo.environment["TABELLION_SEARCH_SCALE"].flatMap { Int($0) } ?? 0
    private static let owner = Ownership(office: "east", account: String(repeating: "a", count: 32))
    private static let words = ["租赁合同", "侵害作品信息网络传播权", "商标", "遗嘱", "买卖纠纷", "著作权", "证据保全", "会议录音"]

    @Test func sessions() async throws {
        try await SearchFixture.withDirectory { directory in
            let store = try SQLiteSessionStore(path: directory + "/s.sqlite")
            try await store.setQuota(
                try #require(OfficeQuota(desktops: 1, waiting: OfficeQuota.waitingRange.upperBound, perPerson: 1)),
                of: "east")
            let made = try await Self.time {
                for batch in 0..<Self.count / 1000 {
                    let list = (0..<1000).map { row in
                        let number = batch * 1000 + row
                        let subject =
                            "第\(number)号案：为\(Self.words[number % 8])一案固定网页证据，申请人张\(number % 977)，代理人李\(number % 89)"
                        return (
                            id: UUID().uuidString.lowercased(),
                            request: CaptureRequest(
                                url: "https://shop\(number % 500).example/items/\(number)?from=search", subject: subject
                            )
                        )
                    }
                    _ = try await store.createBatch(
                        id: "b\(batch)", sessions: list, owner: Self.owner, key: nil, at: Int64(batch))
                    // What waits is bounded by the office's quota.
                    _ = try await store.withdraw(batch: "b\(batch)")
                }
            }
            print("sessions: \(Self.count) made in \(made)")
            for text in ["", "遗嘱", "第99999号案", "张976", "绝不存在", "shop499", "某"] {
                let (page, time) = try await Self.answer {
                    try await store.sessions(
                        SessionSearch(words: SearchText.words(text).map { .init($0) }), of: .office("east"),
                        before: nil,
                        limit: 50, isCounting: true)
                }
                print("sessions, \"\(text)\": \(page.count ?? 0)\(page.isMore ? "+" : "") in \(time)")
            }
            let (_, last) = try await Self.answer {
                try await store.sessions(
                    SessionSearch(words: [.init("遗嘱")]), of: .office("east"),
                    before: SearchPlace(time: 1, kind: .session, serial: 1), limit: 50, isCounting: false)
            }
            print("sessions, a page near the end: \(last)")
            Self.report(directory)
            try SearchFixture.run(
                directory + "/s.sqlite",
                """
                DROP TRIGGER sessionTextPhase; DROP TRIGGER sessionNonceDue; DROP TABLE sessionText; DROP TABLE sessionNonce;
                DROP INDEX sessionByFingerprint; DROP INDEX sessionByFingerprintSm3;
                DELETE FROM grdb_migrations WHERE identifier = 'search';
                """)
            print(
                "sessions: migrated in \(try await Self.time { _ = try SQLiteSessionStore(path: directory + "/s.sqlite") })"
            )
        }
    }

    @Test func deposits() async throws {
        try await SearchFixture.withDirectory { directory in
            let index = try SQLiteMatterIndex(path: directory + "/i.sqlite")
            let made = try await Self.time {
                for portion in stride(from: 0, to: Self.count, by: 512) {
                    try await index.add(
                        (portion..<min(portion + 512, Self.count)).map { number in
                            IndexedDeposit(
                                first: UInt64(number), count: 1, time: Int64(number), owner: "东方文化公司",
                                text: "（2026）沪01民初\(number)号\n东方文化公司\n\(Self.words[number % 8])扫描件\(number).pdf")
                        })
                }
            }
            print("deposits: \(Self.count) taken in in \(made)")
            for text in ["", "遗嘱", "民初99999号", "绝不存在", "某"] {
                let (page, time) = try await Self.answer {
                    try await index.deposits(
                        MatterSearchTerms(words: SearchText.words(text)), before: nil, limit: 50, isCounting: true)
                }
                print("deposits, \"\(text)\": \(page.count ?? 0)\(page.isMore ? "+" : "") in \(time)")
            }
            Self.report(directory)
        }
    }

    private static func time(_ work: () async throws -> Void) async throws -> Duration {
        try await ContinuousClock().measure { try await work() }
    }

    private static func answer<Answer>(_ work: () async throws -> Answer) async throws -> (Answer, Duration) {
        let start = ContinuousClock.now
        let answer = try await work()
        return (answer, start.duration(to: .now))
    }

    /// Bytes on the disk, and the most memory that the process had.
    private static func report(_ directory: String) {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: directory)) ?? []
        let bytes = names.reduce(0) { sum, name in
            sum + ((try? FileManager.default.attributesOfItem(atPath: directory + "/" + name)[.size] as? Int) ?? 0)
        }
        let peak = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8))?.split(separator: "\n").first {
            $0.hasPrefix("VmHWM")
        }
        print("on disk \(bytes / 1_000_000) MB, \(peak ?? "")")
    }
}
