import CryptoPrimitives
import Foundation
import SeededTestSupport
import Testing

@testable import BLS12381

/// Both directions against py_ecc (peer.py): what we make it recomputes, what it makes we verify and recompute.
@Suite("Against an independent implementation")
struct PeerTests {
    private struct Case: Codable {
        let secret: String
        let message: String
        let domain: String
        let key: String
        let signature: String
    }

    private struct Request: Encodable {
        struct Expansion: Encodable {
            let message: String
            let domain: String
            let bytes: String
        }

        struct MappedElement: Encodable {
            let u: String
            let point: String
        }

        struct PairingValue: Encodable {
            let p: String
            let q: String
            let value: [[String]]
        }

        let seed: UInt64
        let ours: [Case]
        let verifications: Int
        let expansions: [Expansion]
        let maps: [MappedElement]
        let pairings: [PairingValue]
        let theirs: Int
    }

    private struct Answer: Decodable {
        let problems: [String]
        let verified: Int
        let theirs: [Case]
    }

    private struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    /// Runs peer.py in the tests' own Python environment, which provisioning/test makes.
    private func ask(_ request: Request, file: String = #filePath) throws -> Answer {
        let folder = URL(fileURLWithPath: file).deletingLastPathComponent()
        let root = folder.deletingLastPathComponent().deletingLastPathComponent()
        let environment = root.appendingPathComponent("build/python/bin/python")
        let question = FileManager.default.temporaryDirectory.appendingPathComponent("bls-\(UUID().uuidString).json")
        defer { try? FileManager.default.removeItem(at: question) }
        try JSONEncoder().encode(request).write(to: question)
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = [
            FileManager.default.isExecutableFile(atPath: environment.path) ? environment.path : "python3",
            folder.appendingPathComponent("peer.py").path, question.path,
        ]
        let pipe = Pipe()
        process.standardOutput = pipe
        try process.run()
        let output = try pipe.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else {
            throw Failure(
                description: "peer.py ended with \(process.terminationStatus); "
                    + "it needs the packages of provisioning/python-test.txt in build/python")
        }
        return try JSONDecoder().decode(Answer.self, from: output)
    }

    private func coefficients(_ value: Fp12) -> [[String]] {
        [value.c0.c0, value.c1.c0, value.c0.c1, value.c1.c1, value.c0.c2, value.c1.c2].map {
            [$0.c0.description, $0.c1.description]
        }
    }

    private func ours(_ random: inout SeededGenerator) throws -> Case {
        let bytes = (WideInteger(bigEndian: random.bytes(40)) % Parameters.r).bytes(32)
        let secret = try BLSSecretKey(bytes)
        let message = random.bytes(Int.random(in: 0...200, using: &random))
        let tag = random.bytes(Int.random(in: 1...255, using: &random))
        let domain = try #require(DomainSeparationTag(tag))
        return Case(
            secret: Hex.encode(bytes), message: Hex.encode(message), domain: Hex.encode(tag),
            key: Hex.encode(secret.publicKey.bytes), signature: Hex.encode(secret.sign(message, domain: domain)))
    }

    private func expansion(count: Int, tagLength: Int, _ random: inout SeededGenerator) throws -> Request.Expansion {
        let message = random.bytes(Int.random(in: 0...300, using: &random))
        let tag = random.bytes(tagLength)
        let bytes = MessageExpansion.expand(message, domain: try #require(DomainSeparationTag(tag)), count: count)
        return Request.Expansion(message: Hex.encode(message), domain: Hex.encode(tag), bytes: Hex.encode(bytes))
    }

    /// The exceptional inputs of the map, and others.
    private func maps(_ random: inout SeededGenerator) throws -> [Request.MappedElement] {
        let root = try #require((-SimplifiedSWU.z.inverse).squareRoot)
        return try ([.zero, root, -root, .one] + (0..<8).map { _ in random.fp() }).map { u in
            let point = try #require(G1.curvePoint(u).affine)
            return Request.MappedElement(u: u.description, point: Hex.encode(point.compressed))
        }
    }

    private func pairing(_ random: inout SeededGenerator) throws -> Request.PairingValue {
        let p = try #require(random.groupPoint(G1.self).affine)
        let q = try #require(random.groupPoint(G2.self).affine)
        return Request.PairingValue(
            p: Hex.encode(p.compressed), q: Hex.encode(q.compressed), value: coefficients(Pairing.product([(p, q)])))
    }

    private func bytes(_ hex: String) throws -> [UInt8] { try #require(Hex.decode(hex)) }

    @Test(.timeLimit(.minutes(2)))
    func keysSignaturesAndPairingsAgreeInBothDirections() throws {
        var random = SeededGenerator.announced()
        let lengths = [(1, 1), (31, 16), (32, 32), (33, 254), (128, 255), (255 * 32, 40)]
        let request = Request(
            seed: random.next(), ours: try (0..<36).map { _ in try ours(&random) }, verifications: 24,
            expansions: try lengths.map { try expansion(count: $0.0, tagLength: $0.1, &random) },
            maps: try maps(&random),
            pairings: try (0..<4).map { _ in try pairing(&random) }, theirs: 36)
        let answer = try ask(request)
        #expect(answer.problems == [])
        #expect(answer.verified == 24)
        #expect(answer.theirs.count == 36)
        for made in answer.theirs {
            let domain = try #require(DomainSeparationTag(try bytes(made.domain)))
            let (message, signature) = (try bytes(made.message), try bytes(made.signature))
            let secret = try BLSSecretKey(try bytes(made.secret))
            #expect(Hex.encode(secret.publicKey.bytes) == made.key)
            #expect(Hex.encode(secret.sign(message, domain: domain)) == made.signature)
            let key = try BLSPublicKey(try bytes(made.key))
            try key.verify(signature, message: message, domain: domain)
            #expect(throws: BLSError.self) { try key.verify(signature, message: message + [0], domain: domain) }
        }
    }

    /// Positive control: the peer does see a difference where there is one.
    @Test(.timeLimit(.minutes(2)))
    func thePeerReportsWhatDiffers() throws {
        var random = SeededGenerator.announced()
        let (first, second) = (try ours(&random), try ours(&random))
        let mixed = Case(
            secret: first.secret, message: first.message, domain: first.domain, key: second.key,
            signature: second.signature)
        let expansions = [
            try expansion(count: 40, tagLength: 9, &random), try expansion(count: 40, tagLength: 9, &random),
        ]
        let swapped = Request.Expansion(
            message: expansions[0].message, domain: expansions[0].domain, bytes: expansions[1].bytes)
        let mapped = try maps(&random)
        let misplaced = Request.MappedElement(u: mapped[0].u, point: mapped[3].point)
        let pairings = [try pairing(&random), try pairing(&random)]
        let wrong = Request.PairingValue(p: pairings[0].p, q: pairings[0].q, value: pairings[1].value)
        let request = Request(
            seed: 0, ours: [mixed], verifications: 1, expansions: [swapped], maps: [misplaced], pairings: [wrong],
            theirs: 0)
        #expect(
            try ask(request).problems == [
                "key 0 differs", "signature 0 differs", "signature 0 does not verify", "expansion 0 differs",
                "map 0 differs",
                "pairing 0 differs",
            ])
    }
}
