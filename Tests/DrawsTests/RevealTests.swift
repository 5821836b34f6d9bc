import CanonicalJSON
import CryptoPrimitives
import DrawCore
import DrawTestSupport
import Draws
import Foundation
import Testing
import TransparencyLog

@Suite("A contributor reveals", .serialized, .timeLimit(.minutes(2)))
struct RevealTests {
    /// One attempt: what was found on the way, and how it ended.
    struct Attempt {
        var findings: [RevealFinding] = []
        var reveal: RevealFile?
        var refusal: RevealRefusal?
    }

    private static let now: UInt64 = 1_900_000_000
    private static let good: [StagedDraw.Record] = [.noise(1), .vrfKey, .commitment, .noise(2), .proof]

    private func attempt(
        _ draw: String, _ log: String, key: Ed25519PrivateKey = StagedDraw.contributors[0],
        secret: ContributorSecretFile, now: UInt64 = now, witnessed: Bool = false
    ) async throws -> Attempt {
        let revealer = Revealer(
            key: key, secret: secret, draw: try PublicSource(draw), log: try PublicSource(log),
            requiresWitnesses: witnessed)
        var attempt = Attempt()
        do throws(RevealRefusal) {
            attempt.reveal = try await revealer.reveal(now: { now }, found: { attempt.findings.append($0) })
        } catch { attempt.refusal = error }
        return attempt
    }

    private func expectRevealed(_ attempt: Attempt, _ draw: StagedDraw, _ comment: Comment? = nil) throws {
        #expect(attempt.refusal == nil, comment)
        #expect(attempt.findings.map(\.check) == RevealCheck.allCases, comment)
        let reveal = try #require(attempt.reveal, comment)
        #expect(reveal.problem(in: draw.commitment, of: draw.configuration) == nil, comment)
    }

    /// Nothing leaves, and the checks before the refusing one were passed.
    private func expectRefused(_ attempt: Attempt, _ check: RevealCheck, _ words: String, _ comment: Comment? = nil) {
        #expect(attempt.reveal == nil, comment)
        #expect(attempt.refusal?.check == check, "\(String(describing: attempt.refusal))")
        #expect(attempt.refusal?.description.contains(words) == true, "\(String(describing: attempt.refusal))")
        #expect(!attempt.findings.contains { $0.check == check }, comment)
    }

    @Test func whenEverythingFits() async throws {
        try await TestFolder.with { folder in
            let draw = try StagedDraw()
            try draw.publish(at: folder.file("draw"))
            try await draw.append(Self.good, to: folder.file("log"))
            let fromFiles = try await attempt(folder.file("draw"), folder.file("log"), secret: draw.secret(0))
            try expectRevealed(fromFiles, draw)
            try await folder.serving { url in
                let fromWeb = try await attempt("\(url)/draw", "\(url)/log/", secret: draw.secret(0))
                try expectRevealed(fromWeb, draw)
                #expect(fromWeb.reveal == fromFiles.reveal && fromWeb.findings == fromFiles.findings)
                let nowhere = try await attempt("\(url)/none", "\(url)/log", secret: draw.secret(0))
                expectRefused(nowhere, .configuration, "no config.json")
                let noLog = try await attempt("\(url)/draw", "\(url)/none", secret: draw.secret(0))
                expectRefused(noLog, .log, "checkpoint")
            }
            let gone = try await attempt("http://127.0.0.1:1/draw", folder.file("log"), secret: draw.secret(0))
            expectRefused(gone, .configuration, "not reached")
            // Another contributor, with another key and number.
            let other = try await attempt(
                folder.file("draw"), folder.file("log"), key: StagedDraw.contributors[1], secret: draw.secret(1))
            try expectRevealed(other, draw)
        }
    }

