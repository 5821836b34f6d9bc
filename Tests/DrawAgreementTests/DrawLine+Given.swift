import CanonicalJSON
import CryptoPrimitives
import DrawCore
import Testing

extension DrawLine {
    /// What goes into a draw, from a line; what it expects is passed over.
    init(given line: some Sequence<UInt8>) throws {
        let value = try JSONParser.parse(line, spelling: .any, allowsNull: true)
        stages = try value.member("config").member("stages").items.map { try StageRule(json: $0, at: "stage") }
        list = try CandidateList(checking: value.member("list").items.flatMap { try #require(Hex.decode(try $0.text)) })
        commit = try value.member("commit").digest
        seed = try value.member("seed").digest
        attempts = try value.member("removals").items.map { removal in
            Attempt(index: try removal.member("index").number, stage: try removal.member("stage").number)
        }
        unitCount = list.count / 2
    }
}

extension JSONValue {
    fileprivate func member(_ name: String) throws -> JSONValue {
        guard case .object(let object) = self, let value = object[name] else { throw NotThere(name: name) }
        return value
    }

    fileprivate var items: [JSONValue] {
        get throws {
            guard case .array(let items) = self else { throw NotThere(name: "array") }
            return items
        }
    }

    fileprivate var text: String {
        get throws {
            guard case .string(let text) = self else { throw NotThere(name: "string") }
            return text
        }
    }

    fileprivate var number: UInt64 {
        get throws {
            guard case .integer(let number) = self else { throw NotThere(name: "integer") }
            return number
        }
    }

    fileprivate var digest: Digest {
        get throws {
            let text = try text
            return try #require(Digest(hex: text))
        }
    }
}

private struct NotThere: Error { let name: String }
