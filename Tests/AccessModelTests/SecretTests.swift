import CryptoPrimitives
import SeededTestSupport
import Testing

@testable import AccessModel

@Suite("Codes, tokens, keys")
struct SecretTests {
    /// RFC 6238 appendix B.
    @Test func vectorsOfRFC6238() throws {
        let seed = Array("12345678901234567890".utf8)
        let keys: [OneTimePasswordHash: [UInt8]] = [
            .sha1: seed, .sha256: Array((seed + seed).prefix(32)),
            .sha512: Array((seed + seed + seed + seed).prefix(64)),
        ]
        let rows: [(Int64, [OneTimePasswordHash: String])] = [
            (59, [.sha1: "94287082", .sha256: "46119246", .sha512: "90693936"]),
            (1_111_111_109, [.sha1: "07081804", .sha256: "68084774", .sha512: "25091201"]),
            (1_111_111_111, [.sha1: "14050471", .sha256: "67062674", .sha512: "99943326"]),
            (1_234_567_890, [.sha1: "89005924", .sha256: "91819424", .sha512: "93441116"]),
            (2_000_000_000, [.sha1: "69279037", .sha256: "90698825", .sha512: "38618901"]),
            (20_000_000_000, [.sha1: "65353130", .sha256: "77737706", .sha512: "47863826"]),
        ]
        for (time, codes) in rows {
            for hash in OneTimePasswordHash.allCases {
                let password = try OneTimePassword(secret: try #require(keys[hash]), hash: hash, digits: 8)
                let code = password.code(step: OneTimePassword.step(unixMilliseconds: time * 1000))
                #expect(code == codes[hash])
                #expect(password.accept(code, lastStep: nil, now: time * 1000) == UInt64(time) / 30)
            }
        }
    }

    @Test func theWindowIsOneStepEachWayAndAStepCountsOnce() throws {
        let password = try OneTimePassword(secret: Array("12345678901234567890".utf8))
        let now: Int64 = 1_763_000_000_000
        let step = OneTimePassword.step(unixMilliseconds: now)
        for shift in -3...3 {
            let other = UInt64(Int64(step) + Int64(shift))
            let accepted = password.accept(password.code(step: other), lastStep: nil, now: now)
            #expect(accepted == (abs(shift) <= 1 ? other : nil))
        }
        #expect(password.accept(password.code(step: step), lastStep: step - 1, now: now) == step)
        for last in [step, step + 1] {
            #expect(password.accept(password.code(step: step), lastStep: last, now: now) == nil)
        }
        #expect(
            password.accept(
                " \(password.code(step: step).prefix(3)) \(password.code(step: step).suffix(3))", lastStep: nil,
                now: now) == step)
        for typed in ["", "00000", "0000000", "abcdef", "\u{FF10}\u{FF10}0000"] {
            #expect(password.accept(typed, lastStep: nil, now: now) == nil)
        }
        #expect(password.accept(password.code(step: 0), lastStep: nil, now: 0) == 0)
    }

    @Test func secretsOfOneTimePasswordsAreLongEnough() {
        #expect(throws: AccessError.self) { try OneTimePassword(secret: [UInt8](repeating: 1, count: 15)) }
        #expect(throws: AccessError.self) { try OneTimePassword(secret: [UInt8](repeating: 1, count: 20), digits: 5) }
        #expect(throws: Never.self) { try OneTimePassword(secret: [UInt8](repeating: 1, count: 16)) }
    }

