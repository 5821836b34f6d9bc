/// The entries of a dictionary, in the order of the file; no name stands twice.
public struct PDFDictionary: Sendable, Hashable, ExpressibleByDictionaryLiteral {
    public struct Entry: Sendable, Hashable {
        public let name: String
        public let value: PDFValue
    }

    public private(set) var entries: [Entry] = []

    public init() {}

    public init(dictionaryLiteral entries: (String, PDFValue)...) {
        for (name, value) in entries { self[name] = value }
    }

    public var names: [String] { entries.map(\.name) }

    public subscript(name: String) -> PDFValue? {
        get { entries.first { $0.name == name }?.value }
        set {
            let index = entries.firstIndex { $0.name == name }
            if let index { entries.remove(at: index) }
            if let newValue { entries.insert(Entry(name: name, value: newValue), at: index ?? entries.count) }
        }
    }

    var bytes: [UInt8] {
        var bytes = Array("<<".utf8)
        for entry in entries { bytes += [0x20] + PDFValue.name(entry.name).bytes + [0x20] + entry.value.bytes }
        return bytes + Array(" >>".utf8)
    }

    public func integer(_ name: String) -> Int? {
        guard case .integer(let number)? = self[name] else { return nil }
        return number
    }

    public func name(_ name: String) -> String? {
        guard case .name(let text)? = self[name] else { return nil }
        return text
    }

    public func reference(_ name: String) -> Int? {
        guard case .reference(let number)? = self[name] else { return nil }
        return number
    }

    public func array(_ name: String) -> [PDFValue]? {
        guard case .array(let elements)? = self[name] else { return nil }
        return elements
    }

    public func dictionary(_ name: String) -> PDFDictionary? {
        guard case .dictionary(let dictionary)? = self[name] else { return nil }
        return dictionary
    }
}
