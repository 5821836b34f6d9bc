import Foundation
import Testing

@testable import WebExchange

@Suite("Where requests go")
struct WebTargetTests {
    private func target(_ text: String) throws -> WebTarget? { WebTarget(try #require(URL(string: text))) }

    @Test(arguments: [
        ("http://office.example", "office.example", 80, "office.example", "/"),
        (
            "https://office.example/a%20b/%E4%B8%80?x=1%262&y", "office.example", 443, "office.example",
            "/a%20b/%E4%B8%80?x=1%262&y"
        ),
        ("HTTPS://office.example:8443/", "office.example", 8443, "office.example:8443", "/"),
        ("http://127.0.0.1:80/x", "127.0.0.1", 80, "127.0.0.1", "/x"),
        ("http://[2001:db8::1]:8080/x#part", "2001:db8::1", 8080, "[2001:db8::1]:8080", "/x"),
    ])
    func addresses(text: String, host: String, port: Int, authority: String, path: String) throws {
        let target = try #require(try target(text))
        #expect(target.host == host && target.port == port)
        #expect(target.authority == authority && target.path == path)
        #expect(target.isSecure == text.lowercased().hasPrefix("https") && target.credentials == nil)
        #expect(target.isNumber == (host.contains(":") || host.hasPrefix("127")))
    }

    @Test func namesAndPasswordsAreBasicCredentials() throws {
        let target = try #require(try target("https://node:se%40cret@chain.example/rpc"))
        #expect(target.credentials == Data("node:se@cret".utf8).base64EncodedString())
        #expect(target.authority == "chain.example" && target.path == "/rpc")
    }

    @Test(arguments: ["ftp://office.example/", "http:///x", "http://office.example:0/", "mailto:a@office.example"])
    func whatIsNoAddress(text: String) throws { #expect(try target(text) == nil) }
}
