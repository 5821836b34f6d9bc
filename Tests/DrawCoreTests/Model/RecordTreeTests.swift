import CryptoPrimitives
import SeededTestSupport
import Testing
import TransparencyLog

@testable import DrawCore

@Suite("Trees over records") struct RecordTreeTests {
    private static let numbered = RecordHasher(prefix: [0], recordByteCount: 5, isNumbered: true)
    private static let plain = RecordHasher(prefix: [0], recordByteCount: 5)

    private func leafData(_ records: [UInt8], _ index: Int, isNumbered: Bool) -> [UInt8] {
        var writer = ByteWriter()
        if isNumbered { writer.u64(UInt64(index)) }
        writer.raw(records[index * 5..<(index + 1) * 5])
        return writer.bytes
    }

    /// The ledger's own trees, which have the RFC's vectors and proofs.
    @Test(arguments: [0, 1, 2, 3, 4, 5, 7, 8, 9, 1023, 1024, 1025, 2047, 2048, 2049, 5_121, 20_000])
    func theyAreTheTreesOfTheLedger(_ count: Int) throws {
        var generator = SeededGenerator.announced()
        let records = (0..<count * 5).map { _ in UInt8.random(in: 0...255, using: &generator) }
        for isNumbered in [true, false] {
            let leaves = isNumbered ? Self.numbered : Self.plain
            let tree = RecordTree(records, leaves: leaves)
            let reference = MerkleTree(
                .sha256, leaves: (0..<count).map { leafData(records, $0, isNumbered: isNumbered) })
            #expect(tree.root == reference.root)
            #expect(RecordTree(records, leaves: leaves, executor: ThreadedExecutor()).root == reference.root)
            #expect(RecordTree(records, leaves: leaves, executor: BackwardExecutor()).root == reference.root)
            let some = Set([0, 1, count / 2, 1023, 1024, count - 2, count - 1]).filter { 0..<count ~= $0 }
            for index in some {
                let path = tree.path(of: index, in: records)
                #expect(path == reference.inclusionPath(of: index))
                let isIncluded = TreeHasher(.sha256).isIncluded(
                    leafHash: try #require(reference.leafHash(at: index)), index: UInt64(index), size: UInt64(count),
                    path: path, root: tree.root)
                #expect(isIncluded)
            }
        }
    }

    @Test func pathsOneAfterTheOther() {
        let records = (0..<5 * 2_500).map { UInt8(truncatingIfNeeded: $0 * 31 / 7) }
        let tree = RecordTree(records, leaves: Self.plain)
        var reader = RecordTree.PathReader(tree, records)
        for index in [0, 17, 1_023, 1_024, 2_499, 3] {
            let path = reader.path(of: index)
            #expect(path == tree.path(of: index, in: records))
        }
    }
}
