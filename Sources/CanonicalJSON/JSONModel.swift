/// A part of a format that stands in its files as JSON.
public protocol JSONModel: Sendable {
    /// What reading a whole file throws: the error of the format.
    associatedtype Failure: JSONFailure = JSONError

    /// - Parameter place: the file and members on the way here, for errors: `opening.json: freshness`.
    /// - Throws: `.member`, naming the member that is missing, unknown or of the wrong form.
    init(json: JSONValue, at place: String) throws(JSONError)

    var json: JSONValue { get }

    /// Whether the format has members that are `null`.
    static var allowsNull: Bool { get }
}

extension JSONModel {
    public static var allowsNull: Bool { false }

    /// Reads a whole file in its only spelling.
    ///
    /// - Parameter file: its name, for errors.
    /// - Throws: what `Failure` makes of `.syntax`, `.limit` or `.member`.
    public init(canonical bytes: some Sequence<UInt8>, file: String) throws(Failure) {
        try self.init(bytes, file: file, spelling: .canonical)
    }

    /// Reads a whole file in any spelling: white space, order of members and escapes are free.
    ///
    /// - Parameter file: its name, for errors.
    /// - Throws: what `Failure` makes of `.syntax`, `.limit` or `.member`.
    public init(freely bytes: some Sequence<UInt8>, file: String) throws(Failure) {
        try self.init(bytes, file: file, spelling: .any)
    }

    private init(_ bytes: some Sequence<UInt8>, file: String, spelling: JSONParser.Spelling) throws(Failure) {
        do throws(JSONError) {
            let value: JSONValue
            do {
                value = try JSONParser.parse(bytes, spelling: spelling, allowsNull: Self.allowsNull)
            } catch { throw error.inFile(file) }
            try self.init(json: value, at: file)
        } catch { throw Failure(error) }
    }

    /// The bytes that stand in the file.
    public var canonicalBytes: [UInt8] { json.canonicalBytes }
}
