import CryptoPrimitives
import DrawCore
import Foundation
import SeededTestSupport
import Testing

@testable import Draws

@Suite("Slips")
struct SlipTests {
    private func draw() throws -> DrawIdentifier { try DrawIdentifier(register: "rehearsal/office", number: 3) }

    private func key(_ byte: UInt8 = 5) throws -> SaltKey {
        try #require(SaltKey(bytes: [UInt8](repeating: byte, count: 32), draw: draw()))
    }

    private func candidate(_ number: Int) throws -> CandidateIdentifier {
        try CandidateIdentifier(parsing: "CN:ID:\(number)")
    }

    private func refused(_ body: () throws -> Void) -> Bool {
        do {
            try body()
            return false
        } catch { return (error as? DrawsError)?.code == .slip }
    }

    @Test func codesAreReadAsPeopleTypeThem() throws {
        let code = SlipCode(of: try candidate(1), in: try draw(), key: try key())
        #expect(code.description.count == 24)
        let typed = code.description.lowercased().replacingOccurrences(of: "-", with: " ")
        let confused = typed.replacingOccurrences(of: "0", with: "o").replacingOccurrences(of: "1", with: "l")
        for text in [code.description, typed, confused] { #expect(try SlipCode(parsing: text) == code) }
        for text in [
            "", String(code.description.dropLast()), code.description + "0", "U" + code.description.dropFirst(),
        ] {
            #expect(refused { _ = try SlipCode(parsing: text) })
        }
        #expect(SlipCode(of: try candidate(2), in: try draw(), key: try key()) != code)
        #expect(SlipCode(of: try candidate(1), in: try draw(), key: try key(6)) != code)
    }

    /// The same from the page's formula, bit by bit.
    @Test func codesAreTheFirstHundredBits() throws {
        var purpose = ByteWriter(tag: "TD1/slip-code")
        purpose.lengthPrefixed(try draw().bytes)
        var message = ByteWriter()
        message.lengthPrefixed(try candidate(1).bytes)
        let bytes = HMACSHA256(key: HMACSHA256(key: try key().bytes).code(of: purpose.bytes).bytes).code(
            of: message.bytes)
        let bits = bytes.bytes.map { byte in
            String(repeating: "0", count: byte.leadingZeroBitCount) + (byte == 0 ? "" : String(byte, radix: 2))
        }.joined()
        let alphabet = Array("0123456789ABCDEFGHJKMNPQRSTVWXYZ")
        let expected = try (0..<20).map { index in
            alphabet[try #require(Int(bits.dropFirst(5 * index).prefix(5), radix: 2))]
        }
        let code = SlipCode(of: try candidate(1), in: try draw(), key: try key())
        #expect(code.description.replacingOccurrences(of: "-", with: "") == String(expected))
    }

    @Test func onlyIdentifierAndCodeTogetherOpenASlip() throws {
        var random = SeededGenerator.announced()
        let slips = SealedSlips(commit: sha256([1]))
        let (one, two) = (try candidate(1), try candidate(2))
        let (codeOne, codeTwo) = (
            SlipCode(of: one, in: try draw(), key: try key()), SlipCode(of: two, in: try draw(), key: try key())
        )
        for count in [0, 1, 1003, 1004, 1005, 5000] {
            let slip = (0..<count).map { _ in UInt8.random(in: 0...255, using: &random) }
            let file = try slips.seal(slip, for: one, code: codeOne)
            #expect(file.count % 1024 == 0)
            #expect(try slips.open(file, for: one, code: codeOne) == slip)
            #expect(refused { _ = try slips.open(file, for: two, code: codeOne) })
            #expect(refused { _ = try slips.open(file, for: one, code: codeTwo) })
            #expect(refused { _ = try SealedSlips(commit: sha256([2])).open(file, for: one, code: codeOne) })
            for _ in 0..<50 {
                let changed = random.mutate(file)
                if changed != file { #expect(refused { _ = try slips.open(changed, for: one, code: codeOne) }) }
            }
        }
        #expect(slips.path(of: one, code: codeOne) != slips.path(of: one, code: codeTwo))
        #expect(slips.path(of: one, code: codeOne) != slips.path(of: two, code: codeOne))
        #expect(refused { _ = try slips.seal([UInt8](repeating: 0, count: 1 << 20), for: one, code: codeOne) })
    }

    @Test func archivesAppearWholeAndOnce() async throws {
        try await TestPlace.with { place in
            let slips = SealedSlips(commit: sha256([1]))
            let (plain, sealed) = (place.file("slips"), place.file("look-up"))
            var archive = try SlipArchive(plain: plain, sealed: sealed, slips: slips)
            for number in 0..<3 {
                let candidate = try candidate(number)
                let code = SlipCode(of: candidate, in: try draw(), key: try key())
                try archive.add([UInt8(number)], index: UInt64(number) * 999, for: candidate, code: code)
            }
            #expect(!FileManager.default.fileExists(atPath: plain))
            try archive.publish()
            #expect(try FileManager.default.contentsOfDirectory(atPath: place.path).sorted() == ["look-up", "slips"])
            #expect(try Array(Data(contentsOf: URL(fileURLWithPath: plain + "/1/1998.json"))) == [2])
            for (folder, mode) in [(plain, 0o700), (plain + "/1", 0o700), (plain + "/1/1998.json", 0o600)] {
                #expect(try FileManager.default.attributesOfItem(atPath: folder)[.posixPermissions] as? Int == mode)
            }
            let code = SlipCode(of: try candidate(1), in: try draw(), key: try key())
            #expect(try slips.read(in: sealed, for: candidate(1), code: code) == [1])
            #expect(refused { _ = try slips.read(in: sealed, for: candidate(2), code: code) })
            let second = try SlipArchive(plain: plain, sealed: sealed, slips: slips)
            var refusal: DrawsError.Code?
            do { try second.publish() } catch { refusal = (error as? DrawsError)?.code }
            #expect(refusal == .exists)
            #expect(try FileManager.default.contentsOfDirectory(atPath: place.path).sorted() == ["look-up", "slips"])
        }
    }

    /// A look-up in shards and an office's archive: everybody finds theirs, nobody anything else.
    @Test(arguments: [0, 3])
    func packedSlipsAreFound(_ bits: Int) async throws {
        var random = SeededGenerator.announced()
        try await TestPlace.with { place in
            let slips = SealedSlips(commit: sha256([1]))
            let (plain, sealed) = (place.file("slips"), place.file("look-up"))
            var archive = try SlipArchive(plain: plain, sealed: sealed, slips: slips, shardBits: bits)
            let numbers = (0..<300).filter { _ in Bool.random(using: &random) }
            let people = try numbers.map { try candidate($0) }.sorted { $0.text < $1.text }
            var expected: [String: [UInt8]] = [:]
            for (index, person) in people.enumerated() {
                let length = index % 7 == 0 ? 70_000 : Int.random(in: 2...3000, using: &random)
                let slip = Array("{\"x\":\"\(String(repeating: "z", count: length))\"}".utf8)
                expected[person.text] = slip
                let code = SlipCode(of: person, in: try draw(), key: try key())
                try archive.add(slip, index: UInt64(index), for: person, code: code)
            }
            try archive.publish()
            let files = try FileManager.default.contentsOfDirectory(atPath: sealed + "/shards")
            #expect(files.count == 1 << bits && files.allSatisfy { $0.count == 4 })
            #expect(try FileManager.default.contentsOfDirectory(atPath: plain) == [SlipBook.file])
            let mode = try FileManager.default.attributesOfItem(atPath: plain + "/" + SlipBook.file)[.posixPermissions]
            #expect(mode as? Int == 0o600)
            let book = SlipBook(path: plain + "/" + SlipBook.file)
            for number in 0..<300 {
                let person = try candidate(number)
                let code = SlipCode(of: person, in: try draw(), key: try key())
                #expect(try book.find(person) == expected[person.text], "\(number)")
                let name = slips.name(of: person, code: code)
                let shard = sealed + "/" + SlipShard.path(SlipShard.number(of: name, bits: bits))
                let bytes = try Array(Data(contentsOf: URL(fileURLWithPath: shard)))
                let found = SlipShard.find(name, in: bytes)
                #expect((found == nil) == (expected[person.text] == nil))
                if let found { #expect(try slips.open(found, for: person, code: code) == expected[person.text]) }
                // Damaged shards give nothing, or bytes that do not open; never a crash.
                if number % 20 == 0, let wrong = SlipShard.find(name, in: random.mutate(bytes)), wrong != found {
                    #expect(refused { _ = try slips.open(wrong, for: person, code: code) })
                }
            }
            for text in ["", "\n", "{}\n", "{\"id\":\"CN:ID:5\",\"slip\":{}", String(repeating: "x", count: 3 << 20)] {
                let other = SlipBook(path: try place.write(Array(text.utf8), to: "other"))
                #expect((try? other.find(candidate(5))) == .some(nil) || text.count > 0)
                if text.count > 0 {
                    #expect(throws: DrawsError.self, "\(text.prefix(9))") { try other.find(candidate(5)) }
                }
            }
        }
    }

    @Test func shardsAreSomeHundredForAMillion() {
        #expect(
            [1, 2048, 2049, 1_000_000, 10_000_000, 4_000_000_000].map { SlipShard.bits(for: $0) } == [
                0, 0, 1, 9, 13, 16,
            ])
        #expect(
            SlipShard.number(of: [0xFF, 0xFF], bits: 9) == 511 && SlipShard.number(of: [0xFF, 0xFF], bits: 0) == 0)
        #expect(SlipForm.usual(for: 10_000) == .files && SlipForm.usual(for: 10_001) == .packed)
    }
}
