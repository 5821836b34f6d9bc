public import CanonicalJSON

/// What a letter for a capture session says beside its fingerprints.
public struct LetterCapture: Hashable, Sendable {
    /// Leaf index of the session's opening entry; the letter's place is that of its closing entry.
    public let opening: UInt64

    /// t0 and t1: the opening and the closing report, Unix milliseconds.
    public let began: UInt64
    public let ended: UInt64

    /// The address that was visited first, as the session's subject has it.
    public let address: String

    public init(opening: UInt64, began: UInt64, ended: UInt64, address: String) {
        self.opening = opening
        self.began = began
        self.ended = ended
        self.address = address
    }

    func check(closing: UInt64) throws(LetterError) {
        try LetterText.check(address, "capture: address", maximum: 1024)
        try LetterTime.check(began, "capture: began")
        try LetterTime.check(ended, "capture: ended")
        guard began <= ended, opening < closing else {
            throw LetterError(
                .member, at: "capture", "the session ends before it begins", remedy: "take both from its manifest")
        }
    }
}

extension LetterCapture: JSONModel {
    public typealias Failure = LetterError

    public init(json: JSONValue, at place: String) throws(JSONError) {
        var reader = try MemberReader(json, at: place)
        self.init(
            opening: try reader.integer("opening"), began: try reader.integer("began"),
            ended: try reader.integer("ended"), address: try reader.string("address"))
        try reader.finish()
    }

    public var json: JSONValue {
        var object = JSONObject()
        object.set("opening", opening)
        object.set("began", began)
        object.set("ended", ended)
        object.set("address", address)
        return .object(object)
    }
}
