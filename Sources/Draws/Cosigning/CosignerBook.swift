internal import CanonicalJSON
internal import DrawCore
internal import TransparencyLog

/// `cosigners.json`: what the office knows of each cosigner that it asks, durable before it is relied on.
///
/// A cosigner that is no longer asked stays in it, with what it said.
struct CosignerBook: Sendable {
    static let file = "cosigners.json"

    private struct Contents: JSONModel {
        typealias Failure = DrawError

        var cosigners: [CosignerRecord] = []

        init() {}

        init(json: JSONValue, at place: String) throws(JSONError) {
            var members = try MemberReader(json, at: place)
            guard try members.integer("v") == 1 else { throw members.failure("v", "this reader knows version 1 only") }
            cosigners = try members.models("cosigners")
            try members.finish()
        }

        var json: JSONValue {
            var object = JSONObject()
            object.set("v", 1)
            object.set("cosigners", .array(cosigners.map(\.json)))
            return .object(object)
        }
    }

    private let path: String
    private var contents: Contents

    /// - Throws: `.malformed`, `.storage`.
    init(directory: String) throws(DrawsError) {
        path = "\(directory)/\(Self.file)"
        guard let bytes = try DurableFiles.read(path, maximum: DrawFolder.maximumFileByteCount) else {
            contents = Contents()
            return
        }
        do {
            contents = try Contents(canonical: bytes, file: path)
        } catch {
            throw DrawsError(
                .malformed,
                "\(path) is not as it was written: move it away, and every cosigner is asked anew; what they said before is in it",
                cause: error)
        }
    }

    subscript(_ key: VerifierKey) -> CosignerRecord {
        contents.cosigners.first { $0.cosigner == key } ?? CosignerRecord(key)
    }

    /// - Throws: `.storage`; what is known in memory counts all the same, since every cosigner can be asked again.
    mutating func keep(_ record: CosignerRecord) throws(DrawsError) {
        var next = contents
        if let place = next.cosigners.firstIndex(where: { $0.cosigner == record.cosigner }) {
            next.cosigners[place] = record
        } else {
            next.cosigners.append(record)
        }
        contents = next
        try DurableFiles.replace(path, with: next.canonicalBytes, mode: DurableFiles.secretMode)
    }
}
