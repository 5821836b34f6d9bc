public import CanonicalJSON
internal import CryptoPrimitives

/// The annex `files.json`: every file of a letter that has more than its pages name.
public struct LetterFileList: Hashable, Sendable {
    /// The member's name in the PDF.
    public static let name = "files.json"

    /// Largest annex, in files and in bytes.
    public static let maximumCount = 10_000
    public static let maximumByteCount = 16 << 20

    public let files: [LetterFile]

    /// - Throws: `.limit` above 10,000 files, or the first file that cannot be named.
    public init(_ files: [LetterFile]) throws(LetterError) {
        guard files.count <= Self.maximumCount else {
            throw LetterError(
                .limit, at: "files", "\(files.count) files; a letter names at most \(Self.maximumCount)",
                remedy: "deposit an index of the files, and let the letter name the index")
        }
        for (number, file) in files.enumerated() { try file.check("files[\(number)]") }
        self.files = files
    }
}

extension LetterFileList: JSONModel {
    public typealias Failure = LetterError

    public init(json: JSONValue, at place: String) throws(JSONError) {
        var reader = try MemberReader(json, at: place)
        guard try reader.integer("v") == 1, try reader.string("type") == "tabellion/letter-files" else {
            throw reader.failure("type", "v 1 and type \"tabellion/letter-files\" should stand here")
        }
        let files: [LetterFile] = try reader.models("files")
        try reader.finish()
        do throws(LetterError) {
            try self.init(files)
        } catch {
            throw JSONError(error.code == .limit ? .limit : .member, at: "\(place): \(error.place)", error.cause)
        }
    }

    public var json: JSONValue {
        var object = JSONObject()
        object.set("v", 1 as UInt64)
        object.set("type", "tabellion/letter-files")
        object.set("files", .array(files.map(\.json)))
        return .object(object)
    }
}
