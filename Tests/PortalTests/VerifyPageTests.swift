import CryptoPrimitives
import Foundation
import Testing

@testable import Portal

@Suite("The verify page")
struct VerifyPageTests {
    private static func saved(_ language: PortalLanguage, trust: String = "{\"v\":1}") -> String {
        String(decoding: SavedVerifyPage(trust: trust, language: language, isTest: true).bytes, as: UTF8.self)
    }

    private static func between(_ text: String, _ start: String, _ end: String) throws -> String {
        let from = try #require(text.firstRange(of: start)).upperBound
        let until = try #require(text[from...].firstRange(of: end)).lowerBound
        return String(text[from..<until])
    }

    @Test(
        "the saved page is whole, and its policy names its own scripts and style alone",
        arguments: PortalLanguage.allCases)
    func saved(language: PortalLanguage) throws {
        let page = Self.saved(language)
        #expect(page.hasPrefix("<!doctype html>\n<html lang=\"\(language.rawValue)\">") && page.hasSuffix("</html>\n"))
        #expect(
            !page.contains("{{") && !page.contains("@@") && !page.contains("src=\"") && !page.contains("href=\"http"))
        let policy = try Self.between(page, "http-equiv=\"Content-Security-Policy\" content=\"", "\">")
            .replacing("&#39;", with: "'").replacing("&quot;", with: "\"")
        let parts = try [
            Self.between(page, "<script id=\"checks\">", "</script>"), Self.between(page, "<script>", "</script>"),
            Self.between(page, "<style>", "</style>"),
        ]
        for part in parts {
            #expect(part.count > 1000 && policy.contains(Base64.encode(sha256(Array(part.utf8)).bytes)))
        }
        #expect(policy.contains("default-src 'none'") && policy.contains("connect-src 'none'"))
        #expect(
            !policy.contains("unsafe") && !policy.contains("'self'")
                && policy.components(separatedBy: "sha256-").count == 4)
        #expect(page.contains("TEST") && page == Self.saved(language))
    }

    @Test("what stands in a trust file never becomes markup")
    func escaped() {
        let hostile = "\"'><script>alert(1)</script>{{say.title}}"
        for language in PortalLanguage.allCases {
            let page = Self.saved(language, trust: hostile)
            #expect(!page.contains("<script>alert") && page.contains("&lt;script&gt;alert(1)"))
        }
    }

    @Test("the script's words are in both languages, and every check of a bundle has its own")
    func words() {
        let names = VerifyWords.all.map(\.name)
        #expect(Set(names).count == names.count, "a word stands twice")
        for word in VerifyWords.all {
            let isChinese = { (scalar: Unicode.Scalar) in (0x4E00...0x9FFF).contains(scalar.value) }
            #expect(word.chinese.unicodeScalars.contains(where: isChinese), "\(word.name)")
            #expect(!word.english.isEmpty && !word.english.unicodeScalars.contains(where: isChinese), "\(word.name)")
        }
        let script = PageRenderer.text(VerifyScripts.all)
        // What the scripts say without looking it up: codes of failures and notes.
        let codes = script.matches(of: /(?:note|unchecked)\("[a-z0-9-]+", "([a-z0-9-]+)"/).map { String($0.output.1) }
        #expect(codes.count > 10)
        for code in codes { #expect(names.contains("code-\(code)"), "\(code)") }
        for check in ["container", "chain", "recording", "opening-tokens", "ledger-heads", "trust"] {
            #expect(names.contains("check-bundle-\(check)") && names.contains("mean-bundle-\(check)"))
        }
        #expect(names.contains("check-draw-vrf-key") && names.contains("mean-draw-commitment-logged"))
    }
}
