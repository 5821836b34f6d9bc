public import CanonicalJSON
public import DepositModel

/// One line of the table of anchors.
public struct LetterAnchor: Hashable, Sendable {
    public let kind: AnchorKind

    /// The anchor's name in the office's policy.
    public let name: String

    /// Entries of the checkpoint that was anchored: every entry below it is covered.
    public let size: UInt64

    /// When, Unix milliseconds: the token's genTime, the block's time, the last cosignature that was counted.
    public let time: UInt64?

    /// The block's number, of a chain.
    public let block: UInt64?

    /// The anchor's own mark, by which its owner finds it: serial number, transaction, names of cosigners.
    public let mark: String

    /// An anchor that is only for trying things out.
    public let isTest: Bool

    public init(
        kind: AnchorKind, name: String, size: UInt64, time: UInt64?, block: UInt64? = nil, mark: String,
        isTest: Bool = false
    ) {
        self.kind = kind
        self.name = name
        self.size = size
        self.time = time
        self.block = block
        self.mark = mark
        self.isTest = isTest
    }

    func check(_ place: String, covering index: UInt64) throws(LetterError) {
        try LetterText.check(name, "\(place): name", maximum: 32)
        try LetterText.check(mark, "\(place): mark", maximum: 600)
        if let time { try LetterTime.check(time, "\(place): time") }
        guard size > index, size <= JSONValue.maximumInteger, block ?? 0 <= JSONValue.maximumInteger else {
            throw LetterError(
                .member, at: "\(place): size", "a checkpoint of \(size) entries does not cover entry \(index)",
                remedy: "wait until the anchor has taken a later checkpoint")
        }
    }
}

extension LetterAnchor: JSONModel {
    public typealias Failure = LetterError

    public init(json: JSONValue, at place: String) throws(JSONError) {
        var reader = try MemberReader(json, at: place)
        self.init(
            kind: try reader.word("kind"), name: try reader.string("name"), size: try reader.integer("size"),
            time: reader.has("time") ? try reader.integer("time") : nil,
            block: reader.has("block") ? try reader.integer("block") : nil, mark: try reader.string("mark"),
            isTest: try reader.flag("test"))
        try reader.finish()
    }

    public var json: JSONValue {
        var object = JSONObject()
        object.set("kind", kind.rawValue)
        object.set("name", name)
        object.set("size", size)
        object.set("time", time)
        object.set("block", block)
        object.set("mark", mark)
        object.set("test", flag: isTest)
        return .object(object)
    }
}
