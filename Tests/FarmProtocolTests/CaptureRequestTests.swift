import FarmProtocol
import Foundation
import Testing

@Suite("Capture requests")
struct CaptureRequestTests {
    private func fields(_ request: CaptureRequest) -> [String] { request.problems().map(\.field) }

    @Test(
        "addresses that a browser can be sent to",
        arguments: [
            "https://example.com", "http://example.com/", "HTTPS://EXAMPLE.COM/a?b=c#d", "https://例子.测试/路径",
            "https://[2001:db8::1]:8443/", "http://127.0.0.1:8080/x%20y", "https://user@example.com/",
        ])
    func goodAddress(_ url: String) { #expect(CaptureRequest(url: url).problems() == []) }

    @Test(
        "addresses that are refused",
        arguments: [
            "", "example.com", "ftp://example.com/", "file:///etc/passwd", "javascript:alert(1)", "data:text/html,x",
            "chrome://settings", "view-source:https://example.com/", " https://example.com/", "https:/example.com",
            "https//example.com", "https://", "http://", "https://example.com/a b", "https://example.com/\n",
            "https://example.com/\t", "https://example.com/\u{0}", "https://example.com/\u{7f}", "https:///path",
            "https://?query", "https://#fragment", "https://:443/",
        ])
    func badAddress(_ url: String) {
        let problems = CaptureRequest(url: url).problems()
        #expect(problems.map(\.field) == ["url"])
        #expect(problems.allSatisfy { !$0.problem.isEmpty && !$0.problem.contains("\n") })
    }

    @Test("sizes are counted in bytes, and the limit itself is allowed")
    func sizes() {
        let prefix = "https://example.com/"
        let room = CaptureRequest.maximumURLBytes - prefix.utf8.count
        #expect(fields(CaptureRequest(url: prefix + String(repeating: "a", count: room))) == [])
        #expect(fields(CaptureRequest(url: prefix + String(repeating: "a", count: room + 1))) == ["url"])
        #expect(fields(CaptureRequest(url: prefix + String(repeating: "字", count: room / 3 + 1))) == ["url"])
        func request(_ script: Int, _ subject: Int) -> CaptureRequest {
            CaptureRequest(
                url: prefix, script: String(repeating: "s", count: script),
                subject: String(repeating: "é", count: subject / 2))
        }
        let (script, subject) = (CaptureRequest.maximumScriptBytes, CaptureRequest.maximumSubjectBytes)
        #expect(fields(request(script, subject)) == [])
        #expect(fields(request(script + 1, subject)) == ["script"])
        #expect(fields(request(script, subject + 2)) == ["subject"])
        #expect(fields(request(script + 1, subject + 2)) == ["script", "subject"])
    }

    @Test("a person works, or a script, and not both")
    func interactive() throws {
        let url = "https://example.com/"
        #expect(fields(CaptureRequest(url: url, isInteractive: true)) == [])
        #expect(fields(CaptureRequest(url: url, script: "[]")) == [])
        #expect(fields(CaptureRequest(url: url, script: "[]", isInteractive: true)) == ["script"])
        let spelled = Data(#"{"url":"https://example.com/","interactive":false}"#.utf8)
        #expect(try JSONDecoder().decode(CaptureRequest.self, from: spelled) == CaptureRequest(url: url))
    }

    @Test("every field at fault is named at once")
    func allAtOnce() {
        let request = CaptureRequest(
            url: "gopher://x", script: String(repeating: "s", count: CaptureRequest.maximumScriptBytes + 1),
            subject: String(repeating: "s", count: CaptureRequest.maximumSubjectBytes + 1))
        #expect(fields(request) == ["url", "script", "subject"])
    }
}