    @Test func longLogsAreReadWhole() async throws {
        try await TestFolder.with { folder in
            let draw = try StagedDraw()
            try draw.publish(at: folder.file("draw"))
            let noise = (0..<300).map { StagedDraw.Record.noise(UInt8($0 & 255)) }
            try await draw.append(noise + Self.good, to: folder.file("log"))
            try expectRevealed(
                try await attempt(folder.file("draw"), folder.file("log"), secret: draw.secret(0)), draw)
            // A second commitment far behind pi.
            try await draw.append(noise + [.otherCommitment], to: folder.file("log"))
            let late = try await attempt(folder.file("draw"), folder.file("log"), secret: draw.secret(0))
            expectRefused(late, .firstCommitment, "second commitment")
        }
    }

    @Test(arguments: [
        (
            [StagedDraw.Record.vrfKey, .otherCommitment, .commitment, .proof], RevealCheck.firstCommitment,
            "is not that of"
        ),
        ([.vrfKey, .commitment, .otherCommitment, .proof], .firstCommitment, "second commitment"),
        ([.vrfKey, .proof], .firstCommitment, "no commitment"),
        ([.vrfKey, .commitment], .proof, "not on the log yet"),
        ([.vrfKey, .proof, .commitment], .proof, "before the commitment"),
        ([.vrfKey, .commitment, .foreignProof], .proof, "does not verify"),
        ([.commitment, .vrfKey, .proof], .vrfKey, "before the commitment"),
        ([.commitment, .proof], .vrfKey, "no record"),
        ([.strayKey, .vrfKey, .commitment, .proof], .vrfKey, "another purpose"),
        ([.vrfKey, .commitment, .void, .proof], .notVoid, "voided"),
    ])
    func whatTheLogMustNotHave(records: [StagedDraw.Record], check: RevealCheck, words: String) async throws {
        try await TestFolder.with { folder in
            let draw = try StagedDraw()
            try draw.publish(at: folder.file("draw"))
            try await draw.append(records, to: folder.file("bad"))
            let bad = try await attempt(folder.file("draw"), folder.file("bad"), secret: draw.secret(0))
            expectRefused(bad, check, words)
            try await draw.append(Self.good, to: folder.file("good"))
            try expectRevealed(
                try await attempt(folder.file("draw"), folder.file("good"), secret: draw.secret(0)), draw)
        }
    }

    @Test func whatTheLogMayHave() async throws {
        try await TestFolder.with { folder in
            let draw = try StagedDraw()
            try draw.publish(at: folder.file("draw"))
            for (number, records) in [
                [.vrfKey, .commitment, .foreignProof, .proof], [.vrfKey, .commitment, .proof, .void],
                [.vrfKey, .commitment, .proof, .proof, .reveal(1)],
            ].enumerated() as EnumeratedSequence<[[StagedDraw.Record]]> {
                try await draw.append(records, to: folder.file("log\(number)"))
                let attempt = try await attempt(
                    folder.file("draw"), folder.file("log\(number)"), secret: draw.secret(0))
                try expectRevealed(attempt, draw, "\(records)")
                #expect(attempt.findings.first { $0.check == .ownReveal }?.text == "not on the log yet")
            }
            try await draw.append(Self.good + [.reveal(1), .reveal(0)], to: folder.file("log"))
            let again = try await attempt(folder.file("draw"), folder.file("log"), secret: draw.secret(0))
            try expectRevealed(again, draw)
            #expect(again.findings.first { $0.check == .ownReveal }?.text.contains("at entry 6 already") == true)
        }
    }

    @Test func keysAndSecretsOfOthers() async throws {
        try await TestFolder.with { folder in
            let draw = try StagedDraw()
            let (path, log) = (folder.file("draw"), folder.file("log"))
            try draw.publish(at: path)
            try await draw.append(Self.good, to: log)
            let other = try StagedDraw(number: 2)
            expectRefused(try await attempt(path, log, secret: other.secret(0)), .configuration, "your secret is for")
            expectRefused(
                try await attempt(path, log, key: StagedDraw.contributors[1], secret: draw.secret(0)), .ownKey,
                "stands under number 1")
            expectRefused(
                try await attempt(path, log, key: StagedDraw.notary, secret: draw.secret(0)), .ownKey, "nowhere")
            expectRefused(try await attempt(path, log, secret: draw.secret(7)), .ownKey, "number 7")
            let wrong = ContributorSecretFile(draw: draw.identifier, contributor: 0, value: sha256([0]))
            expectRefused(try await attempt(path, log, secret: wrong), .ownContribution, "yours is nowhere")
            try expectRevealed(try await attempt(path, log, secret: draw.secret(0)), draw)
        }
    }

