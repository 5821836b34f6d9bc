import CanonicalJSON
import CryptoPrimitives
import EvidenceTestSupport
import SeededTestSupport
import Testing

@testable import EvidenceModel

@Suite("Models of the evidence's files") struct ModelTests {
    struct File: Sendable, CustomTestStringConvertible {
        let member: String
        let reencode: @Sendable ([UInt8]) throws -> [UInt8]

        var testDescription: String { member }

        init<Model: JSONModel>(_ member: String, _ type: Model.Type) {
            self.member = member
            reencode = { bytes in try Model(canonical: bytes, file: member).canonicalBytes }
        }

        static let all = [
            File("data/opening.json", SessionOpening.self), File("data/policy.json", EvidencePolicy.self),
            File("data/subject.json", SessionSubject.self),
            File("data/cleanliness-open.json", CleanlinessReport.self),
            File("data/cleanliness-close.json", CleanlinessReport.self),
            File("data/session.json", SessionManifest.self), File("signature.json", WorkerSignature.self),
            File("ledger/entries.json", LedgerProofs.self),
        ]
    }

    @Test(arguments: File.all) func theyReadWhatTheyWrite(_ file: File) async throws {
        let bytes = try await SharedBundle.bundle.members[file.member]!
        #expect(try file.reencode(bytes) == bytes)
    }

    /// Every member is required or, when it may be absent, changes the bytes; a stranger is refused by name.
    @Test(arguments: File.all) func everyMemberCounts(_ file: File) async throws {
        let bytes = try await SharedBundle.bundle.members[file.member]!
        let value = try JSONParser.parse(bytes)
        var removals = 0
        for (smaller, name) in Self.withoutOneMember(value) {
            removals += 1
            do {
                #expect(try file.reencode(smaller.canonicalBytes) == smaller.canonicalBytes)
                #expect(["name", "segment", "close", "script"].contains(name), "\(name)")
            } catch let error as EvidenceError {
                #expect(error.message.contains(name) || name == "sealed", "\(error)")
            }
        }
        #expect(removals > 4)
        for larger in Self.withOneMore(value) {
            let error = #expect(throws: EvidenceError.self) { try file.reencode(larger.canonicalBytes) }
            #expect(error?.message.contains("stranger") == true, "\(error?.message ?? "")")
        }
    }

    /// Every value replaced by one of another type.
    @Test(arguments: File.all) func everyTypeCounts(_ file: File) async throws {
        let value = try JSONParser.parse(try await SharedBundle.bundle.members[file.member]!)
        for (index, changed) in Self.withOneOtherType(value).enumerated() {
            #expect(throws: EvidenceError.self, "change \(index)") { try file.reencode(changed.canonicalBytes) }
        }
    }

    private static func withoutOneMember(_ value: JSONValue) -> [(JSONValue, String)] {
        switch value {
        case .object(let object):
            var all: [(JSONValue, String)] = []
            for member in object.members {
                var smaller = JSONObject()
                for other in object.members where other.name != member.name { smaller.set(other.name, other.value) }
                if object["libavcodec"] == nil { all.append((.object(smaller), member.name)) }
                for (changed, name) in withoutOneMember(member.value) {
                    var whole = smaller
                    whole.set(member.name, changed)
                    all.append((.object(whole), name))
                }
            }
            return all
        case .array(let elements): return inOneElement(elements, withoutOneMember)
        default: return []
        }
    }

    private static func withOneMore(_ value: JSONValue) -> [JSONValue] {
        switch value {
        case .object(let object):
            if object["libavcodec"] != nil { return [] }
            var larger = object
            larger.set("stranger", true)
            var all = [JSONValue.object(larger)]
            for member in object.members {
                for changed in withOneMore(member.value) {
                    all.append(.object(replacing(member.name, with: changed, in: object)))
                }
            }
            return all
        case .array(let elements):
            return inOneElement(elements) { withOneMore($0).map { ($0, "") } }.map(\.0)
        default: return []
        }
    }

    private static func withOneOtherType(_ value: JSONValue) -> [JSONValue] {
        switch value {
        case .object(let object):
            return object.members.flatMap { member in
                withOneOtherType(member.value).map { .object(replacing(member.name, with: $0, in: object)) }
            } + [.array([])]
        case .array(let elements):
            return inOneElement(elements) { withOneOtherType($0).map { ($0, "") } }.map(\.0) + [.object(JSONObject())]
        case .string: return [.integer(1)]
        case .integer, .boolean, .null: return [.string("1")]
        }
    }

    private static func replacing(_ name: String, with value: JSONValue, in object: JSONObject) -> JSONObject {
        var result = JSONObject()
        for member in object.members { result.set(member.name, member.name == name ? value : member.value) }
        return result
    }

    /// Changes in the first and last element of an array.
    private static func inOneElement(
        _ elements: [JSONValue], _ change: (JSONValue) -> [(JSONValue, String)]
    ) -> [(JSONValue, String)] {
        Set([0, elements.count - 1]).filter { elements.indices.contains($0) }.flatMap { index in
            change(elements[index]).map { changed, name in
                var copy = elements
                copy[index] = changed
                return (.array(copy), name)
            }
        }
    }

    /// The manifest read record by record is the manifest read whole.
    @Test func streamedManifest() async throws {
        let bytes = try await SharedBundle.bundle.members["data/session.json"]!
        let whole = try SessionManifest(canonical: bytes, file: "session.json")
        let (streamed, fingerprint) = try SessionManifest.read(bytes)
        #expect(streamed == whole)
        #expect(fingerprint == whole.fingerprint)
        var generator = SeededGenerator.announced()
        for _ in 0..<300 {
            let mutated = generator.mutate(bytes)
            let one = try? SessionManifest(canonical: mutated, file: "session.json")
            let other = try? SessionManifest.read(mutated)
            #expect(one == other?.manifest)
            if let other { #expect(other.manifest.canonicalBytes == mutated) }
        }
    }

    @Test func nonceAndCommitmentAsThePageSays() {
        let random = [UInt8](repeating: 7, count: 32)
        let token = sha256(Array("token".utf8))
        let preimage = [0, 0, 0, 9] + Array("TE1/nonce".utf8) + random + token.bytes
        #expect(SessionOpening.nonce(random: random, freshToken: token) == Array(sha256(preimage).bytes.prefix(16)))
        let subject = SessionSubject(subject: "张", salt: [UInt8](repeating: 1, count: 16), identified: "")
        let expected = [0, 0, 0, 11] + Array("TE1/subject".utf8) + subject.salt + [0, 0, 0, 3] + Array("张".utf8)
        #expect(subject.commitment == sha256(expected))
    }

    @Test func reasonsHaveTheLedgersNumbers() {
        #expect(ClosingReason.allCases.map(\.ledgerCode) == Array(1...9))
        #expect(ClosingReason(rawValue: "operator")?.ledgerCode == 8)
    }
}
