import CryptoPrimitives
import FarmTestSupport
import Foundation
import Testing

@testable import Worker

@Suite("Titles and policies of the browser")
struct SmallPartsTests {
    @Test("titles: the page's own, and none for other programs")
    func titles() {
        #expect(BrowserTitle("例子 - Chromium")?.page == "例子")
        #expect(BrowserTitle("a - b - Chromium")?.page == "a - b")
        #expect(BrowserTitle(" - Chromium")?.page == "")
        for other in ["Chromium", "fcitx5", "", "a - Chromium ", "a - chromium"] { #expect(BrowserTitle(other) == nil) }
    }

    @Test("the policy on disk is that of input, then the one that lets the worker attach, and nothing else changes")
    func policies() async throws {
        try await TestDirectory.with { directory in
            let base = Array(#"{"SyncDisabled":true,"DeveloperToolsAvailability":0}"#.utf8)
            let policy = try BrowserPolicyDirectory(
                path: directory.file("policies"), policy: base, additionalRoots: [[1, 2, 3]])
            let file = directory.file("policies/tabellion.json")
            func object() throws -> [String: Any] {
                let data = try #require(FileManager.default.contents(atPath: file))
                return try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
            }
            func digests() throws -> DigestPair { DigestPair(of: try Data(contentsOf: URL(fileURLWithPath: file))) }
            #expect(try digests() == policy.inputDigests)
            #expect(try object()["DeveloperToolsAvailability"] as? Int == 2)
            #expect(try object()["SyncDisabled"] as? Bool == true)
            #expect(try object()["CACertificates"] as? [String] == ["AQID"])
            try policy.allowAttaching()
            #expect(try digests() == policy.afterInputDigests)
            #expect(try object()["DeveloperToolsAvailability"] as? Int == 1)
            #expect(try object()["SyncDisabled"] as? Bool == true)
            #expect(policy.inputDigests != policy.afterInputDigests)
            for bad in ["[]", "", "{", "null"] {
                #expect(throws: (any Error).self) {
                    _ = try BrowserPolicyDirectory(
                        path: directory.file("bad"), policy: Array(bad.utf8), additionalRoots: [])
                }
            }
        }
    }
}
