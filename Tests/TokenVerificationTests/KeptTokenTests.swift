import CryptoPrimitives
import Testing

@testable import TokenVerification

/// A token kept as it was made by `openssl ts -reply` (3.0.22), against changes of our reader over the years.
@Suite("A kept token")
struct KeptTokenTests {
    private static let token = decoded(
        """
        MIIDxAYJKoZIhvcNAQcCoIIDtTCCA7ECAQMxDzANBglghkgBZQMEAgEFADCBpgYLKoZIhvcNAQkQAQSggZYEgZMwgZACAQEGCSsG
        AQQBg7IDATAxMA0GCWCGSAFlAwQCAQUABCDdVt5BN5UdnJJoGwNBbsFfiGtEgqJ+OlF9MvCFJEy+XQIDCgsNGBYyMDI2MTEyMTA3
        MTg1My40OTg2MzNaMAoCAQGAAgH0gQFkAgkA6ZHfoSMgUtygGaQXMBUxEzARBgNVBAMMCkdvbGRlbiBUU0GgggGpMIIBpTCCAUug
        AwIBAgIUNdvnhl8Nth5DOXaagnw0Qc8FLywwCgYIKoZIzj0EAwIwFjEUMBIGA1UEAwwLR29sZGVuIHJvb3QwHhcNMjYxMTIxMDcx
        ODUzWhcNMzUwMjA3MDcxODUzWjAVMRMwEQYDVQQDDApHb2xkZW4gVFNBMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE6Z8cuhfj
        JEmEdFqct5a3bN7ieQO2I6fBMBDDLmXvb1fKp13eP/Z6nfhnkJ6/ngZrHX/zo2S9TvIW3XEpEeYQE6N4MHYwDAYDVR0TAQH/BAIw
        ADAOBgNVHQ8BAf8EBAMCB4AwFgYDVR0lAQH/BAwwCgYIKwYBBQUHAwgwHQYDVR0OBBYEFGgZ2TUOfPVS98a8+LlMfOJl8XbSMB8G
        A1UdIwQYMBaAFOjiizO8/Xv13qnYVNUZGJqXTpvTMAoGCCqGSM49BAMCA0gAMEUCIFcOJ2NJC1I6kWV3/XACqiLyK4SDs/gYntZ1
        IHFrzXnYAiEAjq7el2Sl23YOZxkBGg1CrlH13I5OlytS+BaMaem4dZgxggFDMIIBPwIBATAuMBYxFDASBgNVBAMMC0dvbGRlbiBy
        b290AhQ12+eGXw22HkM5dpqCfDRBzwUvLDANBglghkgBZQMEAgEFAKCBpDAaBgkqhkiG9w0BCQMxDQYLKoZIhvcNAQkQAQQwHAYJ
        KoZIhvcNAQkFMQ8XDTI2MTEyMTA3MTg1M1owLwYJKoZIhvcNAQkEMSIEIFzisNg69dSusD2xPwzzm+buvl1qrooUAYWWp4WWPdPU
        MDcGCyqGSIb3DQEJEAIvMSgwJjAkMCIEIJc5+v+cbYhONKI1OdOtTFtliwvuKft9/TVP0IxMM46ZMAoGCCqGSM49BAMCBEgwRgIh
        AMgONsGyBcwoUbJ9j29ukPvQS4/rbvP9dwr5avutqLSkAiEArsJsF53dPUMhVvRSMw8o/7c4LJPoSZTfh7nFNijwpic=
        """)

    private static let root = decoded(
        """
        MIIBgTCCASegAwIBAgIUC1/YH91sY21IZ2KCX27hnP9UZJkwCgYIKoZIzj0EAwIwFjEUMBIGA1UEAwwLR29sZGVuIHJvb3QwHhcN
        MjYxMTIxMDcxODUzWhcNMzYxMTE4MDcxODUzWjAWMRQwEgYDVQQDDAtHb2xkZW4gcm9vdDBZMBMGByqGSM49AgEGCCqGSM49AwEH
        A0IABEBI2LzjwnjZbnN+yFM9H+YPkG+gieKV6nu6lUADcvKzTvJhW6ga/KA1bXAaxqDu59hwDfeNRxUqzyMR3qWE+2yjUzBRMB0G
        A1UdDgQWBBTo4oszvP179d6p2FTVGRial06b0zAfBgNVHSMEGDAWgBTo4oszvP179d6p2FTVGRial06b0zAPBgNVHRMBAf8EBTAD
        AQH/MAoGCCqGSM49BAMCA0gAMEUCIFc+5Unv5B0ameayVLZtL694DvEklgh+YY817sihU1gOAiEA1/LrxWg+DCqxnzPlUXFYyQlF
        xpel/MRX8HyMJn8lmGg=
        """)

    private static func decoded(_ lines: String) -> [UInt8] { Base64.decode(lines.filter { $0 != "\n" }) ?? [] }

    /// The values are those that `openssl ts -reply -text` printed when it was made.
    @Test func readsAndVerifiesAsEver() throws {
        let token = try TimeStampToken(der: Self.token)
        let root = try TrustedRoot(der: Self.root)
        #expect(token.genTime.text == "20261121071853.498633Z")
        #expect(token.genTime.unixMilliseconds == 1_795_245_533_498)
        #expect(token.genTime.submillisecondNanoseconds == 633_000)
        #expect(token.serialHex == "0a0b0d")
        #expect(token.policy == "1.3.6.1.4.1.55555.1")
        #expect(token.accuracy?.totalMicroseconds == 1_500_100)
        #expect(token.nonce.map { Hex.encode($0) } == "00e991dfa1232052dc")
        #expect(!token.isOrdered)
        #expect(token.authorityName == "CN=Golden TSA")
        let verified = try verify(token, imprint: sha256(Array("golden".utf8)), roots: [root])
        #expect(verified.signer == "CN=Golden TSA")
        #expect(verified.chain.count == 2)
        #expect(root.fingerprints.sha256.hex == "ab2d97f083f06b39cc1d011e2c2f234c84a3cbae2cf590b14dd3f08c66648a8c")
    }
}
