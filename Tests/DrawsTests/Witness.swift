import CryptoPrimitives
import DrawTestSupport
import Foundation
import Testing
import TransparencyLog

@testable import Draws

/// One cosigner with its state, in a folder with `log/` and `draw/`.
struct Witness {
    static let now: UInt64 = 1_900_000_000

    let folder: TestFolder
    var index = 0

    var state: String { folder.file("state\(index)") }

    func cosigner() throws -> Cosigner {
        try Cosigner(
            key: StagedDraw.cosigners[index], name: StagedDraw.cosignerName(index), directory: state)
    }

    @discardableResult
    func sign(
        _ log: String = "log", draws: [String] = [], now: UInt64 = Witness.now, logKey: VerifierKey? = nil
    ) async throws -> Cosigner.Outcome {
        try await cosigner().cosign(
            log: try PublicSource(log.hasPrefix("http") ? log : folder.file(log)),
            logKey: try logKey ?? StagedDraw.logKey(), draws: try draws.map { try PublicSource($0) },
            out: folder.file("cosigned.txt"), now: { now })
    }

    func refusal(
        _ log: String = "log", draws: [String] = [], now: UInt64 = Witness.now, logKey: VerifierKey? = nil
    ) async -> CosignerRefusal? {
        do {
            try await sign(log, draws: draws, now: now, logKey: logKey)
            return nil
        } catch let error as CosignerRefusal { return error } catch {
            Issue.record("\(error)")
            return nil
        }
    }

    var out: [UInt8]? { FileManager.default.contents(atPath: folder.file("cosigned.txt")).map { Array($0) } }

    func forkNotes() throws -> [SignedNote] {
        try FileManager.default.contentsOfDirectory(atPath: state + "/fork").sorted().map {
            try SignedNote(parsing: Array(try Data(contentsOf: URL(fileURLWithPath: "\(state)/fork/\($0)"))))
        }
    }
}
