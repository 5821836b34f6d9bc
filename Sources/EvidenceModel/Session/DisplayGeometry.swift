public import CanonicalJSON

/// The recorded desktop, in pixels; the strip stands below it.
public struct DisplayGeometry: EvidencePart, Equatable {
    public var width: UInt32
    public var height: UInt32
    /// Rows of the status strip, in addition to `height`.
    public var stripHeight: UInt32
    /// Bits a pixel of the X server.
    public var depth: UInt32

    public init(width: UInt32, height: UInt32, stripHeight: UInt32, depth: UInt32) {
        self.width = width
        self.height = height
        self.stripHeight = stripHeight
        self.depth = depth
    }

    public init(json: JSONValue, at place: String) throws(JSONError) {
        var members = try MemberReader(json, at: place)
        width = try members.int32("width")
        height = try members.int32("height")
        stripHeight = try members.int32("stripHeight")
        depth = try members.int32("depth")
        try members.finish()
    }

    public var json: JSONValue {
        var object = JSONObject()
        object.set("width", UInt64(width))
        object.set("height", UInt64(height))
        object.set("stripHeight", UInt64(stripHeight))
        object.set("depth", UInt64(depth))
        return .object(object)
    }
}
