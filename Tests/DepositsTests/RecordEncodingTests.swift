import CryptoPrimitives
import SeededTestSupport
import Testing

@testable import Deposits

@Suite("Private records") struct RecordEncodingTests {
    private func requests(_ generator: inout SeededGenerator) -> [DepositRequest] {
        var requests = (0..<20).map { number in
            generator.request(
                count: number + 1, key: "key \(number)", caseNumber: number % 3 == 0 ? "案 \(number)" : nil,
                named: number % 2 == 0)
        }
        let file = SealedContent(
            object: String(repeating: "0a", count: 16), byteCount: 1 << 40,
            recipient: "age1" + String(repeating: "q", count: 58))
        let pair = testPair(1)
        requests.append(
            DepositRequest(
                unixMilliseconds: 1, deadline: 2, seed: generator.bytes(32), key: "f", caseNumber: nil, owner: "",
                digests: pair.sha256.bytes + pair.sm3.bytes, names: ["a.pdf"], file: file))
        return requests
    }

    @Test func roundTripsHold() throws {
        var generator = SeededGenerator.announced()
        for request in requests(&generator) {
            #expect(try DepositRequest(decoding: request.encoded) == request)
        }
    }

    @Test func theLargestRequestFitsTheLedger() throws {
        var generator = SeededGenerator.announced()
        let request = DepositRequest(
            unixMilliseconds: .max, deadline: .max, seed: generator.bytes(32), key: String(repeating: "k", count: 255),
            caseNumber: String(repeating: "c", count: 256), owner: String(repeating: "o", count: 255),
            digests: generator.bytes(64 * DepositRequest.maximumCount),
            names: Array(repeating: String(repeating: "n", count: 255), count: DepositRequest.maximumCount), file: nil)
        #expect(request.encoded.count <= DepositRequest.maximumByteCount)
        #expect(try DepositRequest(decoding: request.encoded) == request)
    }

    @Test func mutatedRecordsAreRefusedOrReadWhole() {
        var generator = SeededGenerator.announced()
        let records = requests(&generator).map(\.encoded)
        var refused = 0
        for _ in 0..<20_000 {
            let bytes = generator.mutate(records.randomElement(using: &generator)!)
            do {
                let request = try DepositRequest(decoding: bytes)
                #expect(request.encoded == bytes)
            } catch {
                refused += 1
                #expect(error.code == .malformedRecord)
            }
        }
        #expect(refused > 5_000)
    }

    @Test func contentTellsRequestsApart() {
        var generator = SeededGenerator.announced()
        let base = generator.request(count: 3, key: "k", caseNumber: "c", named: true)
        func variant(
            key: String? = nil, seed: [UInt8]? = nil, caseNumber: String? = "c", owner: String? = nil,
            digests: [UInt8]? = nil, names: [String]? = nil
        ) -> Digest {
            DepositRequest(
                unixMilliseconds: 5, deadline: 6, seed: seed ?? base.seed, key: key ?? base.key, caseNumber: caseNumber,
                owner: owner ?? base.owner, digests: digests ?? base.digests, names: names ?? base.names, file: nil
            ).content
        }
        // Time, seed and key are not what was asked for; everything else is.
        #expect(variant(key: "other", seed: [UInt8](repeating: 1, count: 32)) == base.content)
        var digests = base.digests
        digests[100] ^= 1
        let others = [
            variant(caseNumber: nil), variant(caseNumber: "d"), variant(owner: "x"), variant(digests: digests),
            variant(names: []), variant(names: ["a", "b", "c"]),
        ]
        #expect(Set(others + [base.content]).count == others.count + 1)
    }
}