    @Test func aContributionThatWasLeftOutOrMoved() async throws {
        try await TestFolder.with { folder in
            let honest = try StagedDraw()
            let own = honest.commitment.contributions
            for (number, contributions) in [[sha256([1]), own[1]], [own[1], own[0]]].enumerated() {
                let draw = try StagedDraw(contributions: contributions)
                try draw.publish(at: folder.file("draw\(number)"))
                try await draw.append(Self.good, to: folder.file("log\(number)"))
                let attempt = try await attempt(
                    folder.file("draw\(number)"), folder.file("log\(number)"), secret: draw.secret(0))
                expectRefused(attempt, .ownContribution, number == 0 ? "yours is nowhere" : "it stands at 1")
            }
            try honest.publish(at: folder.file("draw"))
            try await honest.append(Self.good, to: folder.file("log"))
            try expectRevealed(
                try await attempt(folder.file("draw"), folder.file("log"), secret: honest.secret(0)), honest)
        }
    }

    @Test func rulesThatAreNotTheCommittedOnes() async throws {
        try await TestFolder.with { folder in
            let draw = try StagedDraw()
            let (path, log) = (folder.file("draw"), folder.file("log"))
            try draw.publish(at: path)
            try await draw.append(Self.good, to: log)
            let config = URL(fileURLWithPath: path + "/config.json")
            let original = try Data(contentsOf: config)
            var changed = draw.configuration
            changed.stages[0].seats = 3
            try Data(changed.canonicalBytes).write(to: config)
            expectRefused(try await attempt(path, log, secret: draw.secret(0)), .commitment, "configHash")
            try (original + Data([10])).write(to: config)
            expectRefused(try await attempt(path, log, secret: draw.secret(0)), .configuration, "config.json")
            changed = draw.configuration
            changed.quorum = 1
            try Data(changed.canonicalBytes).write(to: config)
            expectRefused(try await attempt(path, log, secret: draw.secret(0)), .configuration, "quorum")
            try original.write(to: config)
            // Rules and commitment that fit each other, but not the log.
            let other = try StagedDraw { $0.stages[0].seats = 3 }
            try other.publish(at: folder.file("other"))
            expectRefused(
                try await attempt(folder.file("other"), log, secret: other.secret(0)), .firstCommitment,
                "is not that of")
            let commitment = URL(fileURLWithPath: path + "/commitment.json")
            let stated = try String(contentsOf: commitment, encoding: .utf8)
            let later = stated.replacing("\"n\":5", with: "\"n\":6")
            #expect(later != stated)
            try Data(later.utf8).write(to: commitment)
            expectRefused(try await attempt(path, log, secret: draw.secret(0)), .commitment, "commit")
            try Data(stated.utf8).write(to: commitment)
            try expectRevealed(try await attempt(path, log, secret: draw.secret(0)), draw)
        }
    }

    @Test func theDeadline() async throws {
        try await TestFolder.with { folder in
            let draw = try StagedDraw(deadline: 2_000_000_000)
            let (path, log) = (folder.file("draw"), folder.file("log"))
            try draw.publish(at: path)
            try await draw.append(Self.good, to: log)
            for now in [2_000_000_000, 2_000_000_001, UInt64.max] {
                expectRefused(try await attempt(path, log, secret: draw.secret(0), now: now), .deadline, "is over")
            }
            try expectRevealed(try await attempt(path, log, secret: draw.secret(0), now: 1_999_999_999), draw)
        }
    }

