import CanonicalJSON
import CryptoPrimitives
import SeededTestSupport
import Testing

@testable import AccessModel

@Suite("Keys and answers of identity providers")
struct ProviderKeyTests {
    private static let modulus = Base64URL.encode([UInt8](repeating: 0xC1, count: 256))
    private static let number = Base64URL.encode([UInt8](repeating: 1, count: 32))
    private static let rsa = #"{"kty":"RSA","kid":"r","n":"\#(modulus)","e":"AQAB"}"#
    private static let ec = #"{"kty":"EC","crv":"P-256","kid":"e","x":"\#(number)","y":"\#(number)"}"#
    private static let okp = #"{"kty":"OKP","crv":"Ed25519","kid":"o","x":"\#(number)"}"#

    private static func set(_ keys: String...) throws -> ProviderKeySet {
        try ProviderKeySet(Array(#"{"keys":[\#(keys.joined(separator: ","))],"more":null}"#.utf8))
    }

    private static func header(_ algorithm: String, _ key: String?) throws -> IDTokenHeader {
        let kid = key.map { #","kid":"\#($0)""# } ?? ""
        return try IDTokenHeader(freely: Array(#"{"alg":"\#(algorithm)"\#(kid)}"#.utf8), file: "header")
    }

    @Test func eachAlgorithmHasItsKindOfKey() throws {
        let set = try Self.set(Self.rsa, Self.ec, Self.okp)
        let kinds = [("RS256", "r"), ("PS256", "r"), ("ES256", "e"), ("EdDSA", "o")]
        for (algorithm, name) in kinds {
            for (_, other) in kinds {
                let found = set.key(for: try Self.header(algorithm, other))
                #expect(found?.name == (other == name ? name : nil))
            }
            // Without a name: only if there is no choice.
            #expect(set.key(for: try Self.header(algorithm, nil))?.name == name)
        }
        #expect(try Self.set(Self.rsa, Self.rsa).key(for: Self.header("RS256", nil)) == nil)
        #expect(try Self.set(Self.rsa, Self.rsa).key(for: Self.header("RS256", "r")) == nil)
        let bound = Self.rsa.replacing("}", with: #","alg":"PS256"}"#)
        #expect(try Self.set(bound).key(for: Self.header("RS256", "r")) == nil)
        #expect(try Self.set(bound).key(for: Self.header("PS256", "r")) != nil)
    }

    /// Left out, so that one strange key stops nobody from signing in with another.
    @Test func keysThatAreNotForThisAreLeftOut() throws {
        let short = Base64URL.encode([UInt8](repeating: 0xC1, count: 255))
        let padded = Base64URL.encode([0] + [UInt8](repeating: 0xC1, count: 256))
        let strange = [
            "7", "null", #"{"kty":"oct","k":"AAAA","kid":"r"}"#, #"{"kty":"EC","crv":"P-384"}"#,
            Self.rsa.replacing("}", with: #","use":"enc"}"#), Self.rsa.replacing("}", with: #","key_ops":["sign"]}"#),
            Self.rsa.replacing("}", with: #","d":"AAAA"}"#), Self.rsa.replacing(Self.modulus, with: short),
            Self.rsa.replacing(Self.modulus, with: padded), Self.rsa.replacing("AQAB", with: "A+B="),
            Self.okp.replacing(Self.number, with: "AAAA"),
        ]
        for key in strange { #expect(try Self.set(key, Self.ec).keys.map(\.name) == ["e"], "\(key)") }
        let used = Self.rsa.replacing("}", with: #","use":"sig","key_ops":["verify"]}"#)
        #expect(try Self.set(used).keys.count == 1)
    }

    @Test func setsAreBounded() throws {
        #expect(try Self.set().keys.isEmpty)
        for text in ["", "[]", "{}", #"{"keys":7}"#, #"{"keys":[],"keys":[]}"#] {
            #expect(throws: AccessError.self, "\(text)") { try ProviderKeySet(Array(text.utf8)) }
        }
        let many = Array(repeating: "7", count: ProviderKeySet.maximumKeys)
        func list(_ keys: [String]) -> [UInt8] { Array(#"{"keys":[\#(keys.joined(separator: ","))]}"#.utf8) }
        #expect(throws: Never.self) { try ProviderKeySet(list(many)) }
        #expect(throws: AccessError.self) { try ProviderKeySet(list(many + ["7"])) }
        let long = list([]) + [UInt8](repeating: UInt8(ascii: " "), count: ProviderKeySet.maximumBytes)
        #expect(throws: AccessError.self) { try ProviderKeySet(long) }
    }

    @Test func answersOfATokenEndpoint() throws {
        let good = #"{"access_token":"a","token_type":"bearer","id_token":"x","expires_in":3600}"#
        #expect(try TokenAnswer.read(Array(good.utf8)).idToken == "x")
        for (part, other) in [("bearer", "mac"), (#""id_token":"x","#, ""), (#""x""#, "7"), ("{", "[")] {
            #expect(throws: AccessError.self) { try TokenAnswer.read(Array(good.replacing(part, with: other).utf8)) }
        }
        #expect(TokenAnswer.refusal(Array(#"{"error":"invalid_grant"}"#.utf8)) == "invalid_grant")
        for text in [#"{"error":"<script>"}"#, "{}", "x", #"{"error":7}"#] {
            #expect(TokenAnswer.refusal(Array(text.utf8)) == nil)
        }
    }

    @Test func onlyPathsOfOursAreGoneOnTo() {
        for good in ["/", "/sessions?page=2#x", "/a//b"] { #expect(ReturnPath.checked(good) == good) }
        let bad = [
            nil, "", "//evil.example", "/\\evil.example", "https://evil.example", "/a b", "/\n", "/é",
            "/" + String(repeating: "a", count: 1024),
        ]
        for text in bad { #expect(ReturnPath.checked(text) == "/") }
    }

    @Test func theCookieOfTheWay() {
        let token = Draw.token(.beforeSignIn, 4)
        let pair = "\(FederationCookie.name)=\(token.text)"
        #expect(FederationCookie.header(token).hasPrefix(pair + "; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age="))
        #expect(FederationCookie.token(header: "a=b; \(pair); c=d") == token)
        #expect(FederationCookie.token(header: "\(pair); \(pair)") == nil)
        #expect(FederationCookie.token(header: SessionCookie.name + "=" + token.text) == nil)
        #expect(SessionCookie.token(header: pair) == nil)
    }

    @Test func brokenSetsNeverCrash() {
        var generator = SeededGenerator.announced()
        let good = Array(#"{"keys":[\#(Self.rsa),\#(Self.ec),\#(Self.okp)]}"#.utf8)
        for _ in 0..<1500 {
            let bytes = generator.mutate(good)
            _ = try? ProviderKeySet(bytes)
            _ = try? TokenAnswer.read(bytes)
            _ = TokenAnswer.refusal(bytes)
        }
    }
}
