import CanonicalJSON
import DrawCore
import Draws
import Foundation
import Testing

@Suite("Files of a draw")
struct FileTests {
    private func draw(_ number: UInt64 = 1) throws -> DrawIdentifier {
        try DrawIdentifier(register: "rehearsal/office", number: number)
    }

    private func secrets() throws -> DrawSecrets {
        DrawSecrets(
            draw: try draw(), saltKey: [UInt8](repeating: 1, count: 32), vrfSecretKey: [UInt8](repeating: 2, count: 32))
    }

    private func code(_ body: () throws -> Void) -> DrawsError.Code? {
        do {
            try body()
            return nil
        } catch { return (error as? DrawsError)?.code }
    }

    @Test func secretsAreForTheirOwnerAndNeverLost() async throws {
        try await TestPlace.with { place in
            let path = place.file(DrawSecrets.file)
            #expect(code { _ = try DrawSecrets.read(from: path, of: draw()) } == .storage)
            try secrets().write(to: path)
            #expect(try DrawSecrets.read(from: path, of: draw()) == secrets())
            let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
            #expect(mode == 0o600)
            #expect(try FileManager.default.contentsOfDirectory(atPath: place.path) == [DrawSecrets.file])
            #expect(code { try secrets().write(to: path) } == .exists)
            #expect(code { _ = try DrawSecrets.read(from: path, of: draw(2)) } == .malformed)
            for mode in [0o640, 0o604, 0o620] {
                try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path)
                #expect(code { _ = try DrawSecrets.read(from: path, of: draw()) } == .exposed)
            }
        }
    }

    @Test func secretsThatWereChanged() async throws {
        try await TestPlace.with { place in
            let bytes = try secrets().canonicalBytes
            for changed in [Array(bytes.dropLast()), bytes + [10], [], [UInt8](repeating: 32, count: 5000)] {
                let path = try place.write(changed, to: "changed.json")
                try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: path)
                #expect(code { _ = try DrawSecrets.read(from: path, of: draw()) } == .malformed)
            }
        }
    }
}
