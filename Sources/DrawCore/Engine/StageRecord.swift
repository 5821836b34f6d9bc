public import CanonicalJSON
public import CryptoPrimitives

/// What the result says of one stage (section 7).
///
///     stageRec = u32 s ‖ u64 available ‖ u64 left ‖ u8 hasCutoff ‖ cutoffKey[16] ‖ u64 cutoffIndex
///                ‖ u64 L ‖ lastKey[16] ‖ u64 lastIndex ‖ outcomeRoot          (zeros where there is none)
public struct StageRecord: JSONModel, Equatable {
    public typealias Failure = DrawError

    public static let byteCount = 109
    public static var allowsNull: Bool { true }

    /// From 1.
    public let stage: UInt32
    /// Own seats and what the stage before left over.
    public let available: UInt64
    /// Seats that nobody took.
    public let left: UInt64
    /// The last admitted unit.
    public let cutoff: RankPosition?
    /// L, the number of outcomes in the tree.
    public let listed: UInt64
    /// The last unit in the tree.
    public let last: RankPosition?
    public let outcomeRoot: Digest

    public init(
        stage: UInt32, available: UInt64, left: UInt64, cutoff: RankPosition?, listed: UInt64, last: RankPosition?,
        outcomeRoot: Digest
    ) {
        self.stage = stage
        self.available = available
        self.left = left
        self.cutoff = cutoff
        self.listed = listed
        self.last = last
        self.outcomeRoot = outcomeRoot
    }

    public init(json: JSONValue, at place: String) throws(JSONError) {
        var members = try MemberReader(json, at: place)
        stage = try members.int32("id")
        available = try members.integer("available")
        left = try members.integer("left")
        cutoff = try members.nullable("cutoff")
        listed = try members.integer("listed")
        last = try members.nullable("last")
        outcomeRoot = try members.digest("outcomeRoot")
        try members.finish()
    }

    public var json: JSONValue {
        var object = JSONObject()
        object.set("id", UInt64(stage))
        object.set("available", available)
        object.set("left", left)
        object.set("cutoff", cutoff?.json ?? .null)
        object.set("listed", listed)
        object.set("last", last?.json ?? .null)
        object.set("outcomeRoot", outcomeRoot.hex)
        return .object(object)
    }

    /// 109 bytes.
    public var bytes: [UInt8] {
        var writer = ByteWriter()
        writer.u32(stage)
        writer.u64(available)
        writer.u64(left)
        writer.u8(cutoff == nil ? 0 : 1)
        Self.write(cutoff, to: &writer)
        writer.u64(listed)
        Self.write(last, to: &writer)
        writer.raw(outcomeRoot)
        return writer.bytes
    }

    private static func write(_ position: RankPosition?, to writer: inout ByteWriter) {
        writer.raw(position?.key.bytes ?? [UInt8](repeating: 0, count: DrawKey.byteCount))
        writer.u64(position?.index ?? 0)
    }
}

extension RankPosition: JSONModel {
    public typealias Failure = DrawError

    public init(json: JSONValue, at place: String) throws(JSONError) {
        var members = try MemberReader(json, at: place)
        guard let key = DrawKey(try members.hex("key", count: DrawKey.byteCount)) else {
            preconditionFailure("16 bytes always make a key")
        }
        self.init(key: key, index: try members.integer("index"))
        try members.finish()
    }

    public var json: JSONValue {
        var object = JSONObject()
        object.set("key", key.hex)
        object.set("index", index)
        return .object(object)
    }
}
