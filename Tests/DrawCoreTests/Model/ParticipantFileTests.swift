import CanonicalJSON
import CryptoPrimitives
import DrawCore
import Foundation
import SeededTestSupport
import Testing
import TransparencyLog

@Suite("Files that pass between people") struct ParticipantFileTests {
    private static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .appendingPathComponent("Vectors/participants")

    /// What make_files.py wrote.
    private func golden(_ name: String) throws -> [UInt8] {
        Array(try Data(contentsOf: Self.folder.appendingPathComponent(name)))
    }

    private let value: Digest
    private let draw: DrawIdentifier
    private let contributor: UInt16 = 258
    private let key = Fixture.key(9)

    init() throws {
        value = try #require(Digest((100..<132).map { UInt8($0) }))
        draw = try DrawIdentifier(register: "rehearsal/示例 区", number: 7)
    }

    @Test func theyAreWhatAnotherProgramWritesFromThePage() throws {
        let contribution = ContributionFile(draw: draw, contributor: contributor, value: value, key: key)
        #expect(contribution.canonicalBytes == (try golden("contribution.json")))
        #expect(try ContributionFile(canonical: golden("contribution.json"), file: "x") == contribution)
        let secret = ContributorSecretFile(draw: draw, contributor: contributor, value: value)
        #expect(secret.canonicalBytes == (try golden("contributor-secret.json")))
        #expect(try ContributorSecretFile(canonical: golden("contributor-secret.json"), file: "x") == secret)
        #expect(secret.contribution == contribution.contribution)
        let commit = sha256(Array("a commitment".utf8))
        let reveal = RevealFile(
            draw: draw, commit: commit,
            reveal: Reveal(contributor: contributor, value: value, commit: commit, key: key))
        #expect(reveal.canonicalBytes == (try golden("reveal.json")))
        #expect(try RevealFile(canonical: golden("reveal.json"), file: "x") == reveal)
    }

    @Test func noFileIsReadAsAnother() throws {
        let bytes = try ["contribution", "contributor-secret", "reveal"].map { try golden($0 + ".json") }
        for (index, file) in bytes.enumerated() {
            let read = [
                (try? ContributionFile(freely: file, file: "x")) != nil,
                (try? ContributorSecretFile(freely: file, file: "x")) != nil,
                (try? RevealFile(freely: file, file: "x")) != nil,
            ]
            #expect(read.indices.filter { read[$0] } == [index])
        }
    }

    @Test(arguments: ["contribution", "contributor-secret", "reveal"])
    func everyMemberIsNeededAndNoOtherTaken(name: String) throws {
        guard case .object(let object) = try JSONParser.parse(try golden(name + ".json")) else {
            Issue.record("no object")
            return
        }
        let members = object.members.map { (name: $0.name, value: $0.value) }
        func failure(_ members: [(name: String, value: JSONValue)]) -> String? {
            var changed = JSONObject()
            for member in members { changed.set(member.name, member.value) }
            let bytes = JSONValue.object(changed).canonicalBytes
            do throws(DrawError) {
                switch name {
                case "contribution": _ = try ContributionFile(canonical: bytes, file: "f")
                case "contributor-secret": _ = try ContributorSecretFile(canonical: bytes, file: "f")
                default: _ = try RevealFile(canonical: bytes, file: "f")
                }
                return nil
            } catch { return error.message }
        }
        #expect(failure(members) == nil)
        for (index, member) in members.enumerated() {
            var fewer = members
            fewer.remove(at: index)
            #expect(failure(fewer)?.contains("f: \(member.name): the member is missing") == true)
            for wrong in [JSONValue.integer(1 << 16), .string("00"), .array([]), .integer(2)]
            where wrong != member.value && !(member.name == "index" && wrong == .integer(2)) {
                var changed = members
                changed[index].value = wrong
                #expect(failure(changed)?.contains("f: \(member.name): ") == true, "\(member.name)")
            }
        }
        let more = members + [(name: "note", value: .string(""))]
        #expect(failure(more)?.contains("f: note: this member is unknown") == true)
    }

    @Test func fuzz() throws {
        var generator = SeededGenerator.announced()
        let readers: [(String, ([UInt8]) throws -> [UInt8])] = [
            ("contribution", { try ContributionFile(canonical: $0, file: "x").canonicalBytes }),
            ("contributor-secret", { try ContributorSecretFile(canonical: $0, file: "x").canonicalBytes }),
            ("reveal", { try RevealFile(canonical: $0, file: "x").canonicalBytes }),
        ]
        for (name, read) in readers {
            let bytes = try golden(name + ".json")
            #expect(try read(bytes) == bytes)
            var accepted = 0
            for _ in 0..<3_000 {
                let mutated = generator.mutate(bytes)
                guard let again = try? read(mutated) else { continue }
                accepted += 1
                #expect(again == mutated, "\(name)")
            }
            #expect(accepted > 0, "\(name)")
            for _ in 0..<500 {
                #expect((try? read(generator.bytes(Int.random(in: 0...300, using: &generator)))) == nil)
            }
        }
    }

    @Test func aContributionIsForOneDrawOneNumberAndOneKey() throws {
        var configuration = Fixture.configuration()
        configuration.contributors = (0..<301).map { _ in Fixture.key(1).publicKey }
        configuration.contributors[258] = key.publicKey
        configuration.contributors[300] = key.publicKey
        let good = ContributionFile(draw: draw, contributor: contributor, value: value, key: key)
        #expect(good.problem(in: configuration, of: draw) == nil)
        let other = try DrawIdentifier(register: draw.register, number: 8)
        #expect(good.problem(in: configuration, of: other)?.code == .mismatch)
        var changes = configuration
        changes.contributors.removeLast(43)
        #expect(good.problem(in: changes, of: draw)?.code == .record)
        changes = configuration
        changes.contributors[258] = Fixture.key(1).publicKey
        #expect(good.problem(in: changes, of: draw)?.code == .key)
        let text = String(decoding: good.canonicalBytes, as: UTF8.self)
        let forged = text.replacing(good.contribution.hex, with: Fixture.digest(1).hex)
        let changed = try ContributionFile(canonical: forged.utf8, file: "x")
        #expect(changed.problem(in: configuration, of: draw)?.code == .signature)
        // The signature of one number is none of another.
        let moved = try ContributionFile(canonical: text.replacing("258", with: "300").utf8, file: "x")
        #expect(moved.problem(in: configuration, of: draw)?.code == .signature)
    }

    @Test func aRevealIsForOneCommitment() throws {
        let example = try ExampleDraw("rank")
        let (commitment, configuration) = (example.commitment, example.configuration)
        let reveal = try #require(example.reveals.first)
        let good = RevealFile(draw: commitment.draw, commit: commitment.commit, reveal: reveal)
        #expect(good.problem(in: commitment, of: configuration) == nil)
        let elsewhere = RevealFile(draw: draw, commit: commitment.commit, reveal: reveal)
        #expect(elsewhere.problem(in: commitment, of: configuration)?.code == .mismatch)
        let earlier = RevealFile(draw: commitment.draw, commit: Fixture.digest(3), reveal: reveal)
        #expect(earlier.problem(in: commitment, of: configuration)?.code == .mismatch)
        let claimed = RevealFile(
            draw: commitment.draw, commit: commitment.commit,
            reveal: Reveal(
                contributor: reveal.contributor, value: reveal.value, commit: Fixture.digest(3), key: Fixture.key(1)))
        #expect(claimed.problem(in: commitment, of: configuration)?.code == .signature)
    }
}
