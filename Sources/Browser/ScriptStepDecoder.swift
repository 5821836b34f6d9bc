internal import DesktopInput

/// Decodes one step strictly; every complaint names the step's number and the field.
struct ScriptStepDecoder {
    private let number: Int
    private let item: JSONValue
    /// Members that no field has asked for yet.
    private var unread: Set<String>

    init(number: Int, _ item: JSONValue) {
        self.number = number
        self.item = item
        unread = Set(item.object.map { Array($0.keys) } ?? [])
    }

    mutating func decode() throws(BrowserError) -> CaptureScript.Step {
        guard item.object != nil else { throw failure("do", "a step is an object") }
        let step = try decodeKind(try text("do", maximum: 20))
        if let name = unread.sorted().first { throw failure(name, "this step has no such field") }
        return step
    }

    private mutating func decodeKind(_ kind: String) throws(BrowserError) -> CaptureScript.Step {
        switch kind {
        case "type": return .type(text: try typeable("text"))
        case "key": return try key()
        case "click":
            return .click(
                x: try integer("x", 0...32767), y: try integer("y", 0...32767),
                button: try integer("button", 1...3, default: 1), count: try integer("count", 1...3, default: 1))
        case "scroll":
            return .scroll(try direction(), notches: try integer("notches", 1...1000, default: 1))
        case "wait": return .wait(seconds: try seconds())
        case "screenshot":
            return .screenshot(name: item["name"] == nil ? nil : try text("name", maximum: 100))
        case "download": return .download(seconds: try seconds())
        case "navigate": return .navigate(url: try address())
        default:
            throw failure(
                "do", "\"\(kind)\" is not one of type, key, click, scroll, wait, screenshot, download, navigate")
        }
    }

    private mutating func key() throws(BrowserError) -> CaptureScript.Step {
        let name = try text("key", maximum: 60)
        // A plus sign at the end is the plus key itself.
        var parts = name.split(separator: "+", omittingEmptySubsequences: false).map(String.init)
        if name == "+" || name.hasSuffix("++") { parts = parts.dropLast(2) + ["+"] }
        var modifiers: [UInt32] = []
        for part in parts.dropLast() {
            guard ["Control", "Shift", "Alt"].contains(part), let keysym = Keysym.named[part],
                !modifiers.contains(keysym)
            else { throw failure("key", "\"\(part)\" is not one of Control, Shift, Alt, each once") }
            modifiers.append(keysym)
        }
        let last = parts.last ?? ""
        if let keysym = Keysym.named[last] { return .key(keysym: keysym, modifiers: modifiers, name: name) }
        let scalars = Array(last.unicodeScalars)
        // Control+Shift+T is the key t with Shift held.
        let scalar = scalars.first.map { modifiers.isEmpty ? $0 : Unicode.Scalar(Self.lowercase($0.value)) ?? $0 }
        guard scalars.count == 1, let scalar, let keysym = Keysym.of(codePoint: scalar.value) else {
            throw failure("key", "\"\(last)\" is neither one character nor a known key's name")
        }
        return .key(keysym: keysym, modifiers: modifiers, name: name)
    }

    private static func lowercase(_ codePoint: UInt32) -> UInt32 {
        (0x41...0x5a).contains(codePoint) ? codePoint + 0x20 : codePoint
    }

    private mutating func direction() throws(BrowserError) -> WheelDirection {
        switch try text("direction", maximum: 10) {
        case "up": .up
        case "down": .down
        case "left": .left
        case "right": .right
        default: throw failure("direction", "it must be up, down, left or right")
        }
    }

    private mutating func address() throws(BrowserError) -> String {
        let url = try typeable("url")
        let scheme = url.prefix { $0 != ":" }.lowercased()
        guard ["http", "https"].contains(scheme), url.dropFirst(scheme.count).hasPrefix("://"), url.count <= 2048,
            !url.unicodeScalars.contains(where: { $0.value <= 0x20 })
        else { throw failure("url", "an http or https address of at most 2048 characters without spaces is needed") }
        return url
    }

    private mutating func seconds() throws(BrowserError) -> Double {
        unread.remove("seconds")
        guard let value = item["seconds"]?.double, value >= 0, value <= CaptureScript.maximumSeconds else {
            throw failure("seconds", "a number from 0 to \(Int(CaptureScript.maximumSeconds)) is needed")
        }
        return value
    }

    private mutating func integer(
        _ field: String, _ range: ClosedRange<Int>, default standard: Int? = nil
    ) throws(BrowserError) -> Int {
        unread.remove(field)
        guard let value = item[field] else {
            if let standard { return standard }
            throw failure(field, "it is missing")
        }
        guard let number = value.integer, range.contains(number) else {
            throw failure(field, "a whole number from \(range.lowerBound) to \(range.upperBound) is needed")
        }
        return number
    }

    private mutating func text(_ field: String, maximum: Int) throws(BrowserError) -> String {
        unread.remove(field)
        guard let value = item[field] else { throw failure(field, "it is missing") }
        guard let text = value.string, !text.isEmpty, text.unicodeScalars.count <= maximum else {
            throw failure(field, "a text of 1 to \(maximum) characters is needed")
        }
        return text
    }

    /// A text whose every character some key can type.
    private mutating func typeable(_ field: String) throws(BrowserError) -> String {
        let text = try text(field, maximum: CaptureScript.maximumTextScalars)
        for scalar in text.unicodeScalars where Keysym.of(codePoint: scalar.value) == nil {
            throw failure(field, "no key types U+\(String(scalar.value, radix: 16, uppercase: true))")
        }
        return text
    }

    private func failure(_ field: String, _ what: String) -> BrowserError {
        BrowserError(.invalidScript, "script: step \(number): \(field): \(what)")
    }
}
