import Browser
import DesktopInput
import Testing

struct CaptureScriptTests {
    private func steps(_ text: String) throws -> [CaptureScript.Step] {
        try CaptureScript(json: Array("{\"version\":1,\"steps\":[\(text)]}".utf8)).steps
    }

    @Test func everyStepIsRead() throws {
        let read = try steps(
            """
            {"do":"navigate","url":"https://example.test/路径?q=1"},{"do":"type","text":"公证 ok\\n"},
            {"do":"key","key":"Control+Shift+T"},{"do":"key","key":"Control++"},{"do":"key","key":"F5"},
            {"do":"click","x":3,"y":4},{"do":"click","x":3,"y":4,"button":3,"count":2},
            {"do":"scroll","direction":"up","notches":3},{"do":"wait","seconds":0.5},{"do":"screenshot"},
            {"do":"screenshot","name":"cart"},{"do":"download","seconds":30}
            """)
        #expect(
            read == [
                .navigate(url: "https://example.test/路径?q=1"), .type(text: "公证 ok\n"),
                .key(keysym: 0x74, modifiers: [Keysym.controlLeft, Keysym.shiftLeft], name: "Control+Shift+T"),
                .key(keysym: 0x2b, modifiers: [Keysym.controlLeft], name: "Control++"),
                .key(keysym: 0xffc2, modifiers: [], name: "F5"), .click(x: 3, y: 4, button: 1, count: 1),
                .click(x: 3, y: 4, button: 3, count: 2), .scroll(.up, notches: 3), .wait(seconds: 0.5),
                .screenshot(name: nil), .screenshot(name: "cart"), .download(seconds: 30),
            ])
    }

    @Test(arguments: [
        (#"{"do":"type"}"#, "step 1: text:"), (#"{"do":"type","text":""}"#, "step 1: text:"),
        (#"{"do":"type","text":"\u0001"}"#, "step 1: text:"), (#"{"do":"fly"}"#, "step 1: do:"),
        (#"{}"#, "step 1: do:"),
        (#"{"do":"screenshot"},{"do":"wait","seconds":601}"#, "step 2: seconds:"),
        (#"{"do":"wait","seconds":"1"}"#, "step 1: seconds:"), (#"{"do":"wait","seconds":-1}"#, "step 1: seconds:"),
        (#"{"do":"click","x":1}"#, "step 1: y:"), (#"{"do":"click","x":1.5,"y":2}"#, "step 1: x:"),
        (#"{"do":"click","x":1,"y":2,"button":4}"#, "step 1: button:"),
        (#"{"do":"wait","seconds":1,"to":2}"#, "step 1: to:"),
        (#"{"do":"navigate","url":"javascript:alert(1)"}"#, "step 1: url:"),
        (#"{"do":"navigate","url":"file:///etc/passwd"}"#, "step 1: url:"),
        (#"{"do":"navigate","url":"https://a b"}"#, "step 1: url:"),
        (#"{"do":"key","key":"Control+Control+a"}"#, "step 1: key:"),
        (#"{"do":"key","key":"Hyper+a"}"#, "step 1: key:"),
        (#"{"do":"key","key":"Foo"}"#, "step 1: key:"), (#"{"do":"scroll","direction":"in"}"#, "step 1: direction:"),
        (#"{"do":"scroll","direction":"up","notches":0}"#, "step 1: notches:"), (#"[]"#, "step 1: do:"),
    ])
    func aWrongStepIsNamed(text: String, place: String) {
        do {
            _ = try steps(text)
            Issue.record("\(text) was accepted")
        } catch {
            let message = (error as? BrowserError)?.message ?? ""
            #expect(message.hasPrefix("script: " + place), "\(message)")
        }
    }

    @Test func bounds() throws {
        let step = #"{"do":"screenshot"}"#
        #expect(try steps(Array(repeating: step, count: 1000).joined(separator: ",")).count == 1000)
        for wrong in [
            "", Array(repeating: step, count: 1001).joined(separator: ","),
            Array(repeating: #"{"do":"wait","seconds":600}"#, count: 7).joined(separator: ","),
        ] { #expect(throws: BrowserError.self) { try steps(wrong) } }
        for wrong in [
            #"{"version":2,"steps":[{"do":"screenshot"}]}"#, #"{"steps":[]}"#, "[]", #"{"version":1,"steps":1}"#,
        ] {
            #expect(throws: BrowserError.self) { try CaptureScript(json: Array(wrong.utf8)) }
        }
    }

    @Test func survivesMutation() {
        let seed = UInt64.random(in: 0...UInt64.max)
        var random = SplitMix(state: seed)
        let original = Array(
            #"{"version":1,"steps":[{"do":"key","key":"Control++"},{"do":"click","x":1,"y":2},{"do":"wait","seconds":1}]}"#
                .utf8)
        var accepted = 0
        for _ in 0..<20_000 {
            var bytes = original
            for _ in 0...Int(random.next() % 3) {
                bytes[Int(random.next() % UInt64(bytes.count))] = UInt8(random.next() % 128)
            }
            do { if try CaptureScript(json: bytes).steps.count <= 1000 { accepted += 1 } } catch {
                #expect(error.code == .invalidScript, "seed \(seed)")
            }
        }
        #expect(accepted > 0)
    }
}
