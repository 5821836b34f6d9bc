/// One indirect object.
public struct PDFObject: Sendable {
    public let number: Int
    public let value: PDFValue

    /// The stream's data as they stand in the file, if there is one.
    public let stream: Range<Int>?

    /// From `n 0 obj` to the newline after `endobj`.
    public let range: Range<Int>

    public var dictionary: PDFDictionary? {
        guard case .dictionary(let dictionary) = value else { return nil }
        return dictionary
    }
}
