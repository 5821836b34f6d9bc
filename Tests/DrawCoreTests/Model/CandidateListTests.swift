import CryptoPrimitives
import SeededTestSupport
import Testing
import TransparencyLog

@testable import DrawCore

@Suite("Candidate list") struct CandidateListTests {
    @Test func identifiersHaveOneForm() throws {
        for good in [
            "CN:ID:1", "CN:ID:11010119900307001X", "DE:P:" + String(repeating: "Z", count: 32), "US:ABCDEFGHIJKLMNOP:0",
        ] {
            #expect(try CandidateIdentifier(parsing: good).text == good)
        }
        for bad in [
            "", "CN", "CN:", "CN:ID", "CN:ID:", "CN::1", ":ID:1", "C1:ID:1", "cn:ID:1", "CN:id:1", "CN:ID:1 ",
            "CN:ID:1:2",
            "CNX:ID:1", "CN:ID:" + String(repeating: "1", count: 33), "CN:ABCDEFGHIJKLMNOPQ:1", "CN:ID:１", "CN:I-D:1",
            "CN1ID:1",
        ] {
            let error = #expect(throws: DrawError.self, "\(bad)") { try CandidateIdentifier(parsing: bad) }
            #expect(error?.code == .candidateIdentifier)
        }
    }

    /// By the words of section 1, without any of the builder's ways.
    private func naiveList(_ candidates: [Fixture.Candidate], _ key: SaltKey) throws -> [UInt8] {
        let sorted = try candidates.map { (try key.cid(of: CandidateIdentifier(parsing: $0.identifier)), $0) }
            .sorted { $0.0 < $1.0 }
        var bytes: [UInt8] = []
        var start: UInt64 = 0
        for (cid, candidate) in sorted {
            let entry = CandidateEntry(
                cid: cid, tags: candidate.tags, weight: candidate.weight, group: candidate.group, start: start)
            bytes += entry.bytes
            start += UInt64(candidate.weight)
        }
        return bytes
    }

    @Test func theListIsThatOfTheWordsWhateverTheOrderOfInput() throws {
        var generator = SeededGenerator.announced()
        let configuration = Fixture.configuration()
        let key = try #require(SaltKey(bytes: Fixture.saltKeyBytes, draw: configuration.identifier()))
        for _ in 0..<30 {
            var candidates = (0..<Int.random(in: 1...600, using: &generator)).map { number in
                Fixture.Candidate(
                    number: number * 7, tags: .random(in: 0..<1 << 53, using: &generator),
                    weight: .random(in: 1...UInt32.max, using: &generator),
                    group: Bool.random(using: &generator)
                        ? CandidateEntry.alone : .random(in: 0...40, using: &generator))
            }
            let list = try Fixture.list(candidates, in: configuration)
            #expect(try list.bytes == naiveList(candidates, key))
            #expect(list.totalWeight == candidates.reduce(0) { $0 + UInt64($1.weight) })
            candidates.shuffle(using: &generator)
            #expect(try Fixture.list(candidates, in: configuration).bytes == list.bytes)
        }
    }

    @Test func executorsAndBatchesMakeNoDifference() throws {
        var generator = SeededGenerator.announced()
        let key = try #require(SaltKey(bytes: Fixture.saltKeyBytes, draw: DrawIdentifier(register: "x", number: 1)))
        let lengths = (0..<5_000).map { _ in Int.random(in: 1...32, using: &generator) }
        func build(batch length: Int, _ executor: some ChunkExecutor) throws -> [UInt8] {
            var builder = CandidateListBuilder()
            for start in stride(from: 0, to: lengths.count, by: length) {
                var batch = CandidateBatch(firstNumber: UInt64(start))
                for number in start..<min(start + length, lengths.count) {
                    let digits = String(number)
                    let padding = String(repeating: "0", count: max(0, lengths[number] - digits.utf8.count))
                    try batch.append(
                        identifier: Array("CN:P:\(padding)\(digits)".utf8).span, tags: 0, weight: 1,
                        group: CandidateEntry.alone)
                }
                try builder.append(batch.salted(with: key))
            }
            return try builder.build(executor: executor).bytes
        }
        let whole = try build(batch: 5_000, SerialExecutor())
        #expect(try build(batch: 1, SerialExecutor()) == whole)
        #expect(try build(batch: 777, ThreadedExecutor()) == whole)
        #expect(try build(batch: 1_024, BackwardExecutor()) == whole)
    }

    @Test func nobodyStandsTwice() throws {
        let candidates = (0..<500).map { Fixture.Candidate(number: $0) }
        #expect(try Fixture.list(candidates).count == 500)
        let error = #expect(throws: DrawError.self) { try Fixture.list(candidates + [Fixture.Candidate(number: 123)]) }
        #expect(error?.code == .duplicate)
        #expect(error?.place == "candidates 123 and 500")
    }

