import CryptoPrimitives
import TimeTestSupport

@testable import TokenVerification

/// The authorities of the openssl program that these tests share: making RSA keys is slow.
enum Foreign {
    static let rsa = Result { try OpenSSLAuthority(.rsa) }
    static let ec = Result { try OpenSSLAuthority(.ec) }

    /// The authorities write files in one directory: one at a time.
    static func authority(_ key: OpenSSLAuthority.Key) throws -> OpenSSLAuthority {
        switch key {
        case .rsa: try rsa.get()
        case .ec: try ec.get()
        }
    }

    static let imprint = sha256(Array("what was hashed".utf8))

    static func token(
        _ key: OpenSSLAuthority.Key = .ec, bag: OpenSSLAuthority.Bag = .intermediate, essHash: String = "sha256",
        essChain: Bool = false
    ) throws -> [UInt8] {
        let authority = try authority(key)
        return try authority.reply(
            to: authority.query(digest: imprint.hex), bag: bag, essHash: essHash, essChain: essChain)
    }

    static func roots(_ key: OpenSSLAuthority.Key = .ec) throws -> [TrustedRoot] {
        try TrustedRoot.read(authority(key).root())
    }
}

/// A seeded generator, so that a failure can be repeated: SplitMix64.
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}

/// Reads and verifies; the code of the refusal, or nil if the token was accepted.
func refusal(
    _ der: [UInt8], imprint: Digest = Foreign.imprint, roots: [TrustedRoot], certificates: [[UInt8]] = []
) -> TokenError.Code? {
    do {
        _ = try verify(TimeStampToken(der: der), imprint: imprint, roots: roots, certificates: certificates)
        return nil
    } catch { return error.code }
}
