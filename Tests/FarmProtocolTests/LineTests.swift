import FarmProtocol
import SeededTestSupport
import Testing

@Suite("Messages of a control link")
struct LineTests {
    static let orders: [(LineOrder, String)] = [
        (.viewer(id: "v-1", role: .user), #"{"id":"v-1","order":"viewer","role":"user"}"#),
        (.viewer(id: "v-2", role: .watcher), #"{"id":"v-2","order":"viewer","role":"watcher"}"#),
        (.dismiss(id: "d", viewer: "v-1"), #"{"id":"d","order":"dismiss","viewer":"v-1"}"#),
        (.screenshot(id: "s"), #"{"id":"s","order":"screenshot"}"#),
        (.finish(id: "f"), #"{"id":"f","order":"finish"}"#),
    ]

    static var status: LiveStatus {
        LiveStatus(
            number: 7, at: 1_790_000_000_000, phase: .open, detail: "a person works", light: .recording, frames: 120,
            nonce: String(repeating: "0f", count: 16), openedAt: 1_789_999_000_000, endsAt: 1_790_003_000_000,
            screenshots: 2, downloads: 1, inputClosedBecause: nil,
            viewers: [
                .init(id: "v-1", role: .user, since: 1_789_999_500_000, latencyMs: 12),
                .init(id: "v-2", role: .watcher, since: 1_789_999_600_000),
            ], returnBy: nil)
    }

    static let goldenStatus =
        #"{"report":"status","status":{"at":1790000000000,"detail":"a person works","downloads":1,"endsAt":1790003000000,"#
        + #""frames":120,"isInputOpen":true,"light":"recording","nonce":"0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f","number":7,"#
        + #""openedAt":1789999000000,"phase":"open","screenshots":2,"viewers":[{"id":"v-1","latencyMs":12,"role":"user","#
        + #""since":1789999500000},{"id":"v-2","role":"watcher","since":1789999600000}]}}"#

    static let reports: [(LineReport, String)] = [
        (.status(status), goldenStatus),
        (
            .answer(LineAnswer(id: "s", outcome: .done, path: "screenshots/000001.png")),
            #"{"answer":{"detail":"","id":"s","outcome":"done","path":"screenshots/000001.png"},"report":"answer"}"#
        ),
        (
            .answer(LineAnswer(id: "v", outcome: .refused, detail: "somebody is at the desktop")),
            #"{"answer":{"detail":"somebody is at the desktop","id":"v","outcome":"refused"},"report":"answer"}"#
        ),
    ]

    @Test("orders and reports have these forms, and are read back")
    func forms() throws {
        for (order, golden) in Self.orders {
            #expect(try order.message() == .text(golden))
            #expect(try LineOrder(.text(golden)) == order)
        }
        for (report, golden) in Self.reports {
            #expect(try report.message() == .text(golden))
            #expect(try LineReport(.text(golden)) == report)
        }
    }

    @Test("members that a newer version adds are passed over")
    func added() throws {
        #expect(
            try LineOrder(.text(#"{"added":{"later":[1]},"id":"f","order":"finish"}"#)) == .finish(id: "f"))
    }

    @Test(
        "what is out of range is refused with its member's name",
        arguments: [
            (#"{"id":"","order":"finish"}"#, LineError.Code.value, "id"),
            (#"{"id":"A","order":"finish"}"#, .value, "id"),
            (#"{"id":"../x","order":"finish"}"#, .value, "id"),
            (#"{"id":"f","order":"reboot"}"#, .value, "order"),
            (#"{"id":"f","order":"dismiss","viewer":"/"}"#, .value, "viewer"),
            (#"{"id":"f"}"#, .json, "LineOrder"),
            (#"{"id":"f","order":"viewer","role":"owner"}"#, .json, "LineOrder"),
            (#"{"id":5,"order":"finish"}"#, .json, "LineOrder"),
            ("", .json, "LineOrder"), ("[]", .json, "LineOrder"), ("null", .json, "LineOrder"),
        ])
    func refusedOrders(text: String, code: LineError.Code, word: String) {
        let error = #expect(throws: LineError.self) { try LineOrder(.text(text)) }
        #expect(error?.code == code)
        #expect(error?.message.contains(word) == true)
    }

    @Test("lengths have limits, and what stands at them passes")
    func limits() throws {
        let id = String(repeating: "a", count: LineLimits.maximumIDBytes)
        _ = try LineOrder(LineOrder.finish(id: id).message())
        #expect(throws: LineError.self) { try LineOrder.finish(id: id + "a").message() }
        let fill = LineLimits.maximumBytes - #"{"id":"f","order":"finish"}"#.utf8.count
        let padded = #"{"id":"f","order":"finish"}"# + String(repeating: " ", count: fill)
        #expect(try LineOrder(.text(padded)) == .finish(id: "f"))
        #expect(throws: LineError.self) { try LineOrder(.text(padded + " ")) }
        #expect(throws: LineError.self) { try LineOrder(.binary(Array(#"{"id":"f","order":"finish"}"#.utf8))) }
        var answer = LineAnswer(id: "a", outcome: .refused, detail: String(repeating: "字", count: 341))
        _ = try LineReport(LineReport.answer(answer).message())
        answer.detail += "字"
        #expect(throws: LineError.self) { try LineReport.answer(answer).message() }
        #expect(LineLimits.shortened(answer.detail).utf8.count <= LineLimits.maximumTextBytes)
    }

    @Test(
        "a status that contradicts itself is refused",
        arguments: [
            (#""isInputOpen":true"#, #""isInputOpen":false"#, "inputClosedBecause"),
            (#""role":"watcher""#, #""role":"user""#, "viewers"),
            (#""frames":120"#, #""frames":-1"#, "frames"),
            (#""frames":120"#, #""frames":9007199254740992"#, "frames"),
            (#""0f0f"#.dropFirst().description, "zz0f", "nonce"),
        ])
    func contradictions(old: String, new: String, member: String) throws {
        _ = try LineReport(.text(Self.goldenStatus))
        let text = Self.goldenStatus.replacing(old, with: new, maxReplacements: 1)
        #expect(text != Self.goldenStatus)
        let error = #expect(throws: LineError.self) { try LineReport(.text(text)) }
        #expect(error?.message.contains(member) == true)
    }

    @Test("damaged messages are refused or read, and what is read can be written again")
    func damaged() throws {
        var random = SeededGenerator.announced()
        for _ in 0..<2000 {
            let golden = [Self.goldenStatus] + Self.orders.map(\.1) + Self.reports.map(\.1)
            let bytes = random.mutate(Array(golden.randomElement(using: &random)!.utf8))
            let message = LinkMessage.text(String(decoding: bytes, as: UTF8.self))
            if let order = try? LineOrder(message) { #expect(try LineOrder(order.message()) == order) }
            if let report = try? LineReport(message) { #expect(try LineReport(report.message()) == report) }
        }
        let deep = String(repeating: "[", count: LineLimits.maximumBytes)
        #expect(throws: LineError.self) { try LineReport(.text(deep)) }
    }
}