    @Test func copiesOfTheLogThatAreNotTheLog() async throws {
        try await TestFolder.with { folder in
            let draw = try StagedDraw()
            let (path, log) = (folder.file("draw"), folder.file("log"))
            try draw.publish(at: path)
            try await draw.append(Self.good, to: log)
            let forger = StagedDraw.key(200)
            try await draw.append(Self.good, to: folder.file("forged"), signer: forger)
            expectRefused(
                try await attempt(path, folder.file("forged"), secret: draw.secret(0)), .log,
                "no signature by a known key")
            let bundle = "log/tile/entries/000.p/5"
            let original = try Data(contentsOf: URL(fileURLWithPath: folder.file(bundle)))
            for position in [0, 20, 90, original.count - 1] {
                try folder.damage(bundle, at: position)
                expectRefused(try await attempt(path, log, secret: draw.secret(0)), .log, "read another copy")
                try original.write(to: URL(fileURLWithPath: folder.file(bundle)))
            }
            try FileManager.default.removeItem(atPath: folder.file(bundle))
            expectRefused(try await attempt(path, log, secret: draw.secret(0)), .log, "incomplete")
            try original.write(to: URL(fileURLWithPath: folder.file(bundle)))
            try expectRevealed(try await attempt(path, log, secret: draw.secret(0)), draw)
        }
    }

    @Test func witnesses() async throws {
        try await TestFolder.with { folder in
            let draw = try StagedDraw()
            let (path, log) = (folder.file("draw"), folder.file("log"))
            try draw.publish(at: path)
            let early = try await draw.append([.vrfKey, .commitment], to: log)
            let late = try await draw.append([.proof], to: log)
            func attempt(_ witnessed: Bool = true) async throws -> Attempt {
                try await self.attempt(path, log, secret: draw.secret(0), witnessed: witnessed)
            }
            expectRefused(try await attempt(), .witnesses, "0 of 3")
            try expectRevealed(try await attempt(false), draw)
            try StagedDraw.witness(path, note: early, cosigners: [0, 1])
            expectRefused(try await attempt(), .witnesses, "0 of 3")
            try StagedDraw.witness(path, note: late, cosigners: [2])
            expectRefused(try await attempt(), .witnesses, "1 of 3")
            try StagedDraw.witness(path, note: late, cosigners: [2, 0])
            let both = try await attempt()
            try expectRevealed(both, draw)
            #expect(both.findings.first { $0.check == .witnesses }?.text.contains("2 of 3") == true)
            // A cosignature that does not verify is no missing one.
            let file = path + "/" + LedgerFile.finalCheckpoint
            let text = try String(contentsOfFile: file, encoding: .utf8)
            var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
            let parts = lines[5].split(separator: " ").map(String.init)
            var bytes = try #require(Base64.decode(parts[2]))
            bytes[bytes.count - 1] ^= 1
            lines[5] = "\(parts[0]) \(parts[1]) \(Base64.encode(bytes))"
            try Data(lines.joined(separator: "\n").utf8).write(to: URL(fileURLWithPath: file))
            expectRefused(try await attempt(false), .witnesses, "does not verify")
            // Another history of the same log, signed by its key and well witnessed.
            let fork = try await draw.append([.vrfKey, .noise(5), .commitment], to: folder.file("fork"))
            try StagedDraw.witness(path, note: fork, cosigners: [0, 1, 2])
            expectRefused(try await attempt(false), .log, "different entries to different readers")
            // A directory that is ahead of the log that is shown.
            let ahead = try await draw.append([.proof], to: folder.file("fork"))
            try StagedDraw.witness(path, note: ahead, cosigners: [0])
            expectRefused(try await attempt(false), .log, "up to date")
            try StagedDraw.witness(path, note: late, cosigners: [1, 0])
            try expectRevealed(try await attempt(), draw)
        }
    }
}
