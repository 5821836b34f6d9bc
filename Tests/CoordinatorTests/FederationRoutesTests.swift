import FarmTestSupport
import Federation
import Foundation
import Testing

@Suite("Pages of identity providers")
struct FederationRoutesTests {
    /// Whatever was asked, the answer is a page in words; a provider that cannot be reached is no reason to wait long.
    @Test("refusals are pages, in the reader's language, with their status")
    func refusals() async throws {
        try await TestDirectory.with { directory in
            var farm = try TestFarm(directory)
            farm.identityProviders = [
                try IdentityProvider(
                    name: "staff", title: "Staff", issuer: "https://localhost:9", clientID: "tabellion",
                    secret: "secret")
            ]
            try await farm.run { farm in
                let cases: [(String, Int, String, String)] = [
                    ("/sign-in/oidc/other", 404, "knows no identity provider", "没有以此为名"),
                    ("/sign-in/oidc/staff", 502, "did not answer", "没有按时回应"),
                    ("/sign-in/oidc/staff?for=link", 403, "Sign in first", "请先登录"),
                    ("/sign-in/oidc/staff/callback?code=a&state=b", 400, "belongs to no sign-in", "不属于本浏览器"),
                    ("/sign-in/oidc/other/callback?code=a&state=b", 404, "knows no identity provider", "没有以此为名"),
                ]
                for (path, status, english, chinese) in cases {
                    for (language, words) in [("en", english), ("zh-CN", chinese)] {
                        let answer = try await RawRequest("GET", path).with("Accept", "text/html")
                            .with("Accept-Language", language).send(port: farm.port)
                        #expect(answer.status == status, "\(path)")
                        #expect(answer.text.contains(words), "\(path)")
                        #expect(!answer.text.contains("localhost"), "\(path)")
                    }
                }
            }
        }
    }
}