    @Test func anAppReadsTheKey() throws {
        let password = try OneTimePassword(secret: Array("12345678901234567890".utf8))
        let name = try #require(LoginName("wang@office.example"))
        #expect(
            password.uri(issuer: "公证 A", account: name)
                == "otpauth://totp/%E5%85%AC%E8%AF%81%20A:wang%40office.example?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
                + "&issuer=%E5%85%AC%E8%AF%81%20A&algorithm=SHA1&digits=6&period=30")
    }

    /// RFC 7636 appendix B.
    @Test func vectorOfRFC7636() {
        let octets: [UInt8] = [
            116, 24, 223, 180, 151, 153, 224, 37, 79, 250, 96, 125, 216, 173, 187, 186, 22, 212, 37, 77, 105, 214, 191,
            240, 91, 88, 5, 88, 83, 132, 141, 121,
        ]
        let pkce = PKCE(entropy: octets)
        #expect(pkce.verifier == "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk")
        #expect(pkce.challenge == "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM")
    }

    /// RFC 4648 section 10.
    @Test func base32() {
        for (plain, text) in [
            ("", ""), ("f", "MY"), ("fo", "MZXQ"), ("foo", "MZXW6"), ("foob", "MZXW6YQ"), ("fooba", "MZXW6YTB"),
            ("foobar", "MZXW6YTBOI"),
        ] {
            #expect(Base32.encode(plain.utf8) == text)
            #expect(Base32.decode(text) == Array(plain.utf8))
        }
        for text in ["mzxq", "MZX", "MZ======", "M1", "MR", "M"] { #expect(Base32.decode(text) == nil) }
    }

    @Test func encodingsGoThereAndBack() {
        var generator = SeededGenerator.announced()
        for _ in 0..<2000 {
            let bytes = generator.bytes(Int.random(in: 0...40, using: &generator))
            #expect(Base32.decode(Base32.encode(bytes)) == bytes)
            #expect(Base64URL.decode(Base64URL.encode(bytes)) == bytes)
            let noise = String(decoding: generator.bytes(20), as: UTF8.self)
            #expect(PercentEncoding.decode(PercentEncoding.encode(noise)) == noise)
            if let decoded = Base32.decode(noise) { #expect(Base32.encode(decoded) == noise) }
            if let decoded = Base64URL.decode(noise) { #expect(Base64URL.encode(decoded) == noise) }
            _ = PercentEncoding.form(generator.mutate(Array("a=b&scope=x%20y&c=%E5%85%AC".utf8)))
        }
    }

    @Test func tokensServeOnePurposeAndShowNothing() throws {
        let token = Draw.token(.apiKey, 7)
        #expect(token.text.hasPrefix("tbk_") && SecretToken(.apiKey, text: token.text) == token)
        #expect(!token.description.contains(token.text.dropFirst(4)))
        #expect(!"\(AccessError(.invalid, "\(token)"))".contains(token.text.dropFirst(4)))
        #expect(SecretToken(.accessToken, text: token.text) == nil)
        #expect(SecretToken(.invitation, text: "tbl_" + token.text.dropFirst(4)) != nil)
        let digests = SecretToken.Kind.allCases.map { Draw.token($0, 7).digest }
        #expect(Set(digests).count == SecretToken.Kind.allCases.count)
        for text in ["", "tbk_", token.text + "A", String(token.text.dropLast()), token.text.lowercased() + "=="] {
            #expect(SecretToken(.apiKey, text: text) == nil)
        }
    }

    @Test func recoveryCodesBelongToOneAccount() {
        let entropy = [UInt8](0..<10)
        let text = RecoveryCode.text(entropy: entropy)
        #expect(text.count == 19 && text == text.lowercased())
        let digest = RecoveryCode.digest(text, of: Draw.account(1))
        #expect(
            digest != nil
                && digest == RecoveryCode.digest(" " + text.uppercased().replacing("-", with: " "), of: Draw.account(1))
        )
        #expect(digest != RecoveryCode.digest(text, of: Draw.account(2)))
        for typed in ["", "abcd", text + "a", String(repeating: "a", count: 100), "1111-1111-1111-1111"] {
            #expect(RecoveryCode.digest(typed, of: Draw.account(1)) == nil)
        }
    }

    @Test func aLinkWorksOnceAndNotForLong() throws {
        let token = Draw.token(.invitation, 3)
        let link = OneTimeLink(for: token, account: Draw.account(1), now: 1000)
        let end = 1000 + OneTimeLink.lifeMilliseconds(of: .invitation)
        let used = try link.used(with: token, now: end - 1)
        #expect(used.state == .used(at: end - 1) && used.revoked(now: end) == used)
        func refused(_ body: () throws -> OneTimeLink) -> Bool {
            do { _ = try body() } catch let error as AccessError { return error == OneTimeLink.refusal } catch {}
            return false
        }
        #expect(refused { try used.used(with: token, now: 2000) })
        #expect(refused { try link.used(with: token, now: end) })
        #expect(refused { try link.revoked(now: 5).used(with: token, now: 2000) })
        #expect(refused { try link.used(with: Draw.token(.invitation, 4), now: 2000) })
        #expect(refused { try link.used(with: Draw.token(.passwordReset, 3), now: 2000) })
    }

    @Test func passwords() throws {
        let name = try #require(LoginName("wangfang"))
        for good in ["correct horse battery", "摇号公证处的长密码一二三四五", "aB3$aB3$aB3$x"] {
            #expect(throws: Never.self) { try PasswordRules.check(good, for: name, isCommon: false) }
            #expect(throws: AccessError.self) { try PasswordRules.check(good, for: name, isCommon: true) }
        }
        for bad in [
            "", "elevenchars", "abababababababab", "my WANGFANG secret", String(repeating: "abcdefgh", count: 33),
        ] {
            do {
                try PasswordRules.check(bad, for: name, isCommon: false)
                Issue.record("\(bad) was taken")
            } catch { #expect(bad.isEmpty || !error.description.contains(bad)) }
        }
    }
}
