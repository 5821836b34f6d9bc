/// A letter that has its number and its signature.
public struct IssuedLetter: Sendable, Hashable {
    /// Its place in the office's register, from 1.
    public let serial: UInt64

    /// The number as it is printed.
    public let number: String
    public let pdf: [UInt8]
}
