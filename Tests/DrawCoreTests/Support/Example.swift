import CanonicalJSON
import CryptoPrimitives
import DrawCore
import Foundation
import Testing

/// A value of Vectors/*.json, taken by name; a missing one fails the test that asks for it.
struct Example: Sendable {
    let value: JSONValue

    init(_ value: JSONValue) { self.value = value }

    /// The worked example of TD1: `rank` or `pick`.
    init(_ draw: String) throws {
        let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        let file = folder.appendingPathComponent("Vectors/draw-td1-worked-example.json")
        self = try Example(JSONParser.parse(Data(contentsOf: file), spelling: .any, allowsNull: true))[draw]
    }

    subscript(name: String) -> Example {
        get throws {
            guard case .object(let object) = value else { throw Missing(name: name) }
            return Example(try #require(object[name], "\(name) is missing"))
        }
    }

    struct Missing: Error { let name: String }

    func has(_ name: String) -> Bool {
        guard case .object(let object) = value else { return false }
        return object[name] != nil
    }

    var items: [Example] {
        get throws {
            guard case .array(let elements) = value else { throw Missing(name: "array") }
            return elements.map { Example($0) }
        }
    }

    var text: String {
        get throws {
            guard case .string(let text) = value else { throw Missing(name: "string") }
            return text
        }
    }

    var number: UInt64 {
        get throws {
            guard case .integer(let number) = value else { throw Missing(name: "integer") }
            return number
        }
    }

    var flag: Bool {
        get throws {
            guard case .boolean(let truth) = value else { throw Missing(name: "boolean") }
            return truth
        }
    }

    var bytes: [UInt8] { get throws { try #require(Hex.decode(try text)) } }

    var digest: Digest { get throws { try #require(Digest(hex: try text)) } }

    var numbers: [UInt64] { get throws { try items.map { try $0.number } } }

    var digests: [Digest] { get throws { try items.map { try $0.digest } } }
}
