internal import CanonicalJSON
public import CryptoPrimitives

/// What an input line tells.
public enum InputEvent: Sendable, Equatable {
    public enum Kind: String, Sendable, CaseIterable {
        case key, button, motion, wheel
        case clipboardIn = "clipboard-in"
        case clipboardOut = "clipboard-out"
        case screenshot, navigation, artefact, note
    }

    public enum Direction: String, Sendable, CaseIterable { case up, down, left, right }

    public enum Trigger: String, Sendable, CaseIterable { case request, title, input }

    public enum Key: Sendable, Equatable {
        /// An X keysym, and the one code point that it types when it types one.
        case open(keysym: UInt32, text: String?)
        case sealed(SealedValue)
    }

    public enum Content: Sendable, Equatable {
        case text(String)
        case sealed(SealedValue)
    }

    public struct Point: Sendable, Equatable {
        /// Pixels from the left and upper edges of the desktop.
        public var x: UInt32
        public var y: UInt32

        public init(x: UInt32, y: UInt32) {
            self.x = x
            self.y = y
        }
    }

    case key(down: Bool, Key)
    /// Buttons count from 1.
    case button(down: Bool, button: UInt32, Point)
    case motion(Point)
    case wheel(Direction, Point)
    case clipboardIn(Content)
    case clipboardOut(Content)
    case screenshot(path: String, DigestPair)
    case navigation(Trigger, Content)
    /// A file when it is complete, or (`prefix`) the first `bytes` bytes of one that grows.
    case artefact(path: String, bytes: UInt64, DigestPair, prefix: Bool)
    case note(String)
    /// The policy let nothing be written but the kind.
    case redacted(Kind)

    public var kind: Kind {
        switch self {
        case .key: .key
        case .button: .button
        case .motion: .motion
        case .wheel: .wheel
        case .clipboardIn: .clipboardIn
        case .clipboardOut: .clipboardOut
        case .screenshot: .screenshot
        case .navigation: .navigation
        case .artefact: .artefact
        case .note: .note
        case .redacted(let kind): kind
        }
    }
}

extension InputEvent {
    init(from members: inout MemberReader) throws(JSONError) {
        let kind: Kind = try members.word("kind")
        if try members.flag("redacted") {
            self = .redacted(kind)
            return
        }
        switch kind {
        case .key: self = .key(down: try members.boolean("down"), try Self.key(from: &members))
        case .button:
            let button = try members.int32("button")
            guard button > 0 else { throw members.failure("button", "buttons count from 1") }
            self = .button(down: try members.boolean("down"), button: button, try Self.point(from: &members))
        case .motion: self = .motion(try Self.point(from: &members))
        case .wheel: self = .wheel(try members.word("direction"), try Self.point(from: &members))
        case .clipboardIn: self = .clipboardIn(try Self.content(from: &members))
        case .clipboardOut: self = .clipboardOut(try Self.content(from: &members))
        case .screenshot: self = .screenshot(path: try members.dataPath(), try members.pair())
        case .navigation: self = .navigation(try members.word("trigger"), try Self.content(from: &members))
        case .artefact:
            self = .artefact(
                path: try members.dataPath(), bytes: try members.integer("bytes"), try members.pair(),
                prefix: try members.flag("prefix"))
        case .note: self = .note(try members.string("text"))
        }
    }

    private static func key(from members: inout MemberReader) throws(JSONError) -> Key {
        if let sealed = try members.sealed() { return .sealed(sealed) }
        let keysym = try members.int32("keysym")
        let text = try members.optionalString("text")
        guard text.map({ $0.unicodeScalars.count == 1 }) ?? true else {
            throw members.failure("text", "a string of one code point should stand here")
        }
        return .open(keysym: keysym, text: text)
    }

    private static func content(from members: inout MemberReader) throws(JSONError) -> Content {
        if let sealed = try members.sealed() { return .sealed(sealed) }
        return .text(try members.string("text"))
    }

    private static func point(from members: inout MemberReader) throws(JSONError) -> Point {
        Point(x: try members.int32("x"), y: try members.int32("y"))
    }

    func write(to object: inout JSONObject) {
        object.set("kind", kind.rawValue)
        switch self {
        case .key(let down, let key):
            object.set("down", down)
            switch key {
            case .open(let keysym, let text):
                object.set("keysym", UInt64(keysym))
                object.set("text", text)
            case .sealed(let value): object.set("sealed", value.commitment.hex)
            }
        case .button(let down, let button, let point):
            object.set("down", down)
            object.set("button", UInt64(button))
            Self.write(point, to: &object)
        case .motion(let point): Self.write(point, to: &object)
        case .wheel(let direction, let point):
            object.set("direction", direction.rawValue)
            Self.write(point, to: &object)
        case .clipboardIn(let content), .clipboardOut(let content): Self.write(content, to: &object)
        case .screenshot(let path, let digests):
            object.set("path", path)
            object.set(digests)
        case .navigation(let trigger, let content):
            object.set("trigger", trigger.rawValue)
            Self.write(content, to: &object)
        case .artefact(let path, let bytes, let digests, let prefix):
            object.set("path", path)
            object.set("bytes", bytes)
            object.set(digests)
            object.set("prefix", flag: prefix)
        case .note(let text): object.set("text", text)
        case .redacted: object.set("redacted", true)
        }
    }

    private static func write(_ point: Point, to object: inout JSONObject) {
        object.set("x", UInt64(point.x))
        object.set("y", UInt64(point.y))
    }

    private static func write(_ content: Content, to object: inout JSONObject) {
        switch content {
        case .text(let text): object.set("text", text)
        case .sealed(let value): object.set("sealed", value.commitment.hex)
        }
    }
}
