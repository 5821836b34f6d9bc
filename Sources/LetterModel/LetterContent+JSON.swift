public import CanonicalJSON
internal import DepositModel

/// `letter.json` (spec/letter.md, section 2).
extension LetterContent: JSONModel {
    public typealias Failure = LetterError

    public static let type = "tabellion/letter"

    public init(json: JSONValue, at place: String) throws(JSONError) {
        var reader = try MemberReader(json, at: place)
        guard try reader.integer("v") == 1, try reader.string("type") == Self.type else {
            throw reader.failure("type", "v 1 and type \"\(Self.type)\" should stand here")
        }
        self.init(
            unchecked: try reader.word("kind"), try reader.word("language"), try reader.string("number"),
            try reader.integer("issued"), try Self.offset(&reader), try reader.model("office"),
            try reader.string("depositor"), try reader.string("title"), try reader.optionalString("case"),
            try reader.model("digests"), try reader.models("files"),
            reader.has("annex") ? try reader.model("annex") : nil, try reader.model("ledger"),
            reader.has("capture") ? try reader.model("capture") : nil, try reader.models("anchors"),
            try Self.claims(&reader), try reader.strings("remarks"), try reader.string("verifyAddress"),
            try reader.flag("test"), try reader.flag("sample"))
        try reader.finish()
        do throws(LetterError) {
            try check()
        } catch {
            throw JSONError(error.code == .limit ? .limit : .member, at: "\(place): \(error.place)", error.cause)
        }
    }

    public var json: JSONValue {
        var object = JSONObject()
        object.set("v", 1 as UInt64)
        object.set("type", Self.type)
        object.set("kind", kind.rawValue)
        object.set("language", language.rawValue)
        object.set("number", number)
        object.set("issued", issued)
        object.set("zone", LetterTime.zone(utcOffset))
        object.set("office", office.json)
        object.set("depositor", depositor)
        object.set("title", title)
        object.set("case", caseNumber)
        object.set("digests", digests.json)
        object.set("files", .array(files.map(\.json)))
        object.set("annex", annex?.json)
        object.set("ledger", place.json)
        object.set("capture", capture?.json)
        object.set("anchors", .array(anchors.map(\.json)))
        object.set("claims", texts: claims.map(\.rawValue))
        object.set("remarks", texts: remarks)
        object.set("verifyAddress", verifyAddress)
        object.set("test", flag: isTest)
        object.set("sample", flag: isSample)
        return .object(object)
    }

    private static func claims(_ reader: inout MemberReader) throws(JSONError) -> [LetterClaim] {
        var claims: [LetterClaim] = []
        for text in try reader.strings("claims") {
            guard let claim = LetterClaim(rawValue: text) else {
                throw reader.failure("claims", "\"\(text)\" is no claim of letters")
            }
            claims.append(claim)
        }
        return claims
    }

    /// `UTC+08:00`, as `LetterTime.zone` writes it.
    private static func offset(_ reader: inout MemberReader) throws(JSONError) -> Int {
        let text = try reader.string("zone")
        let digits = Array(text.utf8)
        guard digits.count == 9, let hours = Int(String(decoding: digits[4...5], as: UTF8.self)),
            let minutes = Int(String(decoding: digits[7...8], as: UTF8.self)), (0...14).contains(hours)
        else { throw reader.failure("zone", "a zone such as UTC+08:00 should stand here") }
        let offset = (hours * 60 + minutes) * (digits[3] == UInt8(ascii: "-") ? -1 : 1)
        guard LetterTime.zone(offset) == text else {
            throw reader.failure("zone", "a zone such as UTC+08:00 should stand here")
        }
        return offset
    }
}
