internal import CryptoPrimitives

/// Time-based one-time passwords (RFC 6238, HOTP of RFC 4226): the second factor.
public struct OneTimePassword: Hashable, Sendable {
    /// Seconds of a step.
    public static let period: UInt64 = 30
    /// Steps before and after the current one that count too: clocks differ, people are slow.
    public static let window: UInt64 = 1
    /// RFC 4226 section 4 asks for 16 at least and recommends 20.
    public static let secretByteCounts = 16...64

    public let secret: [UInt8]
    public let hash: OneTimePasswordHash
    /// 6 to 8.
    public let digits: Int

    /// - Parameter secret: random bytes; apps know no other hash than SHA-1, whose HMAC is not what is broken of it.
    /// - Throws: `malformed`.
    public init(secret: [UInt8], hash: OneTimePasswordHash = .sha1, digits: Int = 6) throws(AccessError) {
        guard Self.secretByteCounts.contains(secret.count), (6...8).contains(digits) else {
            throw AccessError(.malformed, "a one-time password has a key of 16 to 64 bytes and 6 to 8 digits")
        }
        self.secret = secret
        self.hash = hash
        self.digits = digits
    }

    /// The step that a time belongs to; before 1970 the first.
    public static func step(unixMilliseconds: Int64) -> UInt64 {
        UInt64(max(unixMilliseconds, 0)) / (1000 * period)
    }

    /// The code of one step, with leading zeroes.
    public func code(step: UInt64) -> String {
        var message = ByteWriter()
        message.u64(step)
        let code = hash.code(of: message.bytes, key: secret)
        // RFC 4226 section 5.3: four bytes from where the last nibble says, without the sign.
        let offset = Int(code[code.count - 1] & 15)
        let number = code[offset..<offset + 4].reduce(0) { $0 << 8 | UInt32($1) } & 0x7FFF_FFFF
        let modulus: UInt32 = [1_000_000, 10_000_000, 100_000_000][digits - 6]
        let text = String(number % modulus)
        return String(repeating: "0", count: digits - text.utf8.count) + text
    }

    /// Checks a code.
    ///
    /// - Parameters:
    ///   - lastStep: the step of the last code that was accepted: it and all before never count again.
    ///   - now: Unix milliseconds.
    /// - Returns: the step to be kept as the last one, or nil. Every step of the window is computed and compared, whichever fits.
    public func accept(_ typed: String, lastStep: UInt64?, now: Int64) -> UInt64? {
        let typed = typed.utf8.filter { $0 != UInt8(ascii: " ") }
        let current = Self.step(unixMilliseconds: now)
        var found: UInt64?
        for step in (current - min(current, Self.window))...(current + Self.window) {
            let fits = ConstantTime.areEqual(Array(code(step: step).utf8), typed)
            let isNew = lastStep.map { step > $0 } ?? true
            if fits && isNew && found == nil { found = step }
        }
        return found
    }

    /// What an app reads from a QR code (the key URI format).
    ///
    /// - Parameters:
    ///   - issuer: the installation's name.
    ///   - account: the login name.
    public func uri(issuer: String, account: LoginName) -> String {
        let issuer = PercentEncoding.encode(issuer)
        return "otpauth://totp/\(issuer):\(PercentEncoding.encode(account.text))?secret=\(Base32.encode(secret))"
            + "&issuer=\(issuer)&algorithm=\(hash.rawValue)&digits=\(digits)&period=\(Self.period)"
    }
}