    @Test func whatABatchRefuses() throws {
        func append(_ text: String, tags: UInt64 = 0, weight: UInt32 = 1) -> DrawError? {
            var batch = CandidateBatch(firstNumber: 40)
            do {
                try batch.append(
                    identifier: Array("CN:ID:1".utf8).span, tags: 0, weight: 1, group: CandidateEntry.alone)
                try batch.append(
                    identifier: Array(text.utf8).span, tags: tags, weight: weight, group: CandidateEntry.alone)
            } catch { return error }
            return nil
        }
        #expect(append("CN:ID:2") == nil)
        #expect(append("CN:ID:2 ")?.code == .candidateIdentifier)
        #expect(append("CN:ID:2 ")?.place == "candidate 41")
        #expect(append("CN:IE:2")?.code == .documentType)
        #expect(append("CN:IDX:2")?.code == .documentType)
        #expect(append("DE:ID:2")?.code == .documentType)
        #expect(append("CN:ID:2", weight: 0)?.code == .weight)
        #expect(append("CN:ID:2", tags: 1 << 53)?.code == .tags)
        #expect(append("CN:ID:2", tags: 1 << 52) == nil)
        let key = try #require(SaltKey(bytes: Fixture.saltKeyBytes, draw: DrawIdentifier(register: "x", number: 1)))
        var builder = CandidateListBuilder()
        for country in ["CN", "DE"] {
            var batch = CandidateBatch()
            try batch.append(
                identifier: Array("\(country):ID:1".utf8).span, tags: 0, weight: 1, group: CandidateEntry.alone)
            let salted = batch.salted(with: key)
            if country == "CN" {
                try builder.append(salted)
            } else {
                #expect { try builder.append(salted) } throws: { ($0 as? DrawError)?.code == .documentType }
            }
        }
        #expect { try CandidateListBuilder().build() } throws: { ($0 as? DrawError)?.code == .listSize }
    }

    @Test func everyByteOfAListIsChecked() throws {
        let list = try Fixture.list((0..<40).map { Fixture.Candidate(number: $0, weight: UInt32($0 % 5 + 1)) })
        #expect(try CandidateList(checking: list.bytes).totalWeight == list.totalWeight)
        func refused(_ change: (inout [UInt8]) -> Void) -> DrawError? {
            var bytes = list.bytes
            change(&bytes)
            do {
                _ = try CandidateList(checking: bytes)
                return nil
            } catch { return error }
        }
        #expect(refused { $0.removeLast() }?.code == .entry)
        #expect(refused { $0 = [] }?.code == .listSize)
        #expect(refused { $0[7 * 64 + 63] = 1 }?.message.contains("entry 7: its last 8 bytes are not 0") == true)
        #expect(refused { $0[7 * 64 + 55] ^= 1 }?.message.contains("entry 7: start is") == true)
        #expect(refused { $0[55] ^= 1 }?.message.contains("entry 0: start is") == true)
        #expect(refused { $0[7 * 64 + 43] ^= 8 }?.message.contains("entry 8: start is") == true)
        #expect(refused { $0.swapAt(0, 64) }?.code == .entry)
        #expect(refused { $0.replaceSubrange(64..<96, with: $0[0..<32]) }?.message.contains("entry 1: its cid") == true)
        #expect(refused { $0.removeSubrange(64..<128) }?.message.contains("entry 1: start is") == true)
        #expect(refused { $0.replaceSubrange(39 * 64 + 40..<39 * 64 + 44, with: [0, 0, 0, 0]) }?.code == .weight)
    }

    /// Faults at the borders of chunks are found like any other.
    @Test func faultsAtChunkBordersAreFound() throws {
        let list = try Fixture.anonymousList((0..<40_000).map { Fixture.Candidate(number: $0) })
        for index in [16_383, 16_384, 32_768, 39_999] {
            for executor in [SerialExecutor() as any ChunkExecutor, ThreadedExecutor()] {
                var bytes = list.bytes
                bytes[index * 64 + 55] ^= 1
                let error = #expect(throws: DrawError.self) { try check(bytes, executor) }
                #expect(error?.place == "list.bin: entry \(index)")
                bytes = list.bytes
                bytes.replaceSubrange(
                    index * 64..<index * 64 + 32, with: bytes[(index - 1) * 64..<(index - 1) * 64 + 32])
                let twice = #expect(throws: DrawError.self) { try check(bytes, executor) }
                #expect(twice?.place == "list.bin: entry \(index)")
            }
        }
    }

    private func check(_ bytes: [UInt8], _ executor: any ChunkExecutor) throws -> CandidateList {
        func open(_ executor: some ChunkExecutor) throws -> CandidateList {
            try CandidateList(checking: bytes, executor: executor)
        }
        return try open(executor)
    }

    @Test func fuzzingALists() throws {
        var generator = SeededGenerator.announced()
        let list = try Fixture.list((0..<20).map { Fixture.Candidate(number: $0, weight: UInt32($0 % 3 + 1)) })
        for _ in 0..<5_000 {
            let mutated = generator.mutate(list.bytes)
            guard let read = try? CandidateList(checking: mutated) else { continue }
            #expect(read.bytes == mutated)
            let weights = (0..<read.count).map { UInt64(read[$0].weight) }
            #expect(read.totalWeight == weights.reduce(0, +))
            for index in 0..<read.count {
                #expect(read[index].bytes == Array(mutated[index * 64..<(index + 1) * 64]))
                #expect(try CandidateEntry(decoding: read[index].bytes, at: "x") == read[index])
            }
        }
    }

    @Test func ticketsBelongToEntries() throws {
        let list = try Fixture.list((0..<300).map { Fixture.Candidate(number: $0, weight: UInt32($0 % 7 + 1)) })
        var ticket: UInt64 = 0
        for index in 0..<list.count {
            for _ in 0..<list[index].weight {
                #expect(list.index(ofTicket: ticket) == index)
                ticket += 1
            }
        }
        #expect(ticket == list.totalWeight)
        #expect(list.index(of: Fixture.digest(3)) == nil)
    }
}
