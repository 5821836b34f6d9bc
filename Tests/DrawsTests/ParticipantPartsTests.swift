import CanonicalJSON
import CryptoPrimitives
import DrawCore
import DrawTestSupport
import Foundation
import Testing
import TransparencyLog

@testable import Draws

@Suite("Parts of those who take part", .serialized, .timeLimit(.minutes(2)))
struct ParticipantPartsTests {
    private func code(_ body: () async throws -> Void) async -> DrawsError.Code? {
        do {
            try await body()
            return nil
        } catch { return (error as? DrawsError)?.code }
    }

    @Test func keysAreForTheirOwnerAndNeverLost() async throws {
        try await TestFolder.with { folder in
            let (path, key) = (folder.file("a.key"), StagedDraw.key(5))
            try KeyFile.create(path, key)
            #expect(try String(contentsOfFile: path, encoding: .utf8) == String(repeating: "05", count: 32) + "\n")
            #expect(try KeyFile.read(path).publicKey == key.publicKey)
            #expect(await code { try KeyFile.create(path, StagedDraw.key(6)) } == .exists)
            #expect(try KeyFile.read(path).publicKey == key.publicKey)
            try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: path)
            #expect(await code { _ = try KeyFile.read(path) } == .exposed)
            #expect(await code { _ = try KeyFile.read(folder.file("none")) } == .storage)
            for text in ["", "05\n", String(repeating: "0g", count: 32) + "\n", String(repeating: "05", count: 32)] {
                let wrong = folder.file("wrong.key")
                try Data(text.utf8).write(to: URL(fileURLWithPath: wrong))
                try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: wrong)
                #expect(await code { _ = try KeyFile.read(wrong) } == .malformed)
            }
        }
    }

    @Test func oneSecretForOneDrawAndNumber() async throws {
        try await TestFolder.with { folder in
            let draw = try StagedDraw()
            let (secret, out) = (folder.file("secret"), folder.file("out.json"))
            let key = StagedDraw.contributors[0]
            func contribute(_ number: UInt16, in identifier: DrawIdentifier, _ value: UInt8) throws -> Bool {
                try Contributor(draw: identifier, number: number).contribute(
                    key: key, secretPath: secret, out: out, entropy: { sha256([value]) }
                ).isRepeated
            }
            #expect(try contribute(0, in: draw.identifier, 1) == false)
            let first = try Data(contentsOf: URL(fileURLWithPath: out))
            let file = try ContributionFile(canonical: first, file: out)
            #expect(file.problem(in: draw.configuration, of: draw.identifier) == nil)
            #expect(file.contribution == Contribution.commitment(to: sha256([1]), by: 0, in: draw.identifier))
            let kept = try #require(try Contributor.secret(at: secret))
            #expect(kept.value == sha256([1]) && kept.contribution == file.contribution)
            let mode = try FileManager.default.attributesOfItem(atPath: secret)[.posixPermissions] as? Int
            #expect(mode == 0o600)
            // Again: the value of before, and the same file.
            try FileManager.default.removeItem(atPath: out)
            #expect(try contribute(0, in: draw.identifier, 2) == true)
            #expect(try Data(contentsOf: URL(fileURLWithPath: out)) == first)
            let other = try StagedDraw(number: 2)
            #expect(await code { _ = try contribute(0, in: other.identifier, 3) } == .malformed)
            #expect(await code { _ = try contribute(1, in: draw.identifier, 3) } == .malformed)
            #expect(try Data(contentsOf: URL(fileURLWithPath: out)) == first)
            try FileManager.default.setAttributes([.posixPermissions: 0o640], ofItemAtPath: secret)
            #expect(await code { _ = try contribute(0, in: draw.identifier, 3) } == .exposed)
            #expect(try Contributor.secret(at: folder.file("none")) == nil)
        }
    }

    @Test func sourcesAreBounded() async throws {
        try await TestFolder.with { folder in
            let bytes = (0..<5000).map { UInt8($0 & 255) }
            try Data(bytes).write(to: URL(fileURLWithPath: folder.file("file")))
            try await folder.serving { url in
                for place in [folder.path, url.absoluteString, url.absoluteString + "/"] {
                    let source = try PublicSource(place)
                    #expect(try await source.read("file", maximum: 5000) == bytes)
                    #expect(try await source.read("none/none", maximum: 5000) == nil)
                    let refusal = await code { _ = try await source.read("file", maximum: 4999) }
                    #expect(refusal == (place == folder.path ? .malformed : .source))
                }
            }
            let silent = try PublicSource("http://127.0.0.1:1")
            #expect(await code { _ = try await silent.read("file", maximum: 1) } == .source)
            for text in [
                folder.file("none"), folder.file("file"), "", "http://", "https://relay.example/?x=1", "ftp://a/b",
            ] {
                #expect(await code { _ = try PublicSource(text) } == .source, "\(text)")
            }
        }
    }

    /// Nobody waits for a server longer than a file of that length may take.
    @Test(arguments: [
        ("silent", 1 << 24), ("slow", 1 << 14), ("huge", 1 << 20), ("redirect", 1 << 14), ("closing", 1 << 14),
    ])
    func badServersAreNotWaitedFor(kind: String, maximum: Int) async throws {
        try await TestPlace.serving("relay.py", [kind, "/x/77", "00", "00"]) { url in
            let start = ContinuousClock.now
            let source = try PublicSource(url.absoluteString, patience: .seconds(1))
            #expect(await code { _ = try await source.read("x/77", maximum: maximum) } == .source)
            #expect(ContinuousClock.now - start < .seconds(8))
        }
        try await TestPlace.serving("relay.py", ["honest", "/x/77", "00", "00"]) { url in
            let source = try PublicSource(url.absoluteString, patience: .seconds(5))
            #expect(try await source.read("x/77", maximum: maximum)?.isEmpty == false)
        }
    }

    /// A long log takes thousands of requests.
    @Test func requestsLeaveNothingOpen() async throws {
        func open() throws -> Int { try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").count }
        try await TestFolder.with { folder in
            try Data([1, 2, 3]).write(to: URL(fileURLWithPath: folder.file("file")))
            try await folder.serving { url in
                let source = try PublicSource(url.absoluteString)
                let before = try open()
                let start = ContinuousClock.now
                for _ in 0..<400 { #expect(try await source.read("file", maximum: 3) == [1, 2, 3]) }
                print("400 requests in \(ContinuousClock.now - start), \(try open() - before) descriptors more")
                #expect(try open() < before + 100)
            }
        }
    }

    /// Slips of a draw, plain and sealed.
    private func seal(_ draw: StagedDraw, _ folder: TestFolder) throws -> SaltKey {
        let key = try #require(SaltKey(bytes: StagedDraw.saltBytes, draw: draw.identifier))
        let maker = SlipMaker(
            list: draw.list, tree: draw.list.tree(), bundles: draw.list.bundles(), configuration: draw.configuration,
            commitment: draw.commitment, key: key)
        var archive = try SlipArchive(
            plain: folder.file("plain"), sealed: folder.file("slips"),
            slips: SealedSlips(commit: draw.commitment.commit))
        for (candidate, slip) in zip(draw.candidates, try maker.slips(of: draw.candidates)) {
            try archive.add(
                slip.canonicalBytes, index: slip.own.index, for: candidate,
                code: SlipCode(of: candidate, in: draw.identifier, key: key))
        }
        try archive.publish()
        return key
    }

    @Test func aCandidateFindsTheirSlipAndNobodyElses() async throws {
        try await TestFolder.with { folder in
            let draw = try StagedDraw()
            try draw.publish(at: folder.file("draw"))
            let key = try seal(draw, folder)
            try await folder.serving { url in
                for place in [folder.path, "\(url)"] {
                    let lookup = SlipLookup(
                        slips: try PublicSource(place + (place == folder.path ? "/slips" : "/slips/")),
                        draw: try PublicSource(place + "/draw"))
                    for candidate in draw.candidates {
                        let code = SlipCode(of: candidate, in: draw.identifier, key: key)
                        let found = try await lookup.find(candidate, code: code)
                        #expect(found.isOnCommittedList && found.slip.commit == draw.commitment.commit)
                        #expect(draw.list[Int(found.slip.own.index)].cid == key.cid(of: candidate))
                    }
                    let other = SlipCode(of: draw.candidates[1], in: draw.identifier, key: key)
                    #expect(await code { _ = try await lookup.find(draw.candidates[0], code: other) } == .slip)
                }
            }
        }
    }

    @Test func slipsOfAnotherDrawOrThatWereChanged() async throws {
        try await TestFolder.with { folder in
            let (draw, other) = (try StagedDraw(), try StagedDraw { $0.stages[0].seats = 3 })
            try draw.publish(at: folder.file("draw"))
            try other.publish(at: folder.file("other"))
            let key = try seal(draw, folder)
            let candidate = draw.candidates[2]
            let paper = SlipCode(of: candidate, in: draw.identifier, key: key)
            let slips = try PublicSource(folder.file("slips"))
            func find(_ directory: String?) async throws -> SlipLookup.Found {
                try await SlipLookup(slips: slips, draw: try directory.map { try PublicSource(folder.file($0)) })
                    .find(candidate, code: paper)
            }
            #expect(await code { _ = try await find("other") } == .slip)
            #expect(await code { _ = try await find(nil) } == .source)
            // The folder may say which draw it is of; then the path is not looked at, and that is said.
            let receipt = URL(fileURLWithPath: folder.file("slips/slips.json"))
            let stated =
                "{\"commit\":\"\(draw.commitment.commit)\",\"count\":5,\"drawId\":\"\(draw.identifier)\",\"v\":1}"
            try Data(stated.utf8).write(to: receipt)
            #expect(try await find(nil).isOnCommittedList == false)
            for text in ["{}", "[]", "{\"commit\": \"00\"}", ""] {
                try Data(text.utf8).write(to: receipt)
                #expect(await code { _ = try await find(nil) } == .malformed)
                #expect(await code { _ = try await find("draw") } == .malformed)
            }
            // Folders of files had none once.
            try FileManager.default.removeItem(at: receipt)
            // Sealed for the right person, but saying something else.
            let sealed = SealedSlips(commit: draw.commitment.commit)
            let file = "slips/" + sealed.path(of: candidate, code: paper)
            let good = try Data(contentsOf: URL(fileURLWithPath: folder.file(file)))
            let slip = try await find("draw").slip
            let stranger = try Slip(
                canonical: SealedSlips(commit: draw.commitment.commit).read(
                    in: folder.file("slips"), for: draw.candidates[0],
                    code: SlipCode(of: draw.candidates[0], in: draw.identifier, key: key)), file: "slip")
            let moved = ListProof(index: (slip.own.index + 1) % 5, entry: slip.own.entry, path: slip.own.path)
            for wrong in [
                stranger,
                Slip(
                    draw: slip.draw, subject: slip.subject, commit: sha256([1]), salt: slip.salt, own: slip.own,
                    members: []),
                Slip(
                    draw: slip.draw, subject: slip.subject, commit: slip.commit, salt: slip.salt, own: moved,
                    members: []),
            ] {
                try Data(sealed.seal(wrong.canonicalBytes, for: candidate, code: paper))
                    .write(to: URL(fileURLWithPath: folder.file(file)))
                let error = await #expect(throws: DrawError.self) { _ = try await find("draw") }
                #expect(error?.code == .mismatch)
            }
            try folder.damage(file, at: 500)
            #expect(await code { _ = try await find("draw") } == .slip)
            try good.write(to: URL(fileURLWithPath: folder.file(file)))
            #expect(try await find("draw").slip == slip)
        }
    }
}
