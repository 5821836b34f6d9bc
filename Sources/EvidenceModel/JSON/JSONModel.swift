/// A part of the evidence that stands in a bundle as JSON.
public protocol JSONModel: Sendable {
    /// - Parameter place: the file and members on the way here, for errors: `opening.json: freshness`.
    /// - Throws: `.member`, naming the member that is missing, unknown or of the wrong form.
    init(json: JSONValue, at place: String) throws(EvidenceError)

    var json: JSONValue { get }
}

extension JSONModel {
    /// Reads a whole file in its only spelling.
    ///
    /// - Parameter file: its name, for errors.
    /// - Throws: `.json`, `.limit` or `.member`.
    public init(canonical bytes: some Sequence<UInt8>, file: String) throws(EvidenceError) {
        let value: JSONValue
        do {
            value = try JSONParser.parse(bytes)
        } catch { throw error.inFile(file) }
        try self.init(json: value, at: file)
    }

    /// The bytes that stand in the bundle.
    public var canonicalBytes: [UInt8] { json.canonicalBytes }
}
