/// Why a key, a signature or a domain separation tag was refused.
public struct BLSError: Error, Hashable, Sendable, CustomStringConvertible {
    public enum Code: String, Sendable, CaseIterable {
        /// Not the number of bytes that the value has.
        case wrongLength
        /// A spelling that is not the one of the point: not compressed, or a coordinate of p or more.
        case notCanonical
        /// The point at infinity, which is neither a key nor a signature.
        case infinity
        /// The coordinate belongs to no point of the curve.
        case notOnCurve
        /// A point of the curve outside the group of order r.
        case notInSubgroup
        /// A secret key of zero, or not below r.
        case secretOutOfRange
        /// Well formed, and not the key's signature of the message.
        case signatureInvalid
    }

    public let code: Code

    /// Names the value and says what to do.
    public let message: String

    public init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    public var description: String { "\(code.rawValue): \(message)" }
}
